from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.cards.decision import Facts
from bot.jobs.decisions import settle_declined
from bot.screen import tap
from storage import activities, attendance, audit, decisions, meetings, persons, seats, signups
from storage.database import Database, Transaction
from storage.decisions import UNDO, Decision
from storage.persons import Family, NewChild
from storage.staff import Member
from tests.bot.cards.test_reminder import due
from tests.bot.flows.test_signup import introduced
from tests.bot.team import colleague
from tests.person import Person
from tests.sample import (
    ANA,
    CENTRES,
    LUCA,
    MARA,
    MEETING,
    NOW,
    SIGNUP,
    TITLE,
    WHO,
    add_meeting,
    add_parent,
)

HELD = replace(
    SIGNUP,
    state="held",
    changed_at=NOW - timedelta(hours=30),
    held_since=NOW - timedelta(hours=30),
)
FAMILY = Family(21, "belvedere", "unsure", known=False)
DECIDED = Decision(1, HELD.id, 7, "declined", "other_group", made_known=False, decided_at=NOW)
IOANA = replace(WHO, member=Member(7, "belvedere", "Ioana Probă", "coordinator", "active", 1))
FACTS = [
    Facts(
        who=IOANA, signup=HELD, meeting=MEETING, parent=ANA, family=family, coming=coming,
        been=been, decision=decision, next=following, last=last, line=been, children=(MARA, LUCA),
    )
    for family in (FAMILY, replace(FAMILY, domicile="yes", known=True))
    for coming, been in (((ANA,), 0), ((MARA, LUCA), 21))
    for decision in (None, DECIDED, replace(DECIDED, verdict="accepted", reason=None, decided_at=NOW - UNDO * 2))
    for following, last in ((None, None), (5, 6))
]  # fmt: skip


def held(parent: Person, database: Database, starts_in: timedelta = timedelta(days=3)) -> int:
    """A newcomer's sign-up that waits for a decision."""
    introduced(parent, add_meeting(database, starts_in=starts_in))
    with database.transaction() as db:
        return decisions.waiting(db, "belvedere")[0].id


def state(database: Database, signup: int) -> str:
    with database.transaction() as db:
        return signups.get(db, signup).state


def test_accept_confirms_the_seat_and_the_parent_is_told_once_after_the_time_to_undo(
    parent: Person, database: Database
) -> None:
    signup = held(parent, database)
    coordinator, _member = colleague(parent, database)
    coordinator.tap_data("queue::")
    coordinator.tap("🕓")

    coordinator.tap("Accept")

    assert state(database, signup) == "confirmed"
    due(database, parent.last.account, timedelta(), parent)
    parent.now = coordinator.now
    assert due(database, parent.last.account, UNDO / 2, parent) == []
    told = due(database, parent.last.account, UNDO + timedelta(minutes=1), parent)
    assert [card for card, screen in told if screen] == ["decided"]


def test_accepting_a_family_makes_it_known_so_that_its_next_seat_is_its_own_at_once(
    parent: Person, database: Database
) -> None:
    signup = held(parent, database)
    coordinator, _member = colleague(parent, database)
    coordinator.tap_data(tap("decision", "accept", signup))
    add_meeting(database, starts_in=timedelta(days=5))

    parent.home("Întâlniri")
    parent.tap("📅 sâm")
    parent.tap("Mă înscriu")

    assert "V-ați înscris" in parent.text


def test_decline_frees_the_seat_and_tells_the_reason_when_it_can_no_longer_be_undone(
    parent: Person, database: Database
) -> None:
    signup = held(parent, database)
    coordinator, _member = colleague(parent, database)
    coordinator.tap_data(tap("decision", "", signup))

    coordinator.tap("Este pentru alt grup")
    coordinator.later(minutes=11)
    settle_declined(database, CENTRES, lambda: coordinator.now)

    assert state(database, signup) == "declined"
    parent.tap_data(tap("signup", "", signup))
    assert "alt grup" in parent.text


def test_undo_brings_the_question_back_and_the_parent_hears_nothing(
    parent: Person, database: Database
) -> None:
    signup = held(parent, database)
    coordinator, _member = colleague(parent, database)
    coordinator.tap_data(tap("decision", "accept", signup))

    coordinator.tap("↩️")

    assert state(database, signup) == "held"
    told = due(database, parent.last.account, UNDO * 2, parent)
    assert [card for card, screen in told if screen and card == "decided"] == []


def test_the_second_tap_of_two_takes_nothing_back(parent: Person, database: Database) -> None:
    """Where the decision stood, the way back stands now."""
    signup = held(parent, database)
    coordinator, _member = colleague(parent, database)
    coordinator.tap_data(tap("decision", "accept", signup))
    coordinator.now -= timedelta(milliseconds=600)

    coordinator.tap("↩️")

    assert state(database, signup) == "confirmed"


def test_whoever_decides_twice_is_not_told_that_somebody_else_did(
    parent: Person, database: Database
) -> None:
    signup = held(parent, database)
    coordinator, _member = colleague(parent, database)
    for _time in range(2):
        coordinator.tap_data(tap("decision", "accept", signup))

    assert not coordinator.last.alert
    assert state(database, signup) == "confirmed"


