"""What is prepared answers as SQLAlchemy does: each statement is run by both, one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import (
    JSON,
    Boolean,
    Integer,
    MetaData,
    String,
    Table,
    bindparam,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy import Column as Plain
from sqlalchemy.exc import MultipleResultsFound, NoResultFound

from storage.database import Conflict, Database, Transaction
from storage.prepared import Prepared
from storage.schema import Id, Moment
from tests.conftest import CIPHER
from tests.statements import watched

THINGS = MetaData()
things = Table(
    "things",
    THINGS,
    Plain("id", Id, primary_key=True),
    Plain("at", Moment),
    Plain("open", Boolean),
    Plain("ids", JSON),
    Plain("mark", String(8), default=lambda: "made"),
    Plain("seats", Integer, unique=True),
)
AT = datetime(2026, 3, 29, 1, 30, 15, 250_000, UTC)
INSERT = insert(things)
EARLY = AT - timedelta(days=1)

READS: list[tuple[Any, dict[str, Any]]] = [
    (select(things).order_by(things.c.id), {}),
    (select(things).where(things.c.id == bindparam("one")), {"one": 2}),
    (select(things).where(things.c.id == bindparam("one")), {"one": 99}),
    (select(things.c.id).where(things.c.at > bindparam("since")).limit(1), {"since": EARLY}),
    (select(things.c.seats).where(things.c.mark.in_(("made", "other"))), {}),
    (select(things.c.seats).where(things.c.id.in_(bindparam("ids", expanding=True))), {"ids": [1, 3]}),
    (select(things.c.seats).where(things.c.id.in_(bindparam("ids", expanding=True))), {"ids": []}),
    (select(things.c.seats).where(things.c.id.not_in(bindparam("ids", expanding=True))), {"ids": []}),
    (select(things.c.seats).where(things.c.id.not_in([])), {}),
    (
        select(things.c.id, literal("x").label("what")).where(
            things.c.id > bindparam("least"), things.c.at.in_(bindparam("ats", expanding=True))
        ),
        {"ats": [AT, EARLY], "least": 0},
    ),
    (
        select(things.c.id).where(things.c.open.is_(True)).union_all(select(things.c.seats)),
        {},
    ),
]  # fmt: skip


@pytest.fixture
def things_there(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'things.sqlite3'}", CIPHER)
    THINGS.create_all(database.engine)
    with database.transaction() as db:
        for number in (1, 2, 3):
            db.execute(INSERT, row(number))
    yield database
    database.close()


def row(number: int) -> dict[str, Any]:
    # The same moment in another zone.
    at = AT.astimezone(timezone(timedelta(hours=number)))
    return {"id": number, "at": at, "open": number == 2, "ids": [number, "ă"], "seats": number * 10}


def twice(db: Transaction, statement: Any, values: Any) -> tuple[Any, Any]:
    """What SQLAlchemy found, and what the prepared one did."""
    seen: list[Prepared] = []
    with watched(seen.append):
        first = db.execute(statement, values).all()
        assert seen == []
        second = db.execute(statement, values).all()
        assert len(seen) == 1
    return first, second


@pytest.mark.parametrize(("statement", "values"), READS)
def test_rows_are_the_same_with_the_same_names(
    things_there: Database, statement: Any, values: dict[str, Any]
) -> None:
    with things_there.transaction() as db:
        first, second = twice(db, statement, values)

    assert [one._asdict() for one in first] == [one._asdict() for one in second]


def test_what_is_written_reads_the_same_whoever_wrote_it(things_there: Database) -> None:
    with things_there.transaction() as db:
        found = db.execute(select(things).order_by(things.c.id)).all()

    # The first by SQLAlchemy, the others prepared: with what the column makes itself.
    assert [(one.at, one.open, one.ids, one.mark) for one in found] == [
        (AT, False, [1, "ă"], "made"),
        (AT, True, [2, "ă"], "made"),
        (AT, False, [3, "ă"], "made"),
    ]


def test_it_says_how_many_rows_it_changed(things_there: Database) -> None:
    shut = update(things).where(things.c.id >= bindparam("least")).values(open=bindparam("to"))
    with things_there.transaction() as db:
        counted = [db.execute(shut, {"least": n, "to": True}).rowcount for n in (2, 2, 9)]

    assert counted == [2, 2, 0]


def test_several_values_are_run_one_after_the_other(things_there: Database) -> None:
    with things_there.transaction() as db:
        db.execute(INSERT, [row(4), row(5)])
        numbers = [one.id for one in db.execute(select(things.c.id).order_by(things.c.id))]

    assert numbers == [1, 2, 3, 4, 5]


def test_a_list_may_have_another_length_each_time(things_there: Database) -> None:
    some = select(things.c.id).where(things.c.id.in_(bindparam("ids", expanding=True)))
    with things_there.transaction() as db:
        found = [
            [one.id for one in db.execute(some, {"ids": ids})] for ids in ([1], [2, 3], [], [3])
        ]

    assert found == [[1], [2, 3], [], [3]]


def test_a_rule_of_the_database_that_is_broken_is_a_conflict(things_there: Database) -> None:
    with pytest.raises(Conflict), things_there.transaction() as db:
        db.execute(INSERT, row(1))


def test_one_row_is_one_row(things_there: Database) -> None:
    some = select(things.c.id).where(things.c.id < bindparam("below"))
    with things_there.transaction() as db:
        for below in (1, 3):
            db.execute(some, {"below": below})
        assert db.execute(some, {"below": 1}).one_or_none() is None
        assert db.execute(some, {"below": 2}).scalar_one() == 1
        with pytest.raises(NoResultFound):
            db.execute(some, {"below": 1}).one()
        with pytest.raises(MultipleResultsFound):
            db.execute(some, {"below": 3}).one_or_none()


def test_a_value_that_is_missing_is_no_null(things_there: Database) -> None:
    some = select(things.c.id).where(things.c.id < bindparam("below"))
    with things_there.transaction() as db:
        db.execute(some, {"below": 1})
        db.execute(some, {"below": 1})
        with pytest.raises(Exception, match="below"):
            db.execute(some, {})


def test_a_look_is_of_one_moment_also_when_all_it_asks_is_prepared(things_there: Database) -> None:
    everything = select(things.c.id).order_by(things.c.id)
    with things_there.transaction() as db:
        for _time in range(2):
            db.execute(everything)
    with things_there.reading() as look:
        before = look.execute(everything).all()
        with things_there.transaction() as db:
            db.execute(INSERT, row(4))
        assert look.execute(everything).all() == before


def test_a_look_writes_nothing(things_there: Database) -> None:
    gone = things.delete()
    with things_there.transaction() as db:
        for _time in range(2):
            db.execute(gone)
        db.execute(INSERT, row(1))
    with things_there.reading() as look:
        look.execute(gone)
    with things_there.transaction() as db:
        assert db.execute(select(things.c.id)).all() == [(1,)]
