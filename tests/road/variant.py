"""The real bot with one thing changed, as `python -m tests.road.variant <what>`: it waits, it stumbles, or it dies of `<an action>`.

Death is SIGKILL, which is to a program what a power cut is: nothing is finished, nothing is said.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from typing import Any

from bot import __main__ as command_line
from bot import app  # noqa: F401  # loaded now, so that a bot which waits beside is ready at once
from bot.delivery import Sender
from bot.incoming import Incoming, Press
from bot.reception import Reception
from bot.turn import Turns


def waits() -> None:
    """Begins only when told to on its standard input; ends unheard when that is closed."""
    if not sys.stdin.readline():
        sys.exit(0)


def dies_before_commit() -> None:
    """The turn is thought through, and nothing of it is in the database."""
    think = Turns._turn

    def turn(self: Turns, db: Any, incoming: Incoming, now: Any) -> Any:
        thought = think(self, db, incoming, now)
        _die_of(incoming)
        return thought

    Turns._turn = turn  # type: ignore[method-assign]


def dies_before_showing() -> None:
    """The turn is committed; nobody has seen anything of it."""
    _promises_wait()
    show = Reception._show

    async def shown(self: Reception, incoming: Incoming, answer: Any) -> None:
        _die_of(incoming)
        await show(self, incoming, answer)

    Reception._show = shown  # type: ignore[method-assign]


def dies_before_acknowledging() -> None:
    """The screen is on the phone; Telegram does not know that the update was dealt with."""
    _promises_wait()
    answer = Reception._answer

    async def answered(self: Reception, incoming: Incoming, raw: dict[str, Any]) -> None:
        await answer(self, incoming, raw)
        _die_of(incoming)

    Reception._answer = answered  # type: ignore[method-assign]


def dies_after_sending() -> None:
    """A promised message has arrived; its row still says that it is being sent."""

    def record(*_given: Any) -> None:
        _die()

    Sender._record = record  # type: ignore[method-assign]


def stumbles() -> None:
    """Every turn with typed words fails, and the failure quotes them."""
    think = Turns._turn

    def turn(self: Turns, db: Any, incoming: Incoming, now: Any) -> Any:
        if getattr(incoming.event, "said", "") == "typed":
            raise RuntimeError(f"cannot think about {incoming!r}")
        return think(self, db, incoming, now)

    Turns._turn = turn  # type: ignore[method-assign]


def _promises_wait() -> None:
    """So that what was promised is still to be sent when the program dies."""

    async def run(_self: Sender, stop: asyncio.Event) -> None:
        await stop.wait()

    Sender.run = run  # type: ignore[method-assign]


def _die_of(incoming: Incoming) -> None:
    """Only what was named when the bot was started: the end of a button's data, or words."""
    event = incoming.event
    did = event.data if isinstance(event, Press) else getattr(event, "value", "")
    if did.endswith(sys.argv[2]):
        _die()


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


VARIANTS: dict[str, Callable[[], None]] = {
    change.__name__: change
    for change in (
        waits,
        dies_before_commit,
        dies_before_showing,
        dies_before_acknowledging,
        dies_after_sending,
        stumbles,
    )
}

if __name__ == "__main__":
    VARIANTS[sys.argv[1]]()
    command_line.cli(["run"])
