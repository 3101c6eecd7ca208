from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import text

from storage import activities, meetings, persons, planning, seats, signups, staff
from storage.database import Conflict, Database
from storage.persons import Person
from tests.sample import NOW, TITLE, add_meeting, add_parent


def taken(database: Database, meeting: int, number: int) -> list[Person]:
    """So many families have a seat, or wait when there is none."""
    people = [add_parent(database, None) for _ in range(number)]
    with database.transaction() as db:
        for one in people:
            seats.take_seats_or_wait(db, meeting, one, [one.id], NOW, known=True, may_wait=True)
    return people


def columns(database: Database, meeting: int) -> tuple[int, int, int]:
    """Capacity, ceiling, taken."""
    with database.transaction() as db:
        row = db.execute(
            text("SELECT capacity, ceiling, taken FROM meetings WHERE id = :m"), {"m": meeting}
        ).one()
    return row.capacity, row.ceiling, row.taken


def test_lowering_the_capacity_takes_no_seat_and_raising_it_makes_room(database: Database) -> None:
    meeting = add_meeting(database, capacity=3)
    taken(database, meeting, 3)

    for capacity, expected in ((1, (1, 3, 3)), (2, (2, 3, 3)), (5, (5, 5, 3))):
        with database.transaction() as db:
            planning.set_seats(db, meeting, capacity, NOW)
        assert columns(database, meeting) == expected


def test_a_lowered_capacity_comes_down_with_each_seat_that_is_given_back(
    database: Database,
) -> None:
    meeting = add_meeting(database, capacity=3)
    people = taken(database, meeting, 3)
    with database.transaction() as db:
        planning.set_seats(db, meeting, 1, NOW)

    ceilings = []
    for one in people:
        with database.transaction() as db:
            mine = signups.mine(db, one.id, meeting)
            assert mine is not None
            seats.cancel(db, mine.id, one.id, NOW)
        ceilings.append(columns(database, meeting)[1])

    assert ceilings == [2, 1, 1]


def test_nobody_gets_a_seat_in_a_meeting_that_holds_more_than_it_should(
    database: Database,
) -> None:
    meeting = add_meeting(database, capacity=3)
    taken(database, meeting, 3)
    with database.transaction() as db:
        planning.set_seats(db, meeting, 1, NOW)
    (late,) = taken(database, meeting, 1)

    with database.transaction() as db:
        mine = signups.mine(db, late.id, meeting)

    assert mine is not None
    assert mine.state == "waiting"


def test_somebody_at_the_door_makes_room_for_exactly_themselves(database: Database) -> None:
    meeting = add_meeting(database, capacity=1)
    taken(database, meeting, 1)
    walkin = add_parent(database, None)
    with database.transaction() as db:
        assert seats.seat_at_the_door(db, meeting, walkin, [walkin.id], NOW)

    assert columns(database, meeting) == (1, 2, 2)
    with pytest.raises(Conflict), database.transaction() as db:
        meetings.set_taken(db, meeting, 3, 0)


def test_somebody_at_the_door_with_a_seat_gets_no_second_one(database: Database) -> None:
    meeting = add_meeting(database, capacity=5)
    (parent,) = taken(database, meeting, 1)

    with database.transaction() as db:
        seats.seat_at_the_door(db, meeting, parent, [parent.id], NOW)

    assert columns(database, meeting) == (5, 5, 1)


def test_nobody_is_let_in_to_a_meeting_that_was_called_off(database: Database) -> None:
    meeting = add_meeting(database)
    walkin = add_parent(database, None)
    with database.transaction() as db:
        planning.call_off(db, meeting, NOW)

        assert not seats.seat_at_the_door(db, meeting, walkin, [walkin.id], NOW)


def test_calling_off_withdraws_every_seat_and_place_in_line_once(database: Database) -> None:
    meeting = add_meeting(database, capacity=1)
    taken(database, meeting, 3)

    with database.transaction() as db:
        first = planning.call_off(db, meeting, NOW)
        second = planning.call_off(db, meeting, NOW)

    assert first is not None
    assert [one.state for one in first] == ["withdrawn"] * 3
    assert second is None
    assert columns(database, meeting) == (1, 1, 0)


def test_whoever_signs_up_while_it_is_called_off_has_no_seat_afterwards(
    database: Database,
) -> None:
    for _round in range(10):
        meeting = add_meeting(database, capacity=20)
        people = [add_parent(database, None) for _ in range(3)]
        gate = threading.Barrier(4)

        def sign_up(one: Person, meeting: int = meeting, gate: threading.Barrier = gate) -> None:
            gate.wait()
            with database.transaction() as db:
                seats.take_seats_or_wait(db, meeting, one, [one.id], NOW, known=True, may_wait=True)

        with ThreadPoolExecutor(4) as crowd:
            done = [crowd.submit(sign_up, one) for one in people]
            gate.wait()
            with database.transaction() as db:
                planning.call_off(db, meeting, NOW)
            for one in done:
                one.result()

        with database.transaction() as db:
            assert signups.of_meeting(db, meeting, signups.LIVE) == []
        assert columns(database, meeting)[2] == 0


