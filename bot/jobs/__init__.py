"""Started by the clock. Each may come late, twice or not at all, and does no harm by it.

A file that defines JOBS is found by itself.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.centre import Centre
from bot.closing import with_closed_days
from bot.logs import where
from storage.database import Database, Unavailable

Now = Callable[[], datetime]

log = structlog.get_logger()


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


@contextmanager
def one(what: str, **about: str) -> Iterator[None]:
    """One of those that a job looks at: a defect in it is noted, and holds up no other. Raises Unavailable."""
    try:
        yield
    except Unavailable:
        raise
    except Exception as problem:  # noqa: BLE001  # the next tick looks at it again, and a person at the log
        kind = type(problem).__name__
        log.error("left for the next tick", what=what, problem=kind, at=where(problem), **about)


def jobs() -> list[Job]:
    """Every job of this folder."""
    found: list[Job] = []
    for module in pkgutil.iter_modules(__path__):
        found += getattr(importlib.import_module(f"{__name__}.{module.name}"), "JOBS", ())
    return found
