"""Held seats: by when a family is promised an answer, and who hears of it at once."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from bot import deciding
from bot.hours.clock import quiet
from bot.screen import tap
from storage import activities, decisions, meetings, outbox, seats, signups
from storage.database import Database
from tests.bot.cards.test_decision import held
from tests.bot.flows.test_signup import introduced
from tests.bot.team import colleague
from tests.person import Person
from tests.sample import CENTRE, CENTRES, MEETING, NOW, SIGNUP, TITLE, WHO, add_meeting, add_parent

# Friday, 16:00 in Bucharest; Saturday, 17:00 is 25 hours later.
FRIDAY = datetime(2026, 11, 27, 14, 0, tzinfo=UTC)
SATURDAY = datetime(2026, 11, 28, 15, 0, tzinfo=UTC)


def by(since: datetime, starts_at: datetime) -> datetime:
    signup = replace(SIGNUP, state="held", held_since=since)
    return deciding.decided_by(WHO, signup, replace(MEETING, starts_at=starts_at))


def asked(database: Database) -> int:
    """How many rows ask somebody to decide now."""
    with database.reading() as db:
        rows = db.execute(select(outbox.outbox.c.id).where(outbox.outbox.c.card == "to_decide"))
        return len(rows.all())


def test_the_promised_hour_leaves_a_family_time_to_come_and_is_never_in_the_night() -> None:
    for hours, ahead in itertools.product(range(0, 24 * 9, 5), (1, 3, 9, 25, 49, 100, 400)):
        since = FRIDAY + timedelta(hours=hours)
        starts_at = since + timedelta(hours=ahead)
        if quiet(starts_at, CENTRE.zone):
            continue
        promised = by(since, starts_at)
        assert since < promised <= starts_at, (since, starts_at, promised)
        # 21:00 itself is still an evening's hour.
        assert not quiet(promised, CENTRE.zone) or not quiet(
            promised - timedelta(minutes=5), CENTRE.zone
        )
        if not quiet(since, CENTRE.zone):
            left = min(timedelta(hours=2), (starts_at - since) / 2)
            assert starts_at - promised >= left


def test_friday_afternoon_for_saturday_is_promised_before_it_begins() -> None:
    assert by(FRIDAY, SATURDAY) == SATURDAY - timedelta(hours=2)


def test_the_next_digest_is_that_of_the_next_working_day() -> None:
    # Monday and Tuesday, 30 November and 1 December, are public holidays.
    wednesday = datetime(2026, 12, 2, 7, 0, tzinfo=UTC)
    assert deciding.next_digest(FRIDAY, CENTRE) == wednesday
    assert deciding.next_digest(wednesday, CENTRE) == wednesday + timedelta(hours=6)
    afternoon = wednesday + timedelta(hours=6)
    assert deciding.next_digest(afternoon, CENTRE) == wednesday + timedelta(days=1)


def test_what_no_digest_would_bring_in_time_is_asked_about_at_once(
    parent: Person, database: Database
) -> None:
    colleague(parent, database)
    parent.now = FRIDAY
    meeting = add_meeting(database, starts_in=SATURDAY - NOW)
    introduced(parent, meeting)

    assert asked(database) == 1


def test_what_a_digest_brings_in_time_waits_for_it(parent: Person, database: Database) -> None:
    colleague(parent, database)
    held(parent, database)

    assert asked(database) == 0


def newcomer_waits(parent: Person, database: Database) -> tuple[int, int]:
    """A full meeting on Saturday and, in its line, a family that the centre does not know."""
    meeting = add_meeting(database, capacity=1, starts_in=SATURDAY - NOW)
    other = add_parent(database, None)
    with database.transaction() as db:
        taken = seats.take_seats_or_wait(
            db, meeting, other, [other.id], NOW, known=True, may_wait=False
        )
    assert not isinstance(taken, str)
    introduced(parent, meeting, by="Listă de așteptare")
    with database.transaction() as db:
        (waiting,) = signups.of_meeting(db, meeting, ("waiting",))
        seats.cancel(db, taken.id, other.id, FRIDAY)
    return meeting, waiting.id


def by_an_offer(parent: Person, database: Database) -> None:
    parent.now = FRIDAY - timedelta(hours=1)
    meeting, signup = newcomer_waits(parent, database)
    with database.transaction() as db:
        from bot import waiting
        from bot.who import the_clock

        waiting.offer_freed_seats(db, the_clock(CENTRE, CENTRES, FRIDAY), meeting)
    assert asked(database) == 0
    parent.now = FRIDAY + timedelta(minutes=5)
    parent.tap_data(tap("signup", "take", signup))


def by_undoing_a_cancellation(parent: Person, database: Database) -> None:
    parent.now = FRIDAY - timedelta(days=3)
    meeting = add_meeting(database, starts_in=SATURDAY - NOW)
    introduced(parent, meeting)
    with database.transaction() as db:
        (signup,) = signups.of_meeting(db, meeting, ("held",))
    assert asked(database) == 0
    parent.now = FRIDAY
    parent.tap_data(tap("signup", "cancel", signup.id))
    parent.tap_data(tap("signup", "undo", signup.id))


def by_a_swap(parent: Person, database: Database) -> None:
    with database.transaction() as db:
        activity = activities.add(db, "belvedere", "parenting_workshop", TITLE, NOW)
        later, sooner = (
            meetings.add_meeting(db, activity, at, NOW, capacity=5)
            for at in (SATURDAY + timedelta(days=14), SATURDAY)
        )
    parent.now = FRIDAY - timedelta(minutes=30)
    introduced(parent, later)
    with database.transaction() as db:
        (signup,) = signups.of_meeting(db, later, ("held",))
    assert asked(database) == 0
    parent.now = FRIDAY
    parent.tap_data(tap("other_dates", "swap", signup.id, sooner))


def by_moving_it_nearer(parent: Person, database: Database) -> None:
    parent.now = FRIDAY
    meeting = add_meeting(database, starts_in=timedelta(days=20))
    introduced(parent, meeting)
    assert asked(database) == 0
    coordinator, _member = colleague(parent, database, number=101, name="Radu Model")
    coordinator.now = FRIDAY
    coordinator.tap_data(tap("planned", "move", meeting))
    coordinator.say("28.11")
    coordinator.say("17:00")
    coordinator.tap("Mut")


@pytest.mark.parametrize(
    "held_now", [by_an_offer, by_undoing_a_cancellation, by_a_swap, by_moving_it_nearer]
)
def test_however_a_seat_comes_to_be_held_somebody_is_asked_in_time(
    held_now: Callable[[Person, Database], None], parent: Person, database: Database
) -> None:
    colleague(parent, database)

    held_now(parent, database)

    assert asked(database) >= 1


def test_a_decision_that_is_taken_back_asks_nobody_twice(
    parent: Person, database: Database
) -> None:
    coordinator, _member = colleague(parent, database)
    signup = held(parent, database, starts_in=timedelta(hours=5))
    assert asked(database) == 1

    coordinator.tap_data(tap("decision", "accept", signup))
    coordinator.tap_data(tap("decision", "undo", signup))

    assert asked(database) == 1


def test_a_decision_that_is_taken_back_leaves_the_family_its_place_and_its_hour(
    parent: Person, database: Database
) -> None:
    coordinator, _member = colleague(parent, database)
    first = held(parent, database)
    second = Person(parent.turns, chat=parent.chat + 1, now=parent.now + timedelta(hours=1))
    introduced(second, add_meeting(database))

    def order() -> list[tuple[int, datetime]]:
        with database.transaction() as db:
            waiting = decisions.waiting(db, "belvedere")
            who = replace(WHO, now=coordinator.now)
            return [
                (one.id, deciding.decided_by(who, one, meetings.get(db, one.meeting_id)))
                for one in waiting
            ]

    before = order()
    assert before[0][0] == first
    coordinator.later(hours=3)
    for name, ids in (("accept", ()), ("decline", (0,))):
        coordinator.tap_data(tap("decision", name, first, *ids))
        assert [one for one, _by in order()] == [before[1][0]]
        coordinator.tap_data(tap("decision", "undo", first))
        assert order() == before


def test_a_seat_that_was_cancelled_and_came_back_is_decided_anew(
    parent: Person, database: Database
) -> None:
    """In a meeting where we decide on each, also for a family that was accepted before."""
    coordinator, _member = colleague(parent, database)
    introduced(parent, add_meeting(database, reviewed=True))
    with database.transaction() as db:
        signup = decisions.waiting(db, "belvedere")[0].id
    coordinator.tap_data(tap("decision", "accept", signup))
    parent.now = coordinator.now
    parent.tap_data(tap("signup", "cancel", signup))
    parent.tap_data(tap("signup", "undo", signup))

    coordinator.later(minutes=1)
    coordinator.tap_data("queue::")
    coordinator.tap("🕓")
    coordinator.tap("✅ Accept")

    with database.transaction() as db:
        assert signups.get(db, signup).state == "confirmed"
