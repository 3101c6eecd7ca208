"""The real bot with one thing changed: it dies of an action, or it stumbles over it.

Death is SIGKILL, which is to a program what a power cut is: nothing is finished, nothing is said.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable
from typing import Any

from bot.books import Books
from bot.delivery import Sender
from bot.incoming import Incoming, Press
from bot.reception import Reception
from bot.turn import Turns


def vary(what: str = "", *fatal: str) -> None:
    """Changes this process; nothing without a name. `fatal`: the ends of the button data or words that it is about."""
    if what:
        VARIANTS[what](lambda incoming: _did(incoming).endswith(fatal))


def dies_before_commit(fatal: Callable[[Incoming], bool]) -> None:
    """The turn is thought through, and nothing of it is in the database."""
    think = Turns._turn

    def turn(self: Turns, db: Any, incoming: Incoming, now: Any) -> Any:
        thought = think(self, db, incoming, now)
        if fatal(incoming):
            _die()
        return thought

    Turns._turn = turn  # type: ignore[method-assign]


def dies_before_showing(fatal: Callable[[Incoming], bool]) -> None:
    """The turn is committed; nobody has seen anything of it."""
    _promises_wait()
    show = Reception._show

    async def shown(self: Reception, incoming: Incoming, answer: Any) -> None:
        if fatal(incoming):
            _die()
        await show(self, incoming, answer)

    Reception._show = shown  # type: ignore[method-assign]


def dies_before_acknowledging(fatal: Callable[[Incoming], bool]) -> None:
    """The screen is on the phone; Telegram does not know that the update was dealt with."""
    _promises_wait()
    answer = Reception._answer

    async def answered(
        self: Reception, incoming: Incoming, raw: dict[str, Any], behind: int
    ) -> None:
        await answer(self, incoming, raw, behind)
        if fatal(incoming):
            _die()

    Reception._answer = answered  # type: ignore[method-assign]


def dies_after_sending(_fatal: Callable[[Incoming], bool]) -> None:
    """A promised message has arrived; its row still says that it is being sent."""

    def record(*_given: Any) -> None:
        _die()

    Books.sent = record  # type: ignore[assignment, method-assign]


def stumbles(fatal: Callable[[Incoming], bool]) -> None:
    """The turn fails, and the failure quotes what was said."""
    think = Turns._turn

    def turn(self: Turns, db: Any, incoming: Incoming, now: Any) -> Any:
        if fatal(incoming):
            raise RuntimeError(f"cannot think about {incoming!r}")
        return think(self, db, incoming, now)

    Turns._turn = turn  # type: ignore[method-assign]


def _promises_wait() -> None:
    """So that what was promised is still to be sent when the program dies."""

    async def run(self: Sender, stop: asyncio.Event) -> None:
        await stop.wait()

    Sender.run = run  # type: ignore[method-assign]


def _did(incoming: Incoming) -> str:
    event = incoming.event
    return event.data if isinstance(event, Press) else str(getattr(event, "value", ""))


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


VARIANTS = {
    change.__name__: change
    for change in (
        dies_before_commit,
        dies_before_showing,
        dies_before_acknowledging,
        dies_after_sending,
        stumbles,
    )
}
