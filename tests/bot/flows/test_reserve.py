from __future__ import annotations

import pytest

from bot.dialogue import Reply
from bot.flows.reserve import Facts
from bot.screen import tap
from bot.turn import Turns
from storage import audit, free_seats, persons
from storage.database import Database
from tests.bot.families import deliver, family
from tests.bot.led import LED, LONG_NAMED, led_by, meeting_of, party, seated, states
from tests.bot.test_waiting import person_of
from tests.colleagues import colleague
from tests.person import Person
from tests.sample import ANA, MEETING, add_meeting

FACTS = [
    Facts(who=LED, meeting=MEETING, keeping=keeping, found=found, caregiver=caregiver)
    for keeping, found, caregiver in (
        ((), (), None),
        ((), (ANA, LONG_NAMED), ANA),
        (((ANA, 2), (LONG_NAMED, 12)), (), ANA),
    )
]
REPLIES = {"who": [Reply("typed", "ana")], "seats": [Reply("typed", "7")]}


@pytest.fixture
def coordinator(turns: Turns, database: Database) -> Person:
    return colleague(turns, database, "coordinator")


def keep(coordinator: Person, meeting: int, name: str, number: str) -> None:
    coordinator.tap_data(tap("planned", "reserve", meeting))
    coordinator.say(name)
    coordinator.tap(name)
    coordinator.tap(number)


def test_seats_are_kept_for_a_family_that_was_found_by_its_name(
    turns: Turns, coordinator: Person, database: Database
) -> None:
    meeting = add_meeting(database, capacity=3)
    party(database, 1, name="Maria Exemplu")

    keep(coordinator, meeting, "Maria Exemplu", "2")

    assert meeting_of(database, meeting).free == 1
    assert "2 locuri păstrate" in coordinator.text
    with database.transaction() as db:
        entries = audit.newest(db, "belvedere", skip=0, limit=9)
    assert ("change", "meetings", ("reserved",)) in [(e.action, e.table, e.fields) for e in entries]
    parent = family(turns, database)
    parent.tap_data(tap("meeting", "", meeting, 0))
    assert "păstrat" not in parent.text
    assert "Mai este 1 loc" in parent.text


def test_more_than_are_free_are_not_kept(coordinator: Person, database: Database) -> None:
    meeting = add_meeting(database, capacity=3)
    party(database, 1, name="Maria Exemplu")

    keep(coordinator, meeting, "Maria Exemplu", "4")

    assert meeting_of(database, meeting).free == 3
    said = coordinator.speaks.say(*coordinator.last.shows[0].screen.text)
    assert "Nu sunt atâtea locuri libere" in said


def test_what_is_given_back_is_offered_in_the_same_turn(
    turns: Turns, coordinator: Person, database: Database
) -> None:
    meeting = add_meeting(database, capacity=1)
    (favoured,) = party(database, 1, name="Maria Exemplu")
    with database.transaction() as db:
        free_seats.reserve(db, meeting, favoured.family_id, 1)
    parent = family(turns, database)
    waiting = seated(database, meeting, [person_of(database, parent)])
    assert states(database, waiting) == ["waiting"]
    coordinator.tap_data(tap("planned", "reserve", meeting))

    coordinator.tap("Maria Exemplu")
    coordinator.tap("0")

    assert states(database, waiting) == ["offered"]
    assert [one.card for one in deliver(database, parent, at=coordinator.now)] == ["signup"]


def test_a_family_of_another_centre_is_not_found(coordinator: Person, database: Database) -> None:
    with database.transaction() as db:
        there = persons.add_family(db, "alt-centru", domicile="yes", now=coordinator.now)
        persons.add_caregiver(db, there, "Maria Exemplu", None, coordinator.now)
    coordinator.tap_data(tap("planned", "reserve", add_meeting(database)))

    coordinator.say("Maria")

    assert "Nu am găsit pe nimeni" in coordinator.text
    coordinator.tap("Niciuna")
    assert "Nu s-a schimbat nimic" in coordinator.text


def test_seats_of_somebody_elses_meeting_or_of_a_past_one_cannot_be_kept(
    turns: Turns, coordinator: Person, database: Database
) -> None:
    other = colleague(turns, database, "counsellor")
    meeting = led_by(database, coordinator, add_meeting(database))
    other.tap_data(tap("planned", "reserve", meeting))
    assert "nu mai este disponibil" in other.text

    coordinator.later(days=4)
    coordinator.tap_data(tap("planned", "reserve", meeting))
    assert "nu mai este disponibil" in coordinator.text
