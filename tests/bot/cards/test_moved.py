from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot import reminders, waiting
from bot.cards.signup import Facts
from bot.screen import tap
from bot.turn import Turns
from bot.who import the_clock
from storage import accounts, meetings, persons, seats, sending, signups
from storage.database import Database
from storage.persons import Person as Somebody
from storage.signups import SignUp
from tests.bot.families import Delivered, deliver, family
from tests.bot.led import meeting_of, party, seated, states
from tests.colleagues import colleague
from tests.person import Person
from tests.sample import CENTRE, CENTRES, MEETING, SIGNUP, WHO, add_meeting, add_parent

FACTS = [
    Facts(who=WHO, signup=replace(SIGNUP, state=state, coming=coming, place=3), meeting=MEETING)
    for state in ("confirmed", "held", "offered", "waiting")
    for coming in (False, True)
]


@pytest.fixture
def coordinator(turns: Turns, database: Database) -> Person:
    return colleague(turns, database, "coordinator")


@pytest.fixture
def parent(turns: Turns, database: Database) -> Person:
    return family(turns, database)


def person_of(database: Database, phone: Person) -> Somebody:
    with database.transaction() as db:
        account = accounts.lock(db, phone.chat)
        assert account is not None
        assert account.person_id is not None
        return persons.find(db, account.person_id)


def move(coordinator: Person, meeting: int, day: str = "3.12", hour: str = "16:00") -> None:
    coordinator.tap_data(tap("planned", "move", meeting))
    coordinator.say(day)
    coordinator.say(hour)
    coordinator.tap("Mut întâlnirea")


def told(database: Database, *people: Person) -> list[Delivered]:
    due = deliver(database, *people, at=people[0].now + timedelta(minutes=1))
    return [one for one in due if one.card == "moved"]


def test_everybody_who_is_signed_up_or_waits_is_told_once_in_their_language(
    turns: Turns, coordinator: Person, parent: Person, database: Database
) -> None:
    oksana = family(turns, database, "+9996610002", language="uk")
    meeting = add_meeting(database, capacity=1)
    seated(database, meeting, [person_of(database, parent), person_of(database, oksana)])

    move(coordinator, meeting)

    cards = told(database, parent, oksana)
    assert [one.person.chat for one in cards] == [parent.chat, oksana.chat]
    assert "joi, 3 decembrie, ora 16:00" in cards[0].text
    assert "3 грудня" in cards[1].text
    assert told(database, parent, oksana) == []


def test_coming_keeps_the_seat_and_is_remembered(
    coordinator: Person, parent: Person, database: Database
) -> None:
    meeting = add_meeting(database)
    (made,) = seated(database, meeting, [person_of(database, parent)])
    move(coordinator, meeting)
    told(database, parent)

    parent.tap("Da, vin")

    assert states(database, [made]) == ["confirmed"]
    with database.transaction() as db:
        assert signups.get(db, made.id).coming
    assert "Ați spus că veniți" in parent.text


def test_no_and_another_date_are_one_tap_away(
    coordinator: Person, parent: Person, database: Database
) -> None:
    meeting = add_meeting(database)
    (made,) = seated(database, meeting, [person_of(database, parent)])
    move(coordinator, meeting)
    told(database, parent)

    parent.tap("Nu pot veni")
    assert states(database, [made]) == ["cancelled"]
    parent.tap("M-am răzgândit")
    parent.tap_data(tap("other_dates", "", made.id))

    assert states(database, [made]) == ["confirmed"]
    assert "nu este altă dată" in parent.text


def test_what_was_said_about_the_old_time_no_longer_counts(
    coordinator: Person, parent: Person, database: Database
) -> None:
    meeting = add_meeting(database)
    (made,) = seated(database, meeting, [person_of(database, parent)])
    with database.transaction() as db:
        signups.say_coming(db, made.id)

    move(coordinator, meeting)

    with database.transaction() as db:
        assert not signups.get(db, made.id).coming


def test_moved_twice_before_it_was_read_is_told_once_and_truly(
    coordinator: Person, parent: Person, database: Database
) -> None:
    meeting = add_meeting(database)
    seated(database, meeting, [person_of(database, parent)])

    move(coordinator, meeting, hour="16:00")
    move(coordinator, meeting, hour="18:00")

    cards = told(database, parent)
    assert [one.screen is not None for one in cards] == [False, True]
    assert "18:00" in cards[1].text


