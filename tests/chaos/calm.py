"""Waiting until nothing is under way. What is still there after that, the oracle finds."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from storage.outbox import outbox
from tests.chaos.place import Place

# However much is still done after so many times the given seconds, it is looked at as it is.
_PATIENCE = 10
# PostgreSQL shows what was written since the hour was asked for.
_SOON = timedelta(seconds=0.1)


async def calm(here: Place, seconds: float) -> None:
    """No update waits to be taken, and nothing due is unsent; or so many seconds long nothing more was done.

    A chat gets one message a second, so what was asked in minutes of death is answered in minutes of life.
    """
    calls, began = len(here.world.ledger), time.monotonic()
    since = began
    while time.monotonic() < min(since, began + _PATIENCE * seconds) + seconds:
        if not len(here.world.updates) and not _under_way(here):
            return
        if len(here.world.ledger) != calls:
            calls, since = len(here.world.ledger), time.monotonic()
        await asyncio.sleep(0.02)


def _under_way(here: Place) -> int:
    with here.database.transaction() as db:
        # Asked for while nobody writes: what became due as we waited for that is under way, too.
        soon = datetime.now(UTC) + here.ahead + _SOON
        due = (outbox.c.state == "pending") & (outbox.c.not_before <= soon)
        counted = select(func.count()).where(due | (outbox.c.state == "sending"))
        return int(db.execute(counted).scalar_one())
