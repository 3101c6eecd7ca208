"""What reports read: nobody's name, number or id, nothing that can be written through, and the counts that are true."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import LargeBinary, inspect, text
from sqlalchemy.exc import DBAPIError

from storage import attendance, migrations, persons, seats, staff
from storage.database import Database
from storage.persons import NewChild
from storage.schema import METADATA
from storage.views import VIEWS, View
from tests.sample import NOW, add_meeting
from tests.world import CENTRES, World, build

NAMES = [view.name for view in VIEWS]


@pytest.fixture
def world(database: Database) -> World:
    return build(database)


def rows(database: Database, view: str, where: str = "") -> list[Any]:
    with database.reading() as db:
        return [row._asdict() for row in db.execute(text(f"SELECT * FROM {view} {where}"))]


def values(database: Database) -> Iterator[tuple[str, str, object]]:
    for view in VIEWS:
        for row in rows(database, view.name):
            for name, value in row.items():
                yield view.name, name, value


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_no_view_shows_a_sealed_column_a_key_or_what_refers_to_one(view: View) -> None:
    for name, shown in view.columns.items():
        (column,) = shown.base_columns
        assert not isinstance(column.type, LargeBinary), name
        assert not column.primary_key or name == "service", name
        assert not column.foreign_keys, name


def test_no_view_holds_the_id_of_any_row_nor_any_bytes(world: World, database: Database) -> None:
    ids = {one for rows_of in world.ids.values() for found in rows_of.values() for one in found}
    ids = {one for one in ids if one > 2**32}

    found = list(values(database))

    assert {view for view, _name, _value in found} == set(NAMES) - {"report_attendance"}
    for view, name, value in found:
        assert not isinstance(value, bytes), (view, name)
        assert not any(str(one) in str(value) for one in ids), (view, name)


def test_each_row_stands_in_a_view_once(world: World, database: Database) -> None:
    counted = {
        "report_meetings": "meetings",
        "report_signups": "seats",
        "report_requests": "requests",
        "report_cases": "cases",
        "report_case_services": "case_services",
    }
    for view, table in counted.items():
        (all_of_them,) = rows(database, f"(SELECT count(*) AS n FROM {table}) AS counted")
        assert len(rows(database, view)) == all_of_them["n"] > 0, view


def test_the_centres_are_told_apart(world: World, database: Database) -> None:
    for view in set(NAMES) - {"report_attendance"}:
        there = {row["centre"] for row in rows(database, view)}
        assert there == set(CENTRES), view


def test_unique_persons_and_participations_can_be_counted_across_views(database: Database) -> None:
    """Two meetings; one caregiver is there twice, one child once, and one caregiver stays away."""
    with database.transaction() as db:
        family = persons.add_family(db, "belvedere", domicile="yes", now=NOW, known=True)
        mother = persons.add_caregiver(db, family, "Ana Exemplu", None, NOW)
        father = persons.add_caregiver(db, family, "Ion Exemplu", None, NOW)
        (child,) = persons.add_children(db, mother, [NewChild("Mara", 2018)], NOW)
    first, second = add_meeting(database), add_meeting(database, starts_in=timedelta(days=9))

    with database.transaction() as db:
        me = staff.add(db, "belvedere", "Ioana Probă", "staff", NOW).id
        for meeting, who, value in (
            (first, mother, "present"),
            (second, mother, "present"),
            (second, father, "absent"),
        ):
            seats.take_seats_or_wait(db, meeting, who, [who.id], NOW, known=True, may_wait=False)
            attendance.mark(db, meeting, who.id, value, me, NOW)  # type: ignore[arg-type]
        seats.take_seats_or_wait(db, first, mother, [child.id], NOW, known=True, may_wait=False)
        attendance.mark(db, first, child.id, "present", me, NOW)

    there = rows(database, "report_attendance", "WHERE value = 'present'")
    assert len(there) == 3
    assert len({row["person"] for row in there if row["kind_of_person"] == "caregiver"}) == 1
    assert len({row["person"] for row in there}) == 2
    assert len({row["family"] for row in there}) == 1
    with database.reading() as db:
        joined = db.execute(
            text(
                "SELECT count(*) FROM report_signups s JOIN report_attendance a"
                " ON a.meeting = s.meeting AND a.person = s.person"
                " JOIN report_meetings m ON m.meeting = s.meeting"
            )
        ).scalar_one()
    assert joined == 4


def test_response_times_and_services_are_there(world: World, database: Database) -> None:
    waits = rows(database, "report_requests", "WHERE of_case IS NULL")
    assert {row["topic"] for row in waits} == {"family", "material"}
    assert all(row["due_at"] > row["created_at"] for row in waits)
    talks = rows(database, "report_requests", "WHERE of_case IS NOT NULL")
    known = {row["of_case"] for row in rows(database, "report_cases")}
    assert {row["of_case"] for row in talks} == known
    assert {row["service"] for row in rows(database, "report_case_services")} == {"counselling"}
    assert {row["status"] for row in rows(database, "report_cases")} == {"open"}


@pytest.mark.parametrize("view", NAMES)
@pytest.mark.parametrize(
    "what",
    [
        "DELETE FROM {view}",
        "UPDATE {view} SET centre = 'x'",
        "INSERT INTO {view} (centre) VALUES ('x')",
    ],
)
def test_nothing_is_written_through_a_view(
    world: World, database: Database, view: str, what: str
) -> None:
    with pytest.raises(DBAPIError), database.engine.begin() as connection:
        connection.execute(text(what.format(view=view)))


def test_the_views_of_the_database_are_those_of_the_code(database: Database) -> None:
    with database.engine.connect() as connection:
        made = inspect(connection)
        assert set(made.get_view_names()) == set(NAMES)
        for view in VIEWS:
            columns = [column["name"] for column in made.get_columns(view.name)]
            assert columns == list(view.columns), view.name


def test_what_was_there_before_has_a_pseudonym_of_its_own_after_the_step(
    database: Database,
) -> None:
    with database.transaction() as db:
        family = persons.add_family(db, "belvedere", domicile="yes", now=NOW)
        for name in ("Ana Exemplu", "Ion Exemplu"):
            persons.add_caregiver(db, family, name, None, NOW)
    add_meeting(database)
    migrations.downgrade(database, "0001")

    migrations.upgrade(database)

    with database.reading() as db:
        for table, many in (("families", 1), ("persons", 2), ("meetings", 1)):
            named = {row.pseudonym for row in db.execute(METADATA.tables[table].select())}
            assert len(named) == many
            assert all(len(one) == 16 for one in named)
