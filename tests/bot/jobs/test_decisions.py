from __future__ import annotations

from datetime import timedelta

import pytest

from bot.jobs.decisions import own_up_to_late_answers, settle_declined
from bot.screen import tap
from storage import attendance, decisions, outbox, signups
from storage.database import Database
from storage.decisions import UNDO
from tests.bot.cards.test_decision import held, state
from tests.bot.cards.test_reminder import due
from tests.bot.flows.test_signup import introduced
from tests.bot.team import colleague
from tests.person import Person
from tests.sample import CENTRES, add_meeting


def full(parent: Person, database: Database) -> tuple[int, int]:
    """A held sign-up in a full meeting, and one that waits behind it."""
    meeting = add_meeting(database, capacity=1)
    introduced(parent, meeting)
    other = Person(parent.turns, chat=parent.chat + 1, now=parent.now)
    introduced(other, meeting, by="Listă de așteptare")
    with database.transaction() as db:
        (first,) = signups.of_meeting(db, meeting, ("held",))
        (waits,) = signups.of_meeting(db, meeting, ("waiting",))
    return first.id, waits.id


def settle(database: Database, person: Person) -> None:
    for _tick in range(2):
        settle_declined(database, CENTRES, lambda: person.now)


def test_a_declined_seat_is_offered_to_the_line_when_it_can_no_longer_be_taken_back(
    parent: Person, database: Database
) -> None:
    first, waits = full(parent, database)
    coordinator, _member = colleague(parent, database)
    coordinator.tap_data(tap("decision", "decline", first, 0))
    settle(database, coordinator)
    assert state(database, waits) == "waiting"

    coordinator.later(minutes=11)
    settle(database, coordinator)

    assert (state(database, first), state(database, waits)) == ("declined", "offered")


def test_a_decline_can_be_undone_also_where_others_wait_and_nobody_has_the_seat_meanwhile(
    parent: Person, database: Database
) -> None:
    first, waits = full(parent, database)
    coordinator, _member = colleague(parent, database)
    coordinator.tap_data(tap("decision", "decline", first, 0))
    hurried = Person(parent.turns, chat=parent.chat + 2, now=coordinator.now)
    with database.transaction() as db:
        meeting = signups.get(db, first).meeting_id
    introduced(hurried, meeting, by="Listă de așteptare")
    coordinator.later(minutes=9)
    settle(database, coordinator)

    coordinator.tap_data(tap("decision", "undo", first))

    assert (state(database, first), state(database, waits)) == ("held", "waiting")
    coordinator.later(minutes=30)
    settle(database, coordinator)
    assert state(database, first) == "held"


def test_the_family_hears_of_a_decline_once_when_it_counts(
    parent: Person, database: Database
) -> None:
    signup = held(parent, database)
    due(database, parent.last.account, timedelta(), parent)
    coordinator, _member = colleague(parent, database)
    coordinator.tap_data(tap("decision", "decline", signup, 0))
    parent.tap_data(tap("signup", "", signup))
    assert "alt grup" not in parent.text

    parent.now = coordinator.now + UNDO + timedelta(minutes=1)
    settle(database, parent)

    told = due(database, parent.last.account, timedelta(), parent)
    assert [card for card, screen in told if screen] == ["decided"]


def test_whoever_cancels_a_declined_seat_meanwhile_hears_of_no_decision(
    parent: Person, database: Database
) -> None:
    signup = held(parent, database)
    due(database, parent.last.account, timedelta(), parent)
    coordinator, _member = colleague(parent, database)
    coordinator.tap_data(tap("decision", "decline", signup, 0))
    parent.now = coordinator.now
    parent.tap_data(tap("signup", "cancel", signup))
    coordinator.tap_data(tap("decision", "undo", signup))
    assert coordinator.last.alert

    parent.later(minutes=30)
    settle(database, parent)

    assert state(database, signup) == "cancelled"
    told = due(database, parent.last.account, timedelta(), parent)
    assert [card for card, screen in told if screen] == []


def test_those_who_decide_hear_once_that_a_promised_hour_has_passed(
    parent: Person, database: Database
) -> None:
    coordinator, _member = colleague(parent, database)
    held(parent, database, starts_in=timedelta(days=9))
    coordinator.later(hours=4)
    own_up_to_late_answers(database, CENTRES, lambda: coordinator.now)
    assert due(database, coordinator.last.account, timedelta(), coordinator) == []

    coordinator.later(days=2)
    for _tick in range(3):
        own_up_to_late_answers(database, CENTRES, lambda: coordinator.now)

    ((card, screen),) = due(database, coordinator.last.account, timedelta(), coordinator)
    assert card == "to_decide"
    assert screen is not None
    assert "a trecut" in coordinator.speaks.say(*screen.text)


def test_what_was_owned_up_to_is_not_said_again_when_the_outbox_has_forgotten_it(
    parent: Person, database: Database
) -> None:
    held(parent, database, starts_in=timedelta(days=9))
    parent.later(days=3)
    own_up_to_late_answers(database, CENTRES, lambda: parent.now)

    def promised() -> int:
        with database.transaction() as db:
            late = outbox.outbox.c.card == "answer_late"
            return len(db.execute(outbox.outbox.select().where(late)).all())

    assert promised() == 1
    with database.transaction() as db:
        db.execute(outbox.outbox.delete())
    parent.later(days=90)
    own_up_to_late_answers(database, CENTRES, lambda: parent.now)

    assert promised() == 0


@pytest.mark.parametrize("taken", [False, True])
def test_an_undecided_one_stays_in_the_queue_after_the_meeting_has_begun(
    parent: Person,
    database: Database,
    taken: bool,  # noqa: FBT001  # a parameter of the test
) -> None:
    coordinator, member = colleague(parent, database)
    signup = held(parent, database, starts_in=timedelta(hours=5))
    coordinator.later(hours=6)
    if taken:
        with database.transaction() as db:
            meeting = signups.get(db, signup).meeting_id
            assert attendance.finish(db, meeting, member, coordinator.now)

    coordinator.tap_data("queue::")
    assert any("⚠️" in label for label in coordinator.labels())
    coordinator.tap("⚠️")
    assert "a început" in coordinator.text
    parent.now = coordinator.now
    parent.tap_data(tap("signup", "", signup))
    assert "Nu v-am răspuns la timp" in parent.text

    coordinator.tap("✅ Accept")

    assert state(database, signup) == "confirmed"
    with database.transaction() as db:
        assert decisions.waiting(db, "belvedere") == []
