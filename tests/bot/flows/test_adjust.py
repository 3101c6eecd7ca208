from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.dialogue import Reply
from bot.flows.adjust import THINGS, Facts
from bot.screen import tap
from bot.turn import Turns
from storage import meetings
from storage.database import Database
from tests.bot.cards.test_moved import person_of
from tests.bot.families import deliver, family
from tests.bot.led import LED, led_by, meeting_of, party, plans, seated, states
from tests.colleagues import colleague, member_of
from tests.person import Person
from tests.sample import MEETING, add_meeting

FACTS = [
    Facts(who=LED, known=plans(), meeting=replace(MEETING, free=-3), what=what) for what in THINGS
]
REPLIES = {
    "seats": [Reply("typed", "200")],
    "room": [Reply("typed", "curtea")],
    "facilitator": [Reply("typed", "Maria Exemplu")],
    "minimum": [Reply("typed", "7")],
}


@pytest.fixture
def coordinator(turns: Turns, database: Database) -> Person:
    return colleague(turns, database, "coordinator")


def test_more_seats_are_offered_to_the_line_at_once(
    turns: Turns, coordinator: Person, database: Database
) -> None:
    parent = family(turns, database)
    meeting = add_meeting(database, capacity=1, starts_in=timedelta(days=9))
    made = seated(database, meeting, [*party(database, 1), person_of(database, parent)])
    coordinator.tap_data(tap("planned", "seats", meeting))

    coordinator.tap("6")

    assert states(database, made) == ["confirmed", "offered"]
    told = deliver(database, parent, at=parent.now + timedelta(minutes=1))
    assert "S-a eliberat un loc" in told[0].text


def test_fewer_seats_take_none_away(coordinator: Person, database: Database) -> None:
    meeting = add_meeting(database, capacity=4)
    made = seated(database, meeting, party(database, 4))
    coordinator.tap_data(tap("planned", "seats", meeting))

    coordinator.say("2")

    assert states(database, made) == ["confirmed"] * 4
    assert meeting_of(database, meeting).free == -2
    assert "4 din 2" in coordinator.text
    (late,) = seated(database, meeting, party(database, 1))
    assert late.state == "waiting"


def test_the_room_reaches_the_families_calendar(coordinator: Person, database: Database) -> None:
    meeting = add_meeting(database)
    coordinator.tap_data(tap("planned", "room", meeting))

    coordinator.say("curtea din spate")

    after = meeting_of(database, meeting)
    assert (after.room, after.sequence) == ("curtea din spate", 1)


def test_the_new_facilitator_sees_it_in_the_agenda_and_the_old_one_no_longer(
    turns: Turns, coordinator: Person, database: Database
) -> None:
    old, new = colleague(turns, database, "staff"), colleague(turns, database, "counsellor")
    meeting = led_by(database, old, add_meeting(database))
    coordinator.tap_data(tap("planned", "facilitator", meeting))

    coordinator.tap("Ioana Probă")

    for person, shown in ((old, False), (new, True)):
        person.command("agenda")
        assert ("joi 26" in " ".join(person.labels())) is shown
    after = meeting_of(database, meeting)
    assert (after.facilitator, after.facilitator_id) == ("Ioana", member_of(database, new).id)
    assert [one.card for one in deliver(database, new, at=coordinator.now)] == ["planned"]


def test_somebody_from_outside_can_lead_it(coordinator: Person, database: Database) -> None:
    meeting = add_meeting(database)
    coordinator.tap_data(tap("planned", "facilitator", meeting))

    coordinator.say("Maria Exemplu")

    after = meeting_of(database, meeting)
    assert (after.facilitator, after.facilitator_id) == ("Maria Exemplu", None)


def test_an_educator_hands_the_own_meeting_to_nobody(turns: Turns, database: Database) -> None:
    educator = colleague(turns, database, "staff")
    meeting = led_by(database, educator, add_meeting(database))

    educator.tap_data(tap("planned", "facilitator", meeting))

    assert "nu mai este disponibil" in educator.text


@pytest.mark.parametrize("typed", ["0", "201", "-1", "zece", "1" * 9, "²"])
def test_a_number_of_seats_that_cannot_be_is_asked_again(
    coordinator: Person, database: Database, typed: str
) -> None:
    meeting = add_meeting(database)
    coordinator.tap_data(tap("planned", "seats", meeting))

    coordinator.say(typed)

    assert "între 1 și 200" in coordinator.text
    assert meeting_of(database, meeting).capacity == 10


def test_minimum_zero_asks_nobody(coordinator: Person, database: Database) -> None:
    meeting = add_meeting(database)
    for number in ("5", "0"):
        coordinator.tap_data(tap("planned", "minimum", meeting))
        coordinator.tap(number)

    with database.transaction() as db:
        assert meetings.get(db, meeting).minimum is None
