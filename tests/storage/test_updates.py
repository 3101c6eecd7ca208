from __future__ import annotations

from datetime import timedelta

from storage import updates
from storage.database import Database
from tests.sample import NOW


def test_an_update_is_dealt_with_once(database: Database) -> None:
    with database.transaction() as db:
        first, second = (updates.first_time(db, 7, NOW) for _ in range(2))

    assert (first, second) == (True, False)


def test_a_smaller_number_after_a_quiet_week_is_new_all_the_same(database: Database) -> None:
    with database.transaction() as db:
        assert updates.first_time(db, 900_000_000, NOW)
        assert updates.first_time(db, 5, NOW)


def test_numbers_are_forgotten_after_two_days_and_not_before(database: Database) -> None:
    with database.transaction() as db:
        updates.first_time(db, 1, NOW)
        updates.first_time(db, 2, NOW + timedelta(hours=2))

        forgotten = updates.forget_old(db, NOW + timedelta(hours=49))

        assert forgotten == 1
        assert not updates.first_time(db, 2, NOW)


def test_what_is_set_aside_is_sealed(database: Database) -> None:
    with database.transaction() as db:
        updates.set_aside(db, 7, {"message": {"text": "Ana Exemplu"}}, "TypeError", NOW)
        raw = db.execute(updates.quarantine.select()).one().raw

    assert b"Ana" not in raw
