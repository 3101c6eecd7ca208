"""What a chaos run changes about the bot that it starts: `name=value`, each from outside, none of it a defect.

`python -m tests.chaos.changes tick=0.5 -- …` runs the bot so; without any it is `python -m bot run …`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot import app
from bot.pace import Pace
from storage import live, sending
from tests.chaos import failpoint, planted
from tests.road.variant import vary

_MINUTE = 60.0


def tick(seconds: str) -> None:
    """How often the clock looks whether something is due, in place of every five seconds."""
    add_job = AsyncIOScheduler.add_job

    def added(self: AsyncIOScheduler, work: Any, trigger: Any, **named: Any) -> Any:
        if named.get("seconds", _MINUTE) < _MINUTE:
            named["seconds"] = float(seconds)
        return add_job(self, work, trigger, **named)

    AsyncIOScheduler.add_job = added


def lease(seconds: str) -> None:
    """After how long the rows of a dead sender are taken up, in place of a minute."""
    sending.LEASE = timedelta(seconds=float(seconds))


def pause(seconds: str) -> None:
    """How long a message that stays true waits for its next edit, in place of three seconds."""
    live.PAUSE = timedelta(seconds=float(seconds))


def later(seconds: str) -> None:
    """The bot believes that it is so much later."""
    ahead = timedelta(seconds=float(seconds))
    changed = partial(app.serve, now=lambda: datetime.now(UTC) + ahead)
    setattr(app, "serve", changed)  # noqa: B010  # a name that it has only borrowed


def pace(per_second: str) -> None:
    """More than Telegram would allow; a single chat, too, gets as many as there are."""
    setattr(app, "Pace", partial(_Unhurried, per_second=int(per_second)))  # noqa: B010  # the same


class _Unhurried(Pace):
    def _each(self, chat: int) -> float:
        return 0.0


CHANGES: dict[str, Callable[[str], None]] = {
    "tick": tick,
    "lease": lease,
    "pause": pause,
    "later": later,
    "pace": pace,
    "die": failpoint.die,
    "vary": lambda said: vary(*said.split("|")),
    "plant": lambda name: planted.PLANTED[name](),
}


def apply(changes: Sequence[str]) -> None:
    for change in changes:
        name, _equals, value = change.partition("=")
        CHANGES[name](value)


if __name__ == "__main__":
    from bot.__main__ import cli

    dashes = sys.argv.index("--")
    apply(sys.argv[1:dashes])
    cli(["run", *sys.argv[dashes + 1 :]])
