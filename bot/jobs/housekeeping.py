"""What nobody should have to keep, and what a process that died left lying."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from bot.centre import Centre
from bot.jobs import Job, Now
from storage import chat_messages, sending, updates
from storage.database import Database


def take_up_abandoned(database: Database, _centres: Mapping[str, Centre], now: Now) -> None:
    with database.transaction() as db:
        sending.take_up_abandoned(db, now())


def forget_old_updates(database: Database, _centres: Mapping[str, Centre], now: Now) -> None:
    with database.transaction() as db:
        updates.forget_old(db, now())


def forget_old_messages(database: Database, _centres: Mapping[str, Centre], now: Now) -> None:
    with database.transaction() as db:
        chat_messages.forget_old(db, now())


JOBS = (
    Job(take_up_abandoned, timedelta(seconds=5)),
    Job(forget_old_updates, timedelta(hours=1)),
    Job(forget_old_messages, timedelta(hours=1)),
)