def test_undo_is_for_whoever_decided_and_for_ten_minutes(
    parent: Person, database: Database
) -> None:
    signup = held(parent, database)
    coordinator, _member = colleague(parent, database)
    other, _other = colleague(parent, database, number=101, name="Radu Model")
    coordinator.tap_data(tap("decision", "accept", signup))

    other.tap_data(tap("decision", "undo", signup))
    assert state(database, signup) == "confirmed"
    coordinator.later(minutes=11)
    coordinator.tap_data(tap("decision", "undo", signup))

    assert state(database, signup) == "confirmed"


def test_two_coordinators_never_decide_twice(parent: Person, database: Database) -> None:
    signup = held(parent, database)
    first, _one = colleague(parent, database)
    second, _two = colleague(parent, database, number=101, name="Radu Model")

    first.tap_data(tap("decision", "accept", signup))
    second.tap_data(tap("decision", "decline", signup, 0))

    assert state(database, signup) == "confirmed"
    assert second.last.alert


def test_call_shows_the_number_and_only_then(parent: Person, database: Database) -> None:
    signup = held(parent, database)
    coordinator, _member = colleague(parent, database)

    coordinator.tap_data(tap("decision", "", signup))
    assert "99966" not in coordinator.text
    coordinator.tap("Văd numărul")

    assert coordinator.last.toast is not None
    said = coordinator.speaks.plain(coordinator.last.toast)
    assert "+9996610001" in said
    assert "Nu știm când putem suna" in said


def test_ten_sign_ups_are_decided_in_at_most_twenty_taps(
    parent: Person, database: Database
) -> None:
    meeting = add_meeting(database, capacity=20)
    for number in range(10):
        introduced(Person(parent.turns, chat=parent.chat + number, now=parent.now), meeting)
    coordinator, _member = colleague(parent, database)
    before = coordinator.taps

    coordinator.tap_data("queue::")
    coordinator.tap("🕓")
    for _number in range(10):
        coordinator.tap("✅ Accept")

    with database.transaction() as db:
        assert decisions.waiting(db, "belvedere") == []
    assert coordinator.taps - before + 1 <= 20


def test_a_seat_in_a_meeting_that_is_near_is_asked_about_at_once(
    parent: Person, database: Database
) -> None:
    coordinator, _member = colleague(parent, database)
    held(parent, database, starts_in=timedelta(hours=5))

    asked = due(database, coordinator.last.account, timedelta(), parent)

    assert [card for card, screen in asked if screen] == ["to_decide"]


def test_another_centres_coordinator_sees_what_a_missing_thing_looks_like(
    parent: Person, database: Database
) -> None:
    signup = held(parent, database)
    stranger, _member = colleague(parent, database, centre="elsewhere")

    seen = []
    for target in (signup, 12345):
        stranger.tap_data(tap("decision", "accept", target))
        seen.append(stranger.text)

    assert len(set(seen)) == 1
    assert state(database, signup) == "held"


def test_a_child_that_came_before_is_counted_and_not_who_brought_it(
    parent: Person, database: Database
) -> None:
    coordinator, member = colleague(parent, database)
    mother = add_parent(database, None, children=("Mara", "Luca"))
    with database.transaction() as db:
        children = [one.id for one in persons.children_of(db, mother.id)]
        for days in (1, 2):
            past = _for_children(db, timedelta(days=-days))
            assert seats.seat_at_the_door(db, past, mother, children, NOW)
            attendance.finish(db, past, member, NOW)
        coming = _for_children(db, timedelta(days=9))
        made = seats.take_seats_or_wait(
            db, coming, mother, children, NOW, known=False, may_wait=False
        )
    assert not isinstance(made, str)

    coordinator.tap_data(tap("decision", "", made.id))

    assert "A venit de 2 ori" in coordinator.text


def _for_children(db: Transaction, ahead: timedelta) -> int:
    activity = activities.add(db, "belvedere", "science", TITLE, NOW)
    return meetings.add_meeting(db, activity, NOW + ahead, NOW, capacity=9)


def test_it_says_how_many_families_wait_for_a_seat_and_how_old_the_children_are(
    parent: Person, database: Database
) -> None:
    meeting = add_meeting(database, capacity=1)
    introduced(parent, meeting)
    with database.transaction() as db:
        signup = decisions.waiting(db, "belvedere")[0]
        mother = persons.find(db, signup.caregiver_id)
        persons.add_children(db, mother, [NewChild("Mara", 2018), NewChild("Luca", 2021)], NOW)
    for number in (1, 2):
        other = Person(parent.turns, chat=parent.chat + number, now=parent.now)
        introduced(other, meeting, by="Listă de așteptare")
    coordinator, _member = colleague(parent, database)

    coordinator.tap_data(tap("decision", "", signup.id))

    assert "2 familii așteaptă" in coordinator.text
    assert "5 și 8" in coordinator.text


def test_the_names_in_the_queue_are_looks_at_them(parent: Person, database: Database) -> None:
    signup = held(parent, database)
    coordinator, member = colleague(parent, database)

    coordinator.tap_data("queue::")

    with database.transaction() as db:
        caregiver = signups.get(db, signup).caregiver_id
        entries = audit.newest(db, "belvedere", skip=0, limit=9)
    assert ("read", "persons", caregiver, ("name",), member) in [
        (one.action, one.table, one.record, one.fields, one.member) for one in entries
    ]