def test_the_reminders_are_those_of_the_new_time(
    coordinator: Person, parent: Person, database: Database
) -> None:
    meeting = add_meeting(database, starts_in=timedelta(days=3))
    made = seated(database, meeting, [person_of(database, parent)])
    with database.transaction() as db:
        who = the_clock(CENTRE, CENTRES, coordinator.now)
        reminders.plan(db, who, made[0], meetings.get(db, meeting))

    move(coordinator, meeting)

    first = deliver(database, parent, at=coordinator.now + timedelta(days=4))
    shown = {one.card for one in first if one.screen is not None}
    assert shown == {"moved"}
    for ahead, card in (
        (timedelta(days=9, hours=8), "reminder"),
        (timedelta(days=10, hours=3), "soon"),
    ):
        due = deliver(database, parent, at=coordinator.now + ahead)
        assert [one.card for one in due if one.screen is not None] == [card]


def test_at_night_it_waits_for_the_morning_unless_that_is_too_late(
    coordinator: Person, parent: Person, database: Database
) -> None:
    far, near = add_meeting(database), add_meeting(database)
    coordinator.later(hours=11)
    for meeting, hour in ((far, "16:00"), (near, "07:30")):
        seated(database, meeting, [person_of(database, parent)])
        move(coordinator, meeting, day="24.11", hour=hour)

    with database.transaction() as db:
        now = [row.card for row in sending.claim(db, "test", coordinator.now, 50)]

    assert now.count("moved") == 1


def test_a_moved_card_of_somebody_else_or_of_an_older_move_looks_like_none(
    coordinator: Person, parent: Person, database: Database
) -> None:
    meeting = add_meeting(database)
    other = add_parent(database, None)
    mine, theirs = seated(database, meeting, [person_of(database, parent), other])
    move(coordinator, meeting)

    for ids in ((theirs.id, 1_796_306_400), (mine.id, 5), (12345, 1), (mine.id,)):
        for name in ("", "coming"):
            parent.tap_data(tap("moved", name, *ids))

    with database.transaction() as db:
        assert not signups.get(db, theirs.id).coming
        assert not signups.get(db, mine.id).coming


def offered(database: Database, parent: Person) -> SignUp:
    """The parent has waited, and a seat has just been offered."""
    meeting = add_meeting(database, capacity=1)
    made = seated(database, meeting, [*party(database, 1), person_of(database, parent)])
    with database.transaction() as db:
        seats.cancel(db, made[0].id, made[0].caregiver_id, parent.now)
        waiting.offer_freed_seats(db, the_clock(CENTRE, CENTRES, parent.now), meeting)
    deliver(database, parent, at=parent.now)
    return made[1]


def test_an_offer_has_another_hour_after_the_move_and_is_told_with_the_new_day(
    coordinator: Person, parent: Person, database: Database
) -> None:
    made = offered(database, parent)

    move(coordinator, made.meeting_id, day="23.11", hour="20:00")

    (card,) = told(database, parent)
    assert "s-a mutat" in card.text
    assert "Îl păstrăm până" in card.text
    with database.transaction() as db:
        after, meeting = signups.get(db, made.id), meetings.get(db, made.meeting_id)
    assert after.state == "offered"
    assert after.offer_until is not None
    assert after.offer_until < meeting.starts_at - timedelta(hours=1)
    parent.receive(card.screen)  # type: ignore[arg-type]  # it was brought
    parent.tap("Da, îl iau")
    assert "V-ați înscris" in parent.text


def test_moved_so_near_that_nobody_can_be_asked_the_family_waits_again(
    coordinator: Person, parent: Person, database: Database
) -> None:
    made = offered(database, parent)

    move(coordinator, made.meeting_id, day="23.11", hour="13:00")

    assert states(database, [made]) == ["waiting"]
    (card,) = told(database, parent)
    assert "lista de așteptare" in card.text
    assert meeting_of(database, made.meeting_id).free == 0


def test_a_held_seat_that_has_moved_near_is_asked_about_at_once(
    coordinator: Person, database: Database
) -> None:
    meeting = add_meeting(database, reviewed=True)
    (made,) = seated(database, meeting, party(database, 1))
    assert made.state == "held"

    move(coordinator, meeting, day="23.11", hour="17:00")

    cards = [one.card for one in deliver(database, coordinator, at=coordinator.now)]
    assert cards.count("to_decide") == 1
