from __future__ import annotations

from datetime import timedelta

import pytest

from bot.cards.arrival import Facts
from bot.screen import link, tap
from bot.turn import Turns
from storage import attendance, audit
from storage.database import Database
from tests.bot.led import (
    FOR_CHILDREN,
    GUEST,
    LED,
    NEAR,
    NOT_REACHED,
    WITH_CHILDREN,
    led_by,
    meeting_of,
    party,
    seated,
    states,
)
from tests.colleagues import colleague, welcomed_person
from tests.person import Person
from tests.sample import add_meeting

FACTS = [
    Facts(who=LED, meeting=meeting, guest=guest, here=here, apart=not here)
    for meeting, guest in ((NEAR, GUEST), (NEAR, NOT_REACHED), (FOR_CHILDREN, WITH_CHILDREN))
    for here in (False, True)
]


@pytest.fixture
def educator(turns: Turns, database: Database) -> Person:
    return colleague(turns, database, "staff")


def at_the_door(educator: Person, database: Database, *, capacity: int = 10) -> int:
    return led_by(
        database,
        educator,
        add_meeting(database, capacity=capacity, starts_in=timedelta(minutes=20)),
    )


def test_arrive_by_the_code_from_the_parents_phone_marks_the_family_present(
    educator: Person, database: Database
) -> None:
    meeting = at_the_door(educator, database)
    (made,) = seated(database, meeting, party(database, 1))

    educator.start(f"c_{link(made.id)}")

    assert "A venit" in educator.text
    with database.transaction() as db:
        assert attendance.of_meeting(db, meeting) == {made.caregiver_id: "present"}


def test_undo_takes_the_mark_back_and_arrive_is_one_tap_again(
    educator: Person, database: Database
) -> None:
    meeting = at_the_door(educator, database)
    (made,) = seated(database, meeting, party(database, 1))
    educator.start(f"c_{link(made.id)}")

    educator.tap("M-am răzgândit")

    with database.transaction() as db:
        assert attendance.of_meeting(db, meeting) == {}
    educator.tap("A venit")
    with database.transaction() as db:
        assert attendance.of_meeting(db, meeting) == {made.caregiver_id: "present"}


def test_a_family_that_waited_and_was_let_in_has_a_seat_beyond_the_capacity(
    educator: Person, database: Database
) -> None:
    meeting = at_the_door(educator, database, capacity=1)
    made = seated(database, meeting, party(database, 2))

    educator.start(f"c_{link(made[1].id)}")

    assert states(database, made) == ["confirmed", "confirmed"]
    assert meeting_of(database, meeting).free == -1


def test_the_code_is_nothing_to_anybody_else(
    turns: Turns, educator: Person, database: Database
) -> None:
    meeting = at_the_door(educator, database)
    (made,) = seated(database, meeting, party(database, 1))
    strangers = [
        welcomed_person(turns, database),
        colleague(turns, database, "counsellor"),
        colleague(turns, database, "administrator"),
        colleague(turns, database, "coordinator", centre="alt-centru"),
    ]

    for stranger in strangers:
        for payload in (f"c_{link(made.id)}", f"c_{link(12345)}", "c_", "c_???"):
            stranger.start(payload)
            if payload.startswith(f"c_{link(made.id)}"):
                missing = stranger.text
            assert "Ana Exemplu" not in stranger.text
        assert "nu mai este disponibil" in missing

    with database.transaction() as db:
        assert attendance.of_meeting(db, meeting) == {}


def test_a_newcomer_who_scans_it_is_welcomed_and_nothing_more(
    turns: Turns, educator: Person, database: Database
) -> None:
    meeting = at_the_door(educator, database)
    (made,) = seated(database, meeting, party(database, 1))
    newcomer = Person(turns, chat=7_000_001)

    newcomer.start(f"c_{link(made.id)}")

    assert "limba" in newcomer.text
    with database.transaction() as db:
        assert attendance.of_meeting(db, meeting) == {}


def test_days_before_the_meeting_a_code_does_nothing(educator: Person, database: Database) -> None:
    meeting = led_by(database, educator, add_meeting(database))
    (made,) = seated(database, meeting, party(database, 1))

    educator.start(f"c_{link(made.id)}")
    educator.tap_data(tap("arrival", "undo", made.id))

    assert "nu mai este disponibil" in educator.text
    with database.transaction() as db:
        assert attendance.of_meeting(db, meeting) == {}


def test_undo_puts_a_family_that_was_let_in_back_in_line(
    educator: Person, database: Database
) -> None:
    meeting = at_the_door(educator, database, capacity=1)
    made = seated(database, meeting, party(database, 2))
    educator.start(f"c_{link(made[1].id)}")
    assert states(database, made) == ["confirmed", "confirmed"]

    educator.tap("M-am răzgândit")

    assert states(database, made) == ["confirmed", "waiting"]
    assert meeting_of(database, meeting).free == 0
    with database.transaction() as db:
        assert attendance.of_meeting(db, meeting) == {}


def test_undo_of_a_family_that_had_its_seat_leaves_it(educator: Person, database: Database) -> None:
    meeting = at_the_door(educator, database)
    made = seated(database, meeting, party(database, 1))
    educator.start(f"c_{link(made[0].id)}")

    educator.tap("M-am răzgândit")

    assert states(database, made) == ["confirmed"]


def test_once_the_attendance_is_done_undo_changes_nothing(
    educator: Person, database: Database
) -> None:
    meeting = at_the_door(educator, database)
    (made,) = seated(database, meeting, party(database, 1))
    educator.start(f"c_{link(made.id)}")
    educator.later(minutes=21)
    educator.tap_data(tap("attendance", "done", meeting))

    educator.tap_data(tap("arrival", "undo", made.id))

    assert not any(
        "M-am răzgândit" in educator.speaks.plain(button.label)
        for button in educator.screen.buttons
    )
    with database.transaction() as db:
        assert attendance.of_meeting(db, meeting) == {made.caregiver_id: "present"}


def test_an_arrival_and_its_undo_are_in_the_audit(educator: Person, database: Database) -> None:
    meeting = at_the_door(educator, database)
    (made,) = seated(database, meeting, party(database, 1))
    educator.start(f"c_{link(made.id)}")
    educator.tap("M-am răzgândit")

    with database.transaction() as db:
        entries = audit.newest(db, "belvedere", skip=0, limit=9)
    changes = [(one.table, one.record) for one in entries if one.action == "change"]
    assert changes == [("signups", made.id)] * 2
