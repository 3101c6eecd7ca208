from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.cards.called_off import Facts
from bot.screen import tap
from bot.turn import Turns
from storage import meetings, persons, seats, signups
from storage.database import Database
from tests.bot.cards.test_moved import person_of
from tests.bot.families import Delivered, deliver, family
from tests.bot.led import meeting_of, party, seated, states
from tests.colleagues import colleague
from tests.person import Person
from tests.sample import MEETING, SIGNUP, WHO, add_meeting

GONE = replace(SIGNUP, state="withdrawn", seats=3)
FACTS = [
    Facts(who=WHO, signup=GONE, meeting=replace(MEETING, state="cancelled"), following=following)
    for following in (None, replace(MEETING, free=2), MEETING)
]


@pytest.fixture
def coordinator(turns: Turns, database: Database) -> Person:
    return colleague(turns, database, "coordinator")


@pytest.fixture
def parent(turns: Turns, database: Database) -> Person:
    return family(turns, database)


def call_off(coordinator: Person, meeting: int) -> None:
    coordinator.tap_data(tap("planned", "off", meeting))
    coordinator.tap("Anulez")


def told(database: Database, *people: Person) -> list[Delivered]:
    due = deliver(database, *people, at=people[0].now + timedelta(minutes=1))
    return [one for one in due if one.card == "called_off"]


def next_date(database: Database, meeting: int, capacity: int = 5) -> int:
    with database.transaction() as db:
        found = meetings.get(db, meeting)
        return meetings.add_meeting(
            db,
            found.activity_id,
            found.starts_at + timedelta(days=7),
            found.starts_at,
            capacity=capacity,
        )


def test_everybody_is_told_once_and_no_seat_is_kept(
    turns: Turns, coordinator: Person, parent: Person, database: Database
) -> None:
    waits = family(turns, database, "+9996610002", language="en")
    meeting = add_meeting(database, capacity=1)
    made = seated(database, meeting, [person_of(database, parent), person_of(database, waits)])

    call_off(coordinator, meeting)
    coordinator.tap_data(tap("planned", "off", meeting))
    assert "nu mai este disponibil" in coordinator.text

    cards = told(database, parent, waits)
    assert [one.person.chat for one in cards] == [parent.chat, waits.chat]
    assert "nu mai are loc" in cards[0].text
    assert states(database, made) == ["withdrawn", "withdrawn"]
    after = meeting_of(database, meeting)
    assert (after.state, after.free, after.sequence) == ("cancelled", 1, 1)


def test_join_takes_a_seat_for_the_same_people_on_the_next_date(
    coordinator: Person, parent: Person, database: Database
) -> None:
    meeting = add_meeting(database, kind="science")
    following = next_date(database, meeting)
    mother = person_of(database, parent)
    with database.transaction() as db:
        children = persons.add_children(
            db,
            mother,
            [persons.NewChild(name, 2018) for name in ("Mara", "Luca", "Ilie")],
            parent.now,
        )
        coming = [child.id for child in children[:2]]
        seats.take_seats_or_wait(
            db, meeting, mother, coming, parent.now, known=True, may_wait=False, transport=True
        )
    call_off(coordinator, meeting)
    told(database, parent)

    parent.tap("Mă înscriu")

    with database.transaction() as db:
        found = signups.mine(db, mother.id, following)
        assert found is not None
        assert sorted(seats.people_of(db, found.id)) == sorted(coming)
    assert (found.state, found.transport) == ("confirmed", True)
    assert "V-ați înscris" in parent.text


def test_join_leads_to_the_line_when_the_next_date_is_full(
    coordinator: Person, parent: Person, database: Database
) -> None:
    meeting = add_meeting(database)
    following = next_date(database, meeting, capacity=1)
    seated(database, meeting, [person_of(database, parent)])
    seated(database, following, party(database, 1))
    call_off(coordinator, meeting)
    told(database, parent)

    parent.tap("Listă de așteptare")

    assert "pe locul 1" in parent.text


def test_without_a_next_date_there_is_what_else_is_on(
    coordinator: Person, parent: Person, database: Database
) -> None:
    meeting = add_meeting(database)
    add_meeting(database, starts_in=timedelta(days=5))
    seated(database, meeting, [person_of(database, parent)])
    call_off(coordinator, meeting)
    told(database, parent)

    assert "Nu avem încă altă dată" in parent.text
    parent.tap("Întâlniri")
    assert "28 noiembrie" in parent.text


def test_whoever_cancelled_before_hears_nothing(
    coordinator: Person, parent: Person, database: Database
) -> None:
    meeting = add_meeting(database)
    mother = person_of(database, parent)
    (made,) = seated(database, meeting, [mother])
    with database.transaction() as db:
        seats.cancel(db, made.id, mother.id, parent.now)

    call_off(coordinator, meeting)

    assert told(database, parent) == []
    assert states(database, [made]) == ["cancelled"]


def test_join_of_somebody_elses_or_of_another_meeting_takes_no_seat(
    coordinator: Person, parent: Person, database: Database
) -> None:
    meeting, elsewhere = add_meeting(database), add_meeting(database)
    (other,) = party(database, 1)
    mine, theirs = seated(database, meeting, [person_of(database, parent), other])
    next_date(database, meeting)
    call_off(coordinator, meeting)

    for ids in ((theirs.id, elsewhere), (mine.id, elsewhere), (mine.id,), (12345, 1)):
        parent.tap_data(tap("called_off", "join", *ids))

    with database.transaction() as db:
        assert signups.mine(db, mine.caregiver_id, elsewhere) is None
