from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import structlog

from bot import logs
from bot.jobs import audit as job
from storage import audit
from storage.database import Database
from tests.sample import CENTRES, NOW


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What the program writes, as it is configured to write it."""
    before = logging.getLogger().handlers[:]
    written = io.StringIO()
    monkeypatch.setattr("sys.stderr", written)
    logs.configure()
    monkeypatch.setattr(job, "log", structlog.get_logger())
    yield written
    logging.getLogger().handlers[:] = before
    structlog.reset_defaults()


def test_the_head_is_logged_once_a_day_so_that_verify_can_take_it(
    database: Database, log: io.StringIO
) -> None:
    for record in range(3):
        with database.transaction() as db:
            audit.record(db, None, "add", "persons", 1000 + record, NOW, centre="belvedere")
    note = job.Noting().note
    for hours in (0, 1, 5, 24, 25):
        note(database, CENTRES, lambda hours=hours: NOW + timedelta(hours=hours))  # type: ignore[misc]  # mypy infers no type for the default

    lines = [line for line in log.getvalue().splitlines() if "audit head" in line]
    assert len(lines) == 2
    found = re.search(r"entries=(\d+) hash='([0-9a-f-]+)'", lines[0])
    assert found is not None
    with database.transaction() as db:
        audit.record(db, None, "add", "persons", 7, NOW, centre="belvedere")
    with database.reading() as db:
        assert audit.verify(db, f"{found[1]}:{found[2]}").faults == ()
        assert audit.verify(db, f"{found[1]}:{found[2].replace('a', 'b')}").faults != ()


def test_nothing_of_anybody_is_in_that_line(database: Database, log: io.StringIO) -> None:
    job.Noting().note(database, CENTRES, lambda: NOW)

    (line,) = [one for one in log.getvalue().splitlines() if "audit head" in one]
    assert re.sub(r"'[^']*'", "", line).split() == [
        "INFO", "belvedere", "timestamp=", "level=", "event=", "entries=0", "hash=",
    ]  # fmt: skip
