"""Waiting until nothing is under way. What is still there after that, the oracle finds."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime

from sqlalchemy import func, select

from storage.outbox import outbox
from tests.chaos.place import Place


async def calm(here: Place, seconds: float) -> None:
    """No update waits to be taken, and nothing due is unsent; or so many seconds have passed."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if not len(here.world.updates) and not _under_way(here):
            return
        await asyncio.sleep(0.02)


def _under_way(here: Place) -> int:
    due = (outbox.c.state == "pending") & (outbox.c.not_before <= datetime.now(UTC) + here.ahead)
    with here.database.transaction() as db:
        counted = select(func.count()).where(due | (outbox.c.state == "sending"))
        return int(db.execute(counted).scalar_one())
