"""Once a day the audit's head goes into the log, so that it is kept off this machine's database."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta

import structlog

from bot.centre import Centre
from bot.jobs import Job, Now
from storage import audit
from storage.database import Database

log = structlog.get_logger()


class Noting:
    """Remembers for which day it has noted it: a process that starts anew notes it once more."""

    def __init__(self) -> None:
        self._noted: date | None = None

    def note(self, database: Database, _centres: Mapping[str, Centre], now: Now) -> None:
        today = now().date()
        if today == self._noted:
            return
        with database.reading() as db:
            number, _colon, made = audit.head(db).partition(":")
        # In groups, because the log covers long rows of digits, whatever they are.
        log.info("audit head", entries=int(number or 0), hash="-".join(re.findall("....", made)))
        self._noted = today


JOBS = (Job(Noting().note, timedelta(minutes=30)),)
