from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from storage import accounts, free_seats, live, meetings, outbox, seats, sending
from storage.database import Database
from storage.persons import Person
from tests.sample import NOW, add_meeting, add_parent

PARENTS = 12


@pytest.fixture
def account(database: Database) -> int:
    with database.transaction() as db:
        return accounts.create(db, 5_000_001, "belvedere", NOW).id


def rows(database: Database) -> list[int]:
    """The ids of the live messages."""
    with database.transaction() as db:
        return [row.id for row in db.execute(select(live.live_messages.c.id))]


def pending(database: Database) -> int:
    with database.transaction() as db:
        return int(
            db.execute(select(func.count()).where(outbox.outbox.c.state == "pending")).scalar_one()
        )


def test_changes_before_the_edit_are_one_promise_and_the_next_one_another(
    database: Database, account: int
) -> None:
    with database.transaction() as db:
        live.remember(db, account, "roster", (77, 0), 5, NOW)
    (made,) = rows(database)
    for _ in range(3):
        with database.transaction() as db:
            live.changed(db, 77, NOW)
    assert pending(database) == 1

    with database.transaction() as db:
        assert live.editing(db, made, NOW) == 5
        live.changed(db, 77, NOW)

    assert pending(database) == 2


def test_an_edit_waits_a_moment_after_the_one_before(database: Database, account: int) -> None:
    with database.transaction() as db:
        live.remember(db, account, "roster", (77, 0), 5, NOW)
        live.changed(db, 77, NOW)

        assert sending.claim(db, "test", NOW) == []
        assert len(sending.claim(db, "test", NOW + live.PAUSE)) == 1


def test_another_message_of_the_same_card_takes_its_place(database: Database, account: int) -> None:
    with database.transaction() as db:
        live.remember(db, account, "roster", (77, 0), 5, NOW)
    (old,) = rows(database)
    with database.transaction() as db:
        live.remember(db, account, "roster", (77, 1), 6, NOW)
        live.remember(db, account, "roster", (78, 0), 7, NOW)

        assert live.editing(db, old, NOW) is None
    assert len(rows(database)) == 2


def test_what_has_not_changed_for_two_months_is_let_go(database: Database, account: int) -> None:
    with database.transaction() as db:
        live.remember(db, account, "roster", (77, 0), 5, NOW)
        live.remember(db, account, "roster", (78, 0), 6, NOW + live.LASTS / 2)
        live.remember(db, account, "roster", (79, 0), 7, NOW + live.LASTS * 1.1)

    assert len(rows(database)) == 2


def test_forgetting_is_by_message_and_by_account(database: Database, account: int) -> None:
    with database.transaction() as db:
        other = accounts.create(db, 5_000_002, "belvedere", NOW).id
        live.remember(db, account, "roster", (77, 0), 5, NOW)
        live.remember(db, other, "roster", (77, 0), 5, NOW)

        live.forget(db, account, [5, 6])

    assert len(rows(database)) == 1


def test_an_edit_that_begins_while_a_change_is_open_shows_that_change(
    database: Database, account: int
) -> None:
    """The change found its edit promised already, so it must be in it."""
    meeting, parent = add_meeting(database), add_parent(database, None)
    with database.transaction() as db:
        live.remember(db, account, "roster", (meeting, 0), 5, NOW)
    (made,) = rows(database)
    changing = threading.Event()

    def change() -> None:
        with database.transaction() as db:
            seats.take_seats_or_wait(
                db, meeting, parent, [parent.id], NOW, known=True, may_wait=False
            )
            changing.set()
            threading.Event().wait(0.3)

    def edit() -> int:
        changing.wait()
        with database.transaction() as db:
            live.editing(db, made, NOW)
            return free_seats.count(db, meetings.get(db, meeting)).taken

    with ThreadPoolExecutor(2) as both:
        changed, shown = both.submit(change), both.submit(edit)
        changed.result()

    assert shown.result() == 1


def test_no_change_is_ever_missed_by_the_edits_that_run_beside_it(
    database: Database, account: int
) -> None:
    """Families sign up in parallel while the sender edits: what the last edit read is everything."""
    meeting = add_meeting(database, capacity=PARENTS)
    people = [add_parent(database, None) for _ in range(PARENTS)]
    with database.transaction() as db:
        live.remember(db, account, "roster", (meeting, 0), 5, NOW)
    (made,) = rows(database)
    shown = [0]

    def sign_up(one: Person) -> None:
        with database.transaction() as db:
            seats.take_seats_or_wait(db, meeting, one, [one.id], NOW, known=True, may_wait=False)

    def edit_what_is_due() -> None:
        with database.transaction() as db:
            due = sending.claim(db, "sender", NOW + live.PAUSE * 1000, 50)
        for row in due:
            with database.transaction() as db:
                live.editing(db, made, NOW)
                taken = free_seats.count(db, meetings.get(db, meeting)).taken
                sending.sent(db, row.id, None, NOW)
            shown.append(taken)

    over = threading.Event()

    def sender() -> None:
        while not over.is_set():
            edit_what_is_due()

    with ThreadPoolExecutor(5) as crowd:
        editing = crowd.submit(sender)
        list(crowd.map(sign_up, people))
        over.set()
        editing.result()
    edit_what_is_due()

    assert shown[-1] == PARENTS
