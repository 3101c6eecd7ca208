from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.cards.calendar import load as calendar
from bot.cards.calendar import say as calendar_file
from bot.cards.changed import Facts
from bot.changes import CHILDCARE, ROOM
from bot.screen import File, tap
from bot.turn import Turns
from storage import audit, seats, signups
from storage.database import Database
from storage.signups import SignUp
from tests.bot.cards.test_moved import person_of
from tests.bot.families import Delivered, account_of, deliver, family
from tests.bot.led import meeting_of, party, seated
from tests.colleagues import colleague
from tests.person import Person
from tests.sample import MEETING, NOW, SIGNUP, WHO, add_meeting

FACTS = [
    Facts(who=WHO, signup=replace(SIGNUP, state=state), meeting=MEETING, what=what)
    for state in ("confirmed", "held")
    for what in (ROOM, CHILDCARE)
]


@pytest.fixture
def coordinator(turns: Turns, database: Database) -> Person:
    return colleague(turns, database, "coordinator")


def coming(database: Database, meeting: int, parent: Person, *, childcare: bool = False) -> SignUp:
    (made,) = seated(database, meeting, [person_of(database, parent)], childcare=childcare)
    return made


def room(coordinator: Person, meeting: int, name: str) -> None:
    coordinator.tap_data(tap("planned", "room", meeting))
    coordinator.say(name)


def told(database: Database, *people: Person) -> list[Delivered]:
    due = deliver(database, *people, at=people[0].now + timedelta(minutes=1))
    return [one for one in due if one.card == "changed" and one.screen is not None]


def test_another_room_is_told_once_to_everybody_who_comes_in_their_language(
    turns: Turns, coordinator: Person, database: Database
) -> None:
    meeting = add_meeting(database)
    here = family(turns, database)
    there = family(turns, database, "+9996610002", "uk")
    for parent in (here, there):
        coming(database, meeting, parent)
    seated(database, meeting, party(database, 2))

    room(coordinator, meeting, "curtea din spate")
    assert "2 familii nu au Telegram" in coordinator.speaks.say(
        *coordinator.last.shows[0].screen.text
    )
    room(coordinator, meeting, "curtea din spate")

    both = told(database, here, there)
    assert [one.person for one in both] == [here, there]
    assert all("curtea din spate" in one.text for one in both)
    assert "Зверніть увагу" in both[1].text
    assert meeting_of(database, meeting).sequence == 1


def test_who_waits_or_said_no_is_told_of_no_room(
    turns: Turns, coordinator: Person, database: Database
) -> None:
    meeting = add_meeting(database, capacity=1)
    said_no, waits = family(turns, database), family(turns, database, "+9996610002")
    first = coming(database, meeting, said_no)
    seated(database, meeting, party(database, 1))
    with database.transaction() as db:
        seats.cancel(db, first.id, first.caregiver_id, NOW)
    seated(database, meeting, party(database, 1))
    coming(database, meeting, waits)

    room(coordinator, meeting, "curtea din spate")

    assert told(database, said_no, waits) == []


def test_two_changes_in_one_night_are_one_message(
    turns: Turns, coordinator: Person, database: Database
) -> None:
    parent = family(turns, database)
    meeting = add_meeting(database)
    coming(database, meeting, parent)
    coordinator.now = parent.now = datetime(2026, 11, 23, 21, 0, tzinfo=UTC)

    room(coordinator, meeting, "sala 3")
    room(coordinator, meeting, "sala 4")

    assert told(database, parent) == []
    parent.now = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
    (one,) = told(database, parent)
    assert "sala 4" in one.text


def test_the_calendar_file_says_the_new_room_with_a_higher_number(
    turns: Turns, coordinator: Person, database: Database
) -> None:
    parent = family(turns, database)
    meeting = add_meeting(database)
    made = coming(database, meeting, parent)
    room(coordinator, meeting, "curtea din spate")

    with database.transaction() as db:
        who = replace(WHO, account=replace(WHO.account, person_id=made.caregiver_id))
        facts = calendar(db, who, (made.id,))
    assert facts is not None
    attachment = calendar_file(facts).attachment
    assert isinstance(attachment, File)
    assert b"SEQUENCE:1" in attachment.content
    assert b"curtea din spate" in attachment.content


def test_no_childcare_after_all_is_told_to_whoever_counted_on_it(
    turns: Turns, coordinator: Person, database: Database
) -> None:
    needs, does_not = family(turns, database), family(turns, database, "+9996610002")
    meeting = add_meeting(database, childcare=True)
    made = coming(database, meeting, needs, childcare=True)
    coming(database, meeting, does_not)

    coordinator.tap_data(tap("planned", "childcare", meeting, 0))
    coordinator.tap_data(tap("planned", "childcare", meeting, 0))

    (one,) = told(database, needs, does_not)
    assert one.person is needs
    assert "Nu avem supraveghere" in one.text
    needs.tap_data(tap("signup", "cancel", made.id))
    with database.transaction() as db:
        assert signups.get(db, made.id).state == "cancelled"


def test_childcare_that_is_there_again_before_the_morning_is_no_news(
    turns: Turns, coordinator: Person, database: Database
) -> None:
    needs = family(turns, database)
    meeting = add_meeting(database, childcare=True)
    coming(database, meeting, needs, childcare=True)
    coordinator.now = datetime(2026, 11, 23, 21, 0, tzinfo=UTC)
    for on in (0, 1):
        coordinator.tap_data(tap("planned", "childcare", meeting, on))

    needs.now = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
    assert told(database, needs) == []


def test_somebody_elses_change_is_not_shown(
    turns: Turns, coordinator: Person, database: Database
) -> None:
    here, other = family(turns, database), family(turns, database, "+9996610002")
    meeting = add_meeting(database)
    made = coming(database, meeting, here)
    room(coordinator, meeting, "curtea din spate")

    other.tap_data(tap("changed", "", made.id, ROOM, 1))
    assert "nu mai este disponibil" in other.text
    here.tap_data(tap("changed", "", made.id, ROOM, 1))
    assert "curtea din spate" in here.text
    assert account_of(database, here)
    with database.transaction() as db:
        fields = [one.fields for one in audit.newest(db, "belvedere", skip=0, limit=9)]
    assert ("room",) in fields
