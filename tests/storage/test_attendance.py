from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from storage import attendance, meetings, persons, planning, seats, signups, staff
from storage.attendance import Value
from storage.database import Conflict, Database
from storage.persons import Person
from storage.staff import Member
from tests.sample import NOW, add_meeting, add_parent


@pytest.fixture
def member(database: Database) -> Member:
    with database.transaction() as db:
        return staff.add(db, "belvedere", "Sorin Specimen", "staff", NOW)


def expected(database: Database, number: int) -> tuple[int, list[Person]]:
    meeting = add_meeting(database)
    people = [add_parent(database, None) for _ in range(number)]
    with database.transaction() as db:
        for one in people:
            seats.take_seats_or_wait(db, meeting, one, [one.id], NOW, known=True, may_wait=True)
    return meeting, people


def test_whoever_was_not_marked_was_there_and_the_meeting_was_held(
    database: Database, member: Member
) -> None:
    meeting, (one, two) = expected(database, 2)
    with database.transaction() as db:
        attendance.mark(db, meeting, one.id, "announced", member.id, NOW)

        assert attendance.finish(db, meeting, member.id, NOW)

        assert attendance.of_meeting(db, meeting) == {one.id: "announced", two.id: "present"}
        assert meetings.get(db, meeting).state == "held"
        assert not attendance.finish(db, meeting, member.id, NOW)


def test_who_waits_or_has_cancelled_is_not_expected(database: Database, member: Member) -> None:
    meeting, (one, two) = expected(database, 2)
    late = add_parent(database, None)
    with database.transaction() as db:
        planning.set_seats(db, meeting, 2, NOW)
        seats.take_seats_or_wait(db, meeting, late, [late.id], NOW, known=True, may_wait=True)
        mine = signups.mine(db, two.id, meeting)
        assert mine is not None
        seats.cancel(db, mine.id, two.id, NOW)

        assert not attendance.mark(db, meeting, late.id, "present", member.id, NOW)
        assert not attendance.mark(db, meeting, two.id, "present", member.id, NOW)
        attendance.finish(db, meeting, member.id, NOW)

        assert attendance.of_meeting(db, meeting) == {one.id: "present"}


def test_before_it_is_done_the_last_mark_counts_and_afterwards_each_leaves_a_trace(
    database: Database, member: Member
) -> None:
    meeting, (one,) = expected(database, 1)
    with database.transaction() as db:
        before: tuple[Value, ...] = ("absent", "present", "absent")
        for value in before:
            attendance.mark(db, meeting, one.id, value, member.id, NOW)
        assert attendance.corrections(db, meeting) == []
        attendance.finish(db, meeting, member.id, NOW)

        after: tuple[Value, ...] = ("announced", "announced", "present")
        for minute, value in enumerate(after):
            moment = NOW + timedelta(minutes=minute)
            attendance.mark(db, meeting, one.id, value, member.id, moment)

        assert attendance.corrections(db, meeting) == [(one.id, "absent"), (one.id, "announced")]
        assert attendance.of_meeting(db, meeting) == {one.id: "present"}


def test_a_correction_says_who_had_marked_before(database: Database, member: Member) -> None:
    meeting, (one,) = expected(database, 1)
    with database.transaction() as db:
        other = staff.add(db, "belvedere", "Radu Model", "coordinator", NOW)
        attendance.finish(db, meeting, member.id, NOW)
        attendance.mark(db, meeting, one.id, "absent", other.id, NOW)

        trace = db.execute(select(attendance.attendance_corrections)).one()
        row = db.execute(select(attendance.attendance)).one()

    assert (trace.value, trace.marked_by) == ("present", member.id)
    assert (row.value, row.marked_by) == ("absent", other.id)


def test_paper_is_signed_by_those_who_were_there_and_no_longer_by_who_was_corrected(
    database: Database, member: Member
) -> None:
    meeting, (one, two) = expected(database, 2)
    with database.transaction() as db:
        attendance.mark(db, meeting, two.id, "absent", member.id, NOW)
        attendance.finish(db, meeting, member.id, NOW)
        assert not attendance.paper_signed(db, meeting)
        attendance.sign_paper(db, meeting, signed=True)
        assert attendance.paper_signed(db, meeting)

        attendance.mark(db, meeting, one.id, "absent", member.id, NOW)

        assert not attendance.paper_signed(db, meeting)


def test_every_child_of_a_party_is_marked_on_its_own(database: Database, member: Member) -> None:
    meeting = add_meeting(database, kind="science")
    parent = add_parent(database, None, children=("Mara", "Luca"))
    with database.transaction() as db:
        mara, luca = (child.id for child in persons.children_of(db, parent.id))
        seats.take_seats_or_wait(db, meeting, parent, [mara, luca], NOW, known=True, may_wait=False)
        attendance.mark(db, meeting, luca, "absent", member.id, NOW)
        attendance.finish(db, meeting, member.id, NOW)

        assert attendance.of_meeting(db, meeting) == {mara: "present", luca: "absent"}


def test_nothing_is_marked_in_a_meeting_that_was_called_off(
    database: Database, member: Member
) -> None:
    meeting, (one,) = expected(database, 1)
    with database.transaction() as db:
        mine = signups.mine(db, one.id, meeting)
        assert mine is not None
        planning.call_off(db, meeting, NOW)

        assert not attendance.mark(db, meeting, one.id, "present", member.id, NOW)
        assert not attendance.finish(db, meeting, member.id, NOW)
        assert not attendance.arrive(db, mine.id, member.id, NOW)


def test_the_database_refuses_a_value_that_is_none_of_the_three(
    database: Database, member: Member
) -> None:
    meeting, (one,) = expected(database, 1)

    with pytest.raises(Conflict), database.transaction() as db:
        attendance.mark(db, meeting, one.id, "late", member.id, NOW)  # type: ignore[arg-type]

    with database.transaction() as db:
        assert db.execute(text("SELECT count(*) FROM attendance")).scalar_one() == 0
