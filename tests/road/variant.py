"""The real bot with one thing changed, as `python -m tests.road.variant <what>`: it waits, it dies, or it stumbles.

Death is `os._exit`, which is to a program what a power cut is: nothing is finished, nothing is said.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable
from typing import Any, NoReturn

from bot import __main__ as command_line
from bot import app  # noqa: F401  # loaded now, so that a bot which waits beside is ready at once
from bot.delivery import Sender
from bot.incoming import Incoming
from bot.reception import Reception
from bot.turn import Turns

DIED = 9


def waits() -> None:
    """Begins only when told to on its standard input; ends unheard when that is closed."""
    if not sys.stdin.readline():
        sys.exit(0)


def dies_before_commit() -> None:
    """The turn is thought through, and nothing of it is in the database."""
    think = Turns._turn

    def turn(*given: Any) -> NoReturn:
        think(*given)
        _die()

    Turns._turn = turn  # type: ignore[method-assign, assignment]


def dies_before_showing() -> None:
    """The turn is committed; nobody has seen anything of it."""
    _promises_wait()

    async def show(*_given: Any) -> NoReturn:
        _die()

    Reception._show = show  # type: ignore[method-assign, assignment]


def dies_before_acknowledging() -> None:
    """The screen is on the phone; Telegram does not know that the update was dealt with."""
    _promises_wait()
    receive = Reception.receive

    async def received(self: Reception, raw: dict[str, Any]) -> NoReturn:
        await receive(self, raw)
        _die()

    Reception.receive = received  # type: ignore[method-assign, assignment]


def dies_after_sending() -> None:
    """A promised message has arrived; its row still says that it is being sent."""

    def record(*_given: Any) -> NoReturn:
        _die()

    Sender._record = record  # type: ignore[method-assign, assignment]


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


def _die() -> NoReturn:
    os._exit(DIED)


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
    sys.argv = ["belvedere", "run"]
    command_line.main()
