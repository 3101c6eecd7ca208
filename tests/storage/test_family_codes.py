from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from storage import family_codes, staff
from storage.database import Database
from storage.persons import Person
from tests.sample import NOW, add_parent


@pytest.fixture
def parent(database: Database) -> Person:
    return add_parent(database, None)


def made(database: Database, parent: Person) -> str:
    with database.transaction() as db:
        member = staff.add(db, "belvedere", "Sorin Specimen", "staff", NOW)
        return family_codes.make(db, parent.id, member.id, NOW)


def behind(database: Database, code: str, after: timedelta = timedelta()) -> int | None:
    with database.transaction() as db:
        return family_codes.behind(db, code, NOW + after)


def test_a_code_is_long_fits_a_link_and_is_nowhere_in_the_database(
    database: Database, parent: Person
) -> None:
    codes = {made(database, parent) for _ in range(20)}

    assert len(codes) == 20
    for code in codes:
        assert len(f"f_{code}") <= 64
        assert all(c.isalnum() or c in "-_" for c in code)
    with database.transaction() as db:
        stored = repr(db.execute(select(family_codes.family_codes)).all())
    assert not any(code in stored for code in codes)


def test_it_stands_for_thirty_days(database: Database, parent: Person) -> None:
    code = made(database, parent)

    assert behind(database, code, family_codes.LASTS - timedelta(seconds=1)) is not None
    assert behind(database, code, family_codes.LASTS) is None


def test_two_who_open_it_at_once_are_not_both_that_person(
    database: Database, parent: Person
) -> None:
    for _round in range(10):
        row = behind(database, made(database, parent))
        assert row is not None
        gate = threading.Barrier(2)

        def use(row: int = row, gate: threading.Barrier = gate) -> int | None:
            gate.wait()
            with database.transaction() as db:
                return family_codes.use(db, row, NOW)

        with ThreadPoolExecutor(2) as crowd:
            got = [crowd.submit(use) for _ in range(2)]
            results = [one.result() for one in got]

        assert sorted(results, key=str) == [parent.id, None]


def test_nothing_stands_behind_a_wrong_code(database: Database, parent: Person) -> None:
    made(database, parent)

    for wrong in ("", "x", "A" * 24, "ș"):
        assert behind(database, wrong) is None
    with database.transaction() as db:
        assert family_codes.use(db, 0, NOW) is None
