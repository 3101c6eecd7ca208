"""A promise that is made anew while the sender is about to let it go is kept. SQLite has one writer: it cannot happen."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.books import Books
from bot.centre import Centre
from bot.screen import tap
from storage import accounts, outbox, sending, signups
from storage.database import Database
from storage.sending import Promise
from tests.bot.flows.test_signup import known
from tests.person import Person
from tests.sample import add_meeting

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
OUTBOX = outbox.outbox.c


def test_the_reminder_comes_although_they_changed_their_mind_twice(
    parent: Person,
    database: Database,
    centres: Mapping[str, Centre],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    known(parent, database)
    meeting = add_meeting(database, starts_in=timedelta(days=6))
    parent.tap_data(tap("meeting", "join", meeting, 0))
    with database.transaction() as db:
        account = accounts.lock(db, parent.chat)
        assert account is not None
        assert account.person_id is not None
        mine = signups.mine(db, account.person_id, meeting)
        assert mine is not None
        due = min(
            row.not_before
            for row in db.execute(select(OUTBOX.not_before).where(OUTBOX.card == "reminder"))
        )
    parent.now = due - timedelta(minutes=1)
    parent.tap_data(tap("signup", "cancel", mine.id))
    parent.now = due + timedelta(seconds=1)
    books = Books(database, centres, lambda: parent.now, "me", "bot")
    row = claimed(books, database, "reminder", parent)

    dropped = sending.dropped

    def just_before(*given: Any, **more: Any) -> bool:
        undo = threading.Thread(target=parent.tap_data, args=[tap("signup", "undo", mine.id)])
        undo.start()
        undo.join(10)
        return dropped(*given, **more)

    with monkeypatch.context() as patch:
        patch.setattr("bot.books.sending.dropped", just_before)
        assert books.read(row) is None

    with database.transaction() as db:
        assert signups.get(db, mine.id).state == "confirmed"
        (state,) = db.execute(select(OUTBOX.state).where(OUTBOX.id == row.id)).one()
    assert state == "pending"
    assert claimed(books, database, "reminder", parent).id == row.id
    assert books.read(row) is not None


def claimed(books: Books, database: Database, card: str, parent: Person) -> Promise:
    """The next of this card; what comes before it is taken as sent."""
    while True:
        _wait, rows = books.claim(50, [])
        assert rows
        for row in rows:
            if row.card == card:
                return row
            with database.transaction() as db:
                sending.sent(db, row.id, 1, parent.now)
