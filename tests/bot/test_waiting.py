"""Families that no message reaches keep what they were offered until somebody has called, or it is too late."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot.hours import call_until, offer_until
from bot.jobs import offers
from bot.screen import tap
from bot.turn import Turns
from storage import (
    accounts,
    follow_ups,
    free_seats,
    meetings,
    persons,
    safe_hours,
    seats,
    sending,
    signups,
)
from storage import waiting as line
from storage.database import Database
from storage.follow_ups import FollowUp
from storage.persons import Person as Somebody
from storage.signups import SignUp
from tests.bot.families import account_of, deliver, family
from tests.bot.led import party, seated
from tests.colleagues import colleague
from tests.person import Person
from tests.sample import CENTRE, CENTRES, add_meeting


@pytest.fixture
def coordinator(turns: Turns, database: Database) -> Person:
    return colleague(turns, database, "coordinator")


def person_of(database: Database, phone: Person) -> Somebody:
    with database.transaction() as db:
        account = accounts.lock(db, phone.chat)
        assert account is not None
        assert account.person_id is not None
        return persons.find(db, account.person_id)


def open_calls(database: Database, now: datetime) -> list[FollowUp]:
    with database.transaction() as db:
        return follow_ups.open_in(db, "belvedere", now)


def now_is(database: Database, signup: SignUp) -> SignUp:
    with database.transaction() as db:
        return signups.get(db, signup.id)


def tick(database: Database, now: datetime) -> None:
    offers.let_offers_lapse(database, CENTRES, lambda: now)


def gives_up(coordinator: Person, signup: SignUp) -> None:
    """On the telephone, so that whatever is free is offered on."""
    coordinator.tap_data(tap("entered", "cancel", signup.id))


def waits_for(
    database: Database, coordinator: Person, *waiting: Somebody, capacity: int = 1, **about: object
) -> list[SignUp]:
    """One who has the seat and gives it up, and those who wait behind."""
    meeting = add_meeting(database, capacity=capacity, **about)  # type: ignore[arg-type]  # passed on as given
    made = seated(database, meeting, [*party(database, capacity, name="Radu Model"), *waiting])
    gives_up(coordinator, made[0])
    return made[capacity:]


def test_an_offer_that_no_message_tells_becomes_a_call_and_does_not_lapse(
    coordinator: Person, database: Database
) -> None:
    (first,) = waits_for(database, coordinator, *party(database, 1, phone="+9996610077"))

    (task,) = open_calls(database, coordinator.now)
    assert (task.kind, task.signup_id) == ("offer", first.id)
    for hours in (25, 40, 60):
        tick(database, coordinator.now + timedelta(hours=hours))
    assert now_is(database, first).state == "offered"


def test_once_called_the_family_has_the_time_that_everybody_has(
    coordinator: Person, database: Database
) -> None:
    (first,) = waits_for(database, coordinator, *party(database, 1))
    coordinator.tap_data(tap("undelivered", "", 0))

    coordinator.tap("Am sunat")

    assert open_calls(database, coordinator.now) == []
    until = now_is(database, first).offer_until
    with database.transaction() as db:
        starts_at = meetings.get(db, first.meeting_id).starts_at
    assert until == offer_until(coordinator.now, starts_at, CENTRE.zone)
    assert until is not None
    tick(database, until)
    assert now_is(database, first).state == "lapsed"


def test_so_near_that_the_next_must_be_asked_it_waits_on_in_its_old_place(
    turns: Turns, coordinator: Person, database: Database
) -> None:
    on_telegram = family(turns, database)
    first, second = waits_for(
        database, coordinator, *party(database, 1), person_of(database, on_telegram)
    )
    with database.transaction() as db:
        starts_at = meetings.get(db, first.meeting_id).starts_at
    near = call_until(coordinator.now, starts_at, CENTRE.zone)
    assert near is not None
    tick(database, near - timedelta(minutes=1))
    assert [now_is(database, one).state for one in (first, second)] == ["offered", "waiting"]

    tick(database, near)

    after = now_is(database, first)
    assert (after.state, after.place, now_is(database, second).state) == ("waiting", 1, "offered")
    assert [one.card for one in deliver(database, on_telegram, at=near)] == ["signup"]
    with database.transaction() as db:
        (skip,) = db.execute(select(line.skips)).all()
    assert (skip.passed_over, skip.let_through, skip.reason) == (
        first.id,
        second.id,
        "not_reached",
    )


def test_whoever_blocked_before_the_offer_arrived_is_called_and_keeps_the_seat(
    turns: Turns, coordinator: Person, database: Database
) -> None:
    parent = family(turns, database)
    (first,) = waits_for(database, coordinator, person_of(database, parent))
    account = account_of(database, parent)
    with database.transaction() as db:
        for row in sending.claim(db, "test", coordinator.now, 100):
            if row.account_id == account:
                sending.unreachable(db, row.id, "Forbidden", coordinator.now)
        accounts.set_state(db, account, "blocked")
    hour = now_is(database, first).offer_until
    assert hour is not None

    tick(database, hour)

    after = now_is(database, first)
    assert after.state == "offered"
    assert after.offer_until is not None
    assert after.offer_until > hour
    assert [task.kind for task in open_calls(database, hour)] == ["offer"]


def test_an_offer_that_was_told_lapses_at_its_hour(
    turns: Turns, coordinator: Person, database: Database
) -> None:
    parent = family(turns, database)
    (first,) = waits_for(database, coordinator, person_of(database, parent))
    deliver(database, parent, at=coordinator.now)
    hour = now_is(database, first).offer_until
    assert hour is not None

    tick(database, hour)

    assert now_is(database, first).state == "lapsed"
    assert open_calls(database, hour) == []


def test_whom_to_call_shows_the_number_and_the_agreed_safe_way_and_notes_who_called(
    coordinator: Person, database: Database
) -> None:
    (somebody,) = party(database, 1, name="Maria Exemplu", phone="+9996610077")
    waits_for(database, coordinator, somebody)
    with database.transaction() as db:
        safe_hours.say(db, somebody.id, "morning", coordinator.now)

    coordinator.tap_data(tap("undelivered", "", 0))

    assert "Maria Exemplu 00" in coordinator.text
    assert "+9996610077" in coordinator.text
    assert "Dimineața" in coordinator.text
    assert "Un loc este păstrat" in coordinator.text
    assert coordinator.screen.protect
    coordinator.tap("Am sunat")
    with database.transaction() as db:
        row = db.execute(select(follow_ups.follow_ups)).one()
    assert row.done_by is not None
    assert row.done_at == coordinator.now


def test_the_roster_and_the_digest_know_whom_to_call(
    coordinator: Person, database: Database
) -> None:
    (first,) = waits_for(database, coordinator, *party(database, 1, phone="+9996610077"))

    coordinator.tap_data(tap("roster", "", first.meeting_id, 0))
    called = coordinator.text.partition("De sunat")[2]
    coordinator.tap_data(tap("digest"))

    assert "+9996610077 🔔 Un loc este păstrat" in called
    assert "1 familie află doar la telefon" in coordinator.text
    coordinator.tap("Pe cine sunăm")
    assert "+9996610077" in coordinator.text


# First come, first served


def newcomer(database: Database, meeting: int, now: datetime, number: int = 1) -> SignUp | str:
    (somebody,) = party(database, 1, children=tuple("abc"))
    with database.transaction() as db:
        children = [child.id for child in persons.children_of(db, somebody.id)][:number]
        return seats.take_seats_or_wait(
            db, meeting, somebody, children, now, known=True, may_wait=False
        )


def shortly_before(coordinator: Person) -> datetime:
    """The meeting begins in three days: an hour before nobody is asked by message any more."""
    return coordinator.now + timedelta(days=3) - timedelta(hours=1)


def test_a_seat_freed_in_the_last_hour_is_for_whoever_waits_and_no_lie_is_told(
    turns: Turns, coordinator: Person, database: Database
) -> None:
    parent = family(turns, database)
    meeting = add_meeting(database, capacity=1)
    made = seated(database, meeting, [*party(database, 1), person_of(database, parent)])
    coordinator.now = shortly_before(coordinator)

    gives_up(coordinator, made[0])
    late = family(turns, database, "+9996610009")
    late.now = coordinator.now
    late.tap_data(tap("meeting", "join", meeting, 0))

    assert "Nu mai sunt locuri" in late.text
    late.tap("Listă de așteptare")
    assert "locul 2" in late.text
    assert now_is(database, made[1]).place == 1
    cards = {one.card for one in deliver(database, parent, late, at=late.now)}
    assert "passed_over" not in cards
    with database.transaction() as db:
        assert db.execute(select(line.skips)).all() == []


def test_of_two_seats_freed_late_a_newcomer_has_the_one_that_nobody_waits_for(
    coordinator: Person, database: Database
) -> None:
    meeting = add_meeting(database, capacity=2)
    made = seated(database, meeting, party(database, 3))
    coordinator.now = shortly_before(coordinator)
    for one in made[:2]:
        gives_up(coordinator, one)

    assert isinstance(newcomer(database, meeting, coordinator.now), SignUp)
    assert newcomer(database, meeting, coordinator.now) == "full"


def test_whoever_would_fit_is_told_of_no_rule_when_a_seat_that_it_does_not_need_is_taken(
    turns: Turns, coordinator: Person, database: Database
) -> None:
    big = family(turns, database)
    meeting = add_meeting(database, kind="science", capacity=3)
    first = newcomer(database, meeting, big.now, number=3)
    assert isinstance(first, SignUp)
    with database.transaction() as db:
        new = [persons.NewChild(name, 2018) for name in ("Mara", "Luca")]
        mother = person_of_open(db, big)
        children = [child.id for child in persons.add_children(db, mother, new, big.now)]
        seats.take_seats_or_wait(db, meeting, mother, children, big.now, known=True, may_wait=True)
    coordinator.now = shortly_before(coordinator)
    gives_up(coordinator, first)
    late = family(turns, database, "+9996610009")
    late.now = coordinator.now

    late.tap_data(tap("meeting", "join", meeting, 0))
    late.say("Ana 2016")

    with database.transaction() as db:
        mine = signups.mine(db, person_of_open(db, late).id, meeting)
        assert db.execute(select(line.skips)).all() == []
    assert mine is not None
    assert mine.state == "confirmed"
    cards = {one.card for one in deliver(database, big, late, at=late.now)}
    assert "passed_over" not in cards


def test_somebody_new_may_be_offered_what_those_before_cannot_be_called_about(
    turns: Turns, coordinator: Person, database: Database
) -> None:
    meeting = add_meeting(database, capacity=1, starts_in=timedelta(days=3, hours=5))
    made = seated(database, meeting, party(database, 2))
    coordinator.now += timedelta(days=3, hours=3, minutes=10)
    gives_up(coordinator, made[0])
    assert now_is(database, made[1]).state == "waiting"
    late = family(turns, database, "+9996610009")
    late.now = coordinator.now

    late.tap_data(tap("meeting", "wait", meeting, 0))

    assert "S-a eliberat un loc" in late.text
    assert [one.card for one in deliver(database, late, at=late.now)] == ["signup"]


def test_only_a_family_that_did_not_fit_is_told_and_the_reason_is_kept(
    turns: Turns, coordinator: Person, database: Database
) -> None:
    big = family(turns, database)
    meeting = add_meeting(database, kind="science", capacity=2)
    with database.transaction() as db:
        new = [persons.NewChild(name, 2018) for name in ("Mara", "Luca")]
        mother = person_of_open(db, big)
        children = [child.id for child in persons.add_children(db, mother, new, big.now)]
    assert isinstance(newcomer(database, meeting, big.now), SignUp)
    with database.transaction() as db:
        waits = seats.take_seats_or_wait(
            db, meeting, mother, children, big.now, known=True, may_wait=True
        )
    assert isinstance(waits, SignUp)
    late = family(turns, database, "+9996610009")
    late.tap_data(tap("meeting", "join", meeting, 0))
    late.say("Ana 2016")

    told = [one.card for one in deliver(database, big, late, at=late.now) if one.person is big]

    assert told == ["passed_over"]
    with database.transaction() as db:
        (skip,) = db.execute(select(line.skips)).all()
    assert (skip.passed_over, skip.reason) == (waits.id, "too_few")


def test_whoever_uses_seats_that_were_kept_for_it_passes_nobody_over(
    turns: Turns, coordinator: Person, database: Database
) -> None:
    waits, favoured = family(turns, database), family(turns, database, "+9996610009")
    meeting = add_meeting(database, capacity=1)
    with database.transaction() as db:
        assert free_seats.reserve(db, meeting, person_of_open(db, favoured).family_id, 1)
    seated(database, meeting, [person_of(database, waits)])

    favoured.tap_data(tap("meeting", "wait", meeting, 0))

    assert "V-ați înscris" in favoured.text
    cards = [one.card for one in deliver(database, waits, favoured, at=favoured.now)]
    assert "passed_over" not in cards
    with database.transaction() as db:
        assert db.execute(select(line.skips)).all() == []


def person_of_open(db: object, phone: Person) -> Somebody:
    account = accounts.lock(db, phone.chat)  # type: ignore[arg-type]  # somebody who was here
    assert account is not None
    assert account.person_id is not None
    return persons.find(db, account.person_id)  # type: ignore[arg-type]  # an account with a person
