"""What a turn, the sender and the clock read does not grow with all that the centre has been through."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from bot import jobs
from bot.books import Books
from bot.centre import Centre
from bot.screen import tap
from bot.turn import Turns
from storage.database import Database
from storage.prepared import Prepared
from tests.bot.flows.test_signup import known
from tests.conftest import CIPHER
from tests.person import Person
from tests.sample import NOW, add_meeting
from tests.statements import watched

# Of each there is one more with every family, sign-up, message or update.
GROWING = (
    "accounts",
    "attendance",
    "audit",
    "chat_messages",
    "decisions",
    "dialogues",
    "families",
    "outbox",
    "persons",
    "requests",
    "request_messages",
    "seats",
    "seen_updates",
    "signups",
)


# An index of the few rows that matter.
FEW = "USING INDEX ix_signups_held"


@contextmanager
def scanned(database: Database) -> Iterator[set[tuple[str, str]]]:
    """(table, statement) of whatever is read from one end to the other, as SQLite plans it without statistics."""
    found: set[tuple[str, str]] = set()

    def look(**seen: Any) -> None:
        statement, given = seen["statement"], seen["parameters"]
        explain(seen["cursor"].connection, statement, given[0] if seen["executemany"] else given)

    def explain(connection: Any, statement: str, given: Sequence[Any]) -> None:
        if not statement.startswith(("SELECT", "UPDATE", "DELETE", "WITH")):
            return
        for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}", given):
            table = re.match(r"SCAN (\w+)", row[3])
            if table and table[1] in GROWING and not row[3].endswith(FEW):
                found.add((table[1], statement))

    def kept(prepared: Prepared) -> None:
        # Its plan is the same for whatever values.
        with sqlite3.connect(database.url.database or "") as connection:
            sql = re.sub(r"__\[\w+\]", "?", prepared.sql)  # where a list will stand
            explain(connection, sql, [None] * len(prepared.binds))

    for engine in {database.engine, database._hasty, database._reader}:
        event.listen(engine, "before_cursor_execute", look, named=True)
    with watched(kept):
        yield found


@pytest.fixture
def sqlite(empty_sqlite: Path, tmp_path: Path) -> Iterator[Database]:
    path = tmp_path / "plans.sqlite3"
    path.write_bytes(empty_sqlite.read_bytes())
    database = Database(f"sqlite:///{path}", CIPHER)
    yield database
    database.close()


def test_nothing_that_grows_is_read_from_end_to_end(
    sqlite: Database, centres: dict[str, Centre]
) -> None:
    parent = Person(Turns(sqlite, centres, "belvedere_bot"))
    known(parent, sqlite)
    meeting, full = add_meeting(sqlite), add_meeting(sqlite, capacity=1)
    books = Books(sqlite, centres, lambda: NOW, "sender", "belvedere_bot")
    with scanned(sqlite) as found:
        parent.start()
        for words in ("meetings", "signups", "talk", "contact", "urgent", "privacy", "menu"):
            parent.command(words)
        for one in (meeting, full):
            parent.tap_data(tap("meeting", "join", one, 0))
        parent.command("signups")
        parent.tap_data(tap("talk", "ask", 0))
        for row in books.claim(30, ())[1]:
            message = books.read(row)
            if message is not None:
                books.sent(row, 1, message.screen)
        for job in jobs.jobs():
            jobs.do(job, sqlite, centres, lambda: NOW + timedelta(minutes=1))

    assert found == set()
