"""What families said is kept while it is needed, and thirty days more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from storage import request_messages
from storage.database import Database

KEEP = timedelta(days=30)


def forget_what_was_said(database: Database, now: Callable[[], datetime]) -> None:
    with database.transaction() as db:
        request_messages.forget(db, now() - KEEP)
