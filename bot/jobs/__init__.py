"""Started by the clock. Each may come late, twice or not at all, and does no harm by it.

A file that defines JOBS is found by itself.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.centre import Centre
from bot.closing import with_closed_days
from storage.database import Database

Now = Callable[[], datetime]


@dataclass(frozen=True)
class Job:
    """`run` looks for what is due and deals with it, `every` so often."""

    run: Callable[[Database, Mapping[str, Centre], Now], None]
    every: timedelta


def do(job: Job, database: Database, centres: Mapping[str, Centre], now: Now) -> None:
    """In the centres as they stand now, with the days that were entered as closed."""
    with database.transaction() as db:
        centres = with_closed_days(db, centres, now())
    job.run(database, centres, now)


def jobs() -> list[Job]:
    """Every job of this folder."""
    found: list[Job] = []
    for module in pkgutil.iter_modules(__path__):
        found += getattr(importlib.import_module(f"{__name__}.{module.name}"), "JOBS", ())
    return found
