"""What families said is kept while it is needed, and thirty days more."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from bot.centre import Centre
from bot.jobs import Job, Now
from storage import request_messages
from storage.database import Database

KEEP = timedelta(days=30)


def forget_what_was_said(database: Database, _centres: Mapping[str, Centre], now: Now) -> None:
    with database.transaction() as db:
        request_messages.forget(db, now() - KEEP)


JOBS = (Job(forget_what_was_said, timedelta(hours=1)),)
