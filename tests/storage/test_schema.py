from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import LargeBinary, inspect, select, text

from bot.settings import ROOT
from storage import accounts, migrations, outbox
from storage.database import Database
from storage.description import described
from storage.schema import METADATA, DataClass, Moment, every_table, new_id
from tests.sample import NOW

# Brings in every table, whichever test is run alone.
described()


def test_every_column_says_its_data_class() -> None:
    unsaid = [
        f"{t.name}.{c.name}" for t in every_table() for c in t.columns if "data" not in c.info
    ]

    assert unsaid == []


def test_what_is_personal_and_free_text_is_sealed() -> None:
    """Names, numbers and words are bytes; what stays readable is an id, a code of few values, or a language."""
    readable = {
        f"{table.name}.{column.name}"
        for table in every_table()
        for column in table.columns
        if column.info["data"] is not DataClass.OPERATIONAL
        and not isinstance(column.type, LargeBinary)
    }

    assert readable == READABLE


READABLE = {
    "case_persons.person_id",
    "case_services.service",
    "cases.family_id",
    "cases.status",
    "no_contact.higher_id",
    "no_contact.lower_id",
    "requests.case_id",
    "accounts.language",
    "accounts.person_id",
    "alerts.account_id",
    "alerts.kind",
    "complaints.account_id",
    "families.domicile",
    "requests.account_id",
    "requests.category",
    "requests.topic",
    "staff.account_id",
}


def test_the_migrations_make_just_the_tables_that_the_code_knows(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert every_table()  # all are loaded

        assert compare_metadata(context, METADATA) == []


def test_every_step_can_be_taken_back_and_taken_again(database: Database) -> None:
    migrations.downgrade(database)
    with database.engine.connect() as connection:
        assert set(inspect(connection).get_table_names()) <= {"alembic_version"}
        assert inspect(connection).get_view_names() == []

    migrations.upgrade(database)
    migrations.require_newest(database)


def test_a_step_takes_no_row_along_that_refers_to_what_it_changes(
    database: Database,
) -> None:
    """On SQLite a table that is made anew is dropped first, and what refers to it goes with it."""
    with database.transaction() as db:
        account = accounts.create(db, 5_000_001, "belvedere", NOW).id
        outbox.promise(db, account, "help", (), lane="reply", dedup="one", now=NOW)

    migrations.downgrade(database, "0001")
    migrations.upgrade(database)

    with database.transaction() as db:
        assert db.execute(select(outbox.outbox.c.account_id)).scalar_one() == account


def test_a_database_at_another_version_is_refused(database: Database) -> None:
    at = text("UPDATE alembic_version SET version_num = :version")
    with database.engine.begin() as connection:
        connection.execute(at, {"version": "9999"})

    with pytest.raises(migrations.WrongSchema):
        migrations.require_newest(database)
    with database.engine.begin() as connection:  # others are lent this database, too
        connection.execute(at, {"version": migrations.newest()})


def test_ids_of_one_minute_lie_together_and_cannot_be_guessed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    earlier = {new_id() for _ in range(1000)}
    in_an_hour = time.time() + 3600
    monkeypatch.setattr("storage.schema.time.time", lambda: in_an_hour)
    later = {new_id() for _ in range(1000)}

    assert len(earlier) == len(later) == 1000
    assert max(earlier) < min(later) < max(later) < 2**62
    assert max(later) - min(later) > 2**35, (
        "a thousand of them are spread over all that one minute has"
    )


def test_a_moment_without_its_zone_is_refused() -> None:
    from sqlalchemy.dialects import sqlite

    with pytest.raises(ValueError, match="time zone"):
        Moment().process_bind_param(datetime(2026, 11, 23), sqlite.dialect())
    assert Moment().process_result_value(datetime(2026, 11, 23), sqlite.dialect()) == datetime(
        2026, 11, 23, tzinfo=UTC
    )


def test_the_description_of_the_database_is_that_of_its_tables() -> None:
    page = (ROOT / "docs/reference/database.md").read_text(encoding="utf-8")

    assert page.strip() == described().strip()