def test_moving_to_the_same_time_or_after_the_beginning_changes_nothing(
    database: Database,
) -> None:
    meeting = add_meeting(database)
    taken(database, meeting, 1)
    with database.transaction() as db:
        starts = meetings.get(db, meeting).starts_at

        assert planning.move(db, meeting, starts, NOW) == []
        later = starts + timedelta(days=1)
        assert planning.move(db, meeting, later, starts + timedelta(minutes=1)) == []
        assert meetings.get(db, meeting).starts_at == starts
        assert len(planning.move(db, meeting, later, NOW)) == 1


def test_only_changes_that_a_calendar_shows_raise_its_number(database: Database) -> None:
    meeting = add_meeting(database)
    with database.transaction() as db:
        planning.set_seats(db, meeting, 3, NOW)
        planning.set_childcare(db, meeting, NOW, childcare=False)
        planning.set_reviewed(db, meeting, NOW, reviewed=True)
        planning.set_minimum(db, meeting, 2, NOW)
        planning.set_facilitator(db, meeting, None, "Ioana", NOW)
        assert meetings.get(db, meeting).sequence == 0

        planning.set_room(db, meeting, "curtea", NOW)
        planning.move(db, meeting, NOW + timedelta(days=9), NOW)
        planning.call_off(db, meeting, NOW)
        assert meetings.get(db, meeting).sequence == 3


def test_a_meeting_is_reviewed_when_its_activity_is_unless_it_says_otherwise(
    database: Database,
) -> None:
    with database.transaction() as db:
        activity = activities.add(db, "belvedere", "support_group", TITLE, NOW, reviewed=True)
        as_the_activity = meetings.add_meeting(db, activity, NOW, NOW, capacity=1)
        otherwise = meetings.add_meeting(db, activity, NOW, NOW, capacity=1, reviewed=False)

        assert meetings.get(db, as_the_activity).reviewed
        assert not meetings.get(db, otherwise).reviewed


def test_what_the_next_meeting_takes_over_is_never_one_that_was_called_off(
    database: Database,
) -> None:
    first = add_meeting(database)
    with database.transaction() as db:
        activity = meetings.get(db, first).activity_id
        second = meetings.add_meeting(db, activity, NOW + timedelta(days=9), NOW, capacity=4)
        planning.call_off(db, second, NOW)

        found = planning.last_of(db, activity)

    assert found is not None
    assert found.id == first


def test_meetings_and_rooms_are_those_of_the_centre_and_of_whoever_leads(
    database: Database,
) -> None:
    mine, other = add_meeting(database), add_meeting(database)
    with database.transaction() as db:
        member = staff.add(db, "belvedere", "Sorin Specimen", "staff", NOW)
        planning.set_facilitator(db, mine, member.id, "Sorin", NOW)
        elsewhere = activities.add(db, "alt-centru", "science", TITLE, NOW)
        meetings.add_meeting(db, elsewhere, NOW + timedelta(days=2), NOW, capacity=1, room="turn")

        own, every = (
            planning.of_staff(db, "belvedere", facilitator=whose, held=False, skip=0, limit=9)
            for whose in (member.id, None)
        )

        assert [one.id for one in own] == [mine]
        assert {one.id for one in every} == {mine, other}
        assert {one.id for one in planning.open_from(db, "belvedere", NOW)} == {mine, other}
        assert planning.rooms(db, "belvedere") == ["sala 2"]


def test_a_caregiver_is_found_by_name_or_number_in_the_own_centre_alone(
    database: Database,
) -> None:
    with database.transaction() as db:
        for centre, name, phone in (
            ("belvedere", "Ștefania Exemplu", "+40731624849"),
            ("belvedere", "Radu Ștefan Model", None),
            ("alt-centru", "Ștefan Altul", "+40731624849"),
        ):
            family = persons.add_family(db, centre, domicile="yes", now=NOW)
            persons.add_caregiver(db, family, name, phone, NOW)

        def found(words: str) -> list[str]:
            return [one.name for one in persons.named_like(db, "belvedere", words, limit=9)]

        assert found("stefan") == ["Radu Ștefan Model", "Ștefania Exemplu"]
        assert found("ŞTEFAN model") == ["Radu Ștefan Model"]
        assert found("0731 624 849") == found("4849") == ["Ștefania Exemplu"]
        assert found("849") == found("+") == found("nimeni") == []
        assert len(persons.named_like(db, "belvedere", "stefan", limit=1)) == 1
