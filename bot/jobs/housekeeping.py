"""What nobody should have to keep, and what a process that died left lying."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from storage import outbox, updates
from storage.database import Database


def take_up_abandoned(database: Database, now: Callable[[], datetime]) -> None:
    with database.transaction() as db:
        outbox.take_up_abandoned(db, now())


def forget_old_updates(database: Database, now: Callable[[], datetime]) -> None:
    with database.transaction() as db:
        updates.forget_old(db, now())
