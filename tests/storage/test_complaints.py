from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest

from storage import accounts, complaints, staff
from storage.complaints import Complaint
from storage.database import Conflict, Database, Unavailable
from tests.sample import NOW

TODAY = date(2026, 11, 23)
DUE = TODAY + timedelta(days=30)


def fail() -> None:
    raise ZeroDivisionError


def register(database: Database, day: date = TODAY, centre: str = "belvedere") -> Complaint:
    with database.transaction() as db:
        return complaints.register(db, centre, "complaint", "Frig.", day, day + timedelta(days=30))


def test_numbers_have_no_gap_also_when_many_come_at_once_and_some_fail(database: Database) -> None:
    gate = threading.Barrier(20)

    def one(number: int) -> int | None:
        gate.wait()
        for _try in range(10):
            try:
                with database.transaction() as db:
                    made = complaints.register(db, "belvedere", "complaint", "Frig.", TODAY, DUE)
                    if number % 4 == 0:
                        fail()
            except ZeroDivisionError:
                return None
            except Unavailable:
                continue
            return made.number
        raise AssertionError("never registered")

    with ThreadPoolExecutor(20) as crowd:
        numbers = [found for found in crowd.map(one, range(20)) if found is not None]

    assert sorted(numbers) == list(range(1, 16))


def test_each_year_and_each_centre_counts_for_itself(database: Database) -> None:
    found = [
        register(database).label,
        register(database).label,
        register(database, date(2027, 1, 1)).label,
        register(database, centre="elsewhere").label,
    ]

    assert found == ["1/2026", "2/2026", "1/2027", "1/2026"]


def test_the_database_itself_refuses_one_number_twice(database: Database) -> None:
    register(database)

    with database.transaction() as db:
        row = db.execute(complaints.complaints.select()).one()._asdict() | {"id": 77}

    with pytest.raises(Conflict), database.transaction() as db:
        db.execute(complaints.complaints.insert().values(**row))


def test_one_without_a_name_knows_neither_account_nor_person_nor_hour(database: Database) -> None:
    register(database)
    with database.transaction() as db:
        row = db.execute(complaints.complaints.select()).one()

    assert (row.account_id, row.name) == (None, None)
    assert b"Frig" not in row.words
    assert row.received_on == TODAY


def test_an_account_without_a_name_is_refused(database: Database) -> None:
    with database.transaction() as db:
        account = accounts.create(db, 5_000_001, "belvedere", NOW).id

    with pytest.raises(Conflict), database.transaction() as db:
        complaints.register(
            db, "belvedere", "complaint", "Frig.", TODAY, DUE, account=account, name=None
        )


def test_the_first_answer_is_the_one_that_is_kept(database: Database) -> None:
    made = register(database)
    with database.transaction() as db:
        member = staff.add(db, "belvedere", "Radu Model", "coordinator", NOW).id
        first = complaints.answer(db, made.id, member, "Am reparat.", NOW)
        second = complaints.answer(db, made.id, member, "Altceva.", NOW)

    assert first is not None
    assert first.answer == "Am reparat."
    assert second is None


def test_what_is_due_is_named_until_it_is_answered(database: Database) -> None:
    made = register(database)
    with database.transaction() as db:
        member = staff.add(db, "belvedere", "Radu Model", "coordinator", NOW).id
        early = complaints.unanswered(db, "belvedere", DUE - timedelta(days=1))
        due = complaints.unanswered(db, "belvedere", DUE)
        complaints.answer(db, made.id, member, "Am reparat.", NOW)
        after = complaints.unanswered(db, "belvedere", DUE)

    assert (early, [one.id for one in due], after) == ([], [made.id], [])
