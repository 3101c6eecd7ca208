from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import update

from bot.cards.planned import Facts
from bot.screen import tap
from bot.turn import Turns
from storage import audit, meetings
from storage.activities import activities
from storage.database import Database
from tests.bot.led import BIG_ROOM, LED, NEAR, OWN, led_by, meeting_of
from tests.colleagues import colleague
from tests.person import Person
from tests.sample import MEETING, add_meeting

FACTS = [
    Facts(who=who, meeting=meeting, waiting=waiting, kept=waiting)
    for who in (LED, OWN)
    for waiting in (0, 25)
    for meeting in (
        replace(MEETING, minimum=20, room=BIG_ROOM),
        replace(MEETING, childcare=False, reviewed=True, room="", facilitator=""),
        NEAR,
        replace(NEAR, state="held"),
        replace(MEETING, state="cancelled"),
    )
]


@pytest.fixture
def coordinator(turns: Turns, database: Database) -> Person:
    return colleague(turns, database, "coordinator")


def opened(person: Person, meeting: int) -> None:
    person.tap_data(tap("planned", "", meeting))


@pytest.mark.parametrize(
    ("label", "question"),
    [("Mut", "În ce zi?"), ("Locuri", "Câte locuri?"), ("Sala", "În ce sală?"), ("Cine conduce", "Cine conduce"),
     ("Minimum", "Câte înscrieri sunt necesare"), ("Anulez", "Anulăm această întâlnire?"), ("Copiez", "În ce zi?")],
    ids=["move", "seats", "room", "facilitator", "minimum", "off", "copy"],
)  # fmt: skip
def test_move_seats_room_facilitator_minimum_off_and_copy_lead_to_their_question(
    coordinator: Person, database: Database, label: str, question: str
) -> None:
    opened(coordinator, add_meeting(database))

    coordinator.tap(label)

    assert question in coordinator.text


def test_childcare_and_reviewed_turn_on_and_off(coordinator: Person, database: Database) -> None:
    meeting = add_meeting(database, childcare=False)
    opened(coordinator, meeting)
    for _ in range(2):
        coordinator.tap("Supraveghere")
        coordinator.tap("Decidem")

    off = meeting_of(database, meeting)
    coordinator.tap("Supraveghere")
    coordinator.tap("Decidem")

    assert (off.childcare, off.reviewed) == (False, False)
    on = meeting_of(database, meeting)
    assert (on.childcare, on.reviewed) == (True, True)


def test_a_switch_that_is_tapped_twice_on_one_screen_is_turned_once(
    coordinator: Person, database: Database
) -> None:
    meeting = add_meeting(database, childcare=False)

    for _ in range(2):
        coordinator.tap_data(tap("planned", "childcare", meeting, 1))

    assert meeting_of(database, meeting).childcare


def test_reviewed_here_leaves_the_other_meetings_of_the_activity_alone(
    coordinator: Person, database: Database
) -> None:
    meeting = add_meeting(database)
    with database.transaction() as db:
        activity = meetings.get(db, meeting).activity_id
        other = meetings.add_meeting(db, activity, coordinator.now, coordinator.now, capacity=5)

    coordinator.tap_data(tap("planned", "reviewed", meeting, 1))

    assert meeting_of(database, meeting).reviewed
    assert not meeting_of(database, other).reviewed


def test_whoever_leads_another_meeting_sees_and_changes_nothing(
    turns: Turns, database: Database
) -> None:
    educator = colleague(turns, database, "staff")
    theirs, other = led_by(database, educator, add_meeting(database)), add_meeting(database)
    before = meeting_of(database, other)
    answers = set()

    for target in (other, 12345):
        for name in (
            "",
            "move",
            "off",
            "seats",
            "room",
            "facilitator",
            "minimum",
            "copy",
            "childcare",
            "reviewed",
        ):
            ids = (target, 1) if name in {"childcare", "reviewed"} else (target,)
            educator.tap_data(tap("planned", name, *ids))
            answers.add(educator.text)

    assert len(answers) == 1
    assert meeting_of(database, other) == before
    opened(educator, theirs)
    assert "Locuri" in " ".join(educator.labels())
    # Nor can they give their own meeting to somebody else.
    assert "Cine conduce" not in " ".join(educator.labels())


def test_a_meeting_of_another_centre_looks_like_none(
    coordinator: Person, database: Database
) -> None:
    meeting = add_meeting(database)
    with database.transaction() as db:
        db.execute(update(activities).values(centre="alt-centru"))

    opened(coordinator, meeting)

    assert "nu mai este disponibil" in coordinator.text


def test_reserve_leads_to_the_question_for_whom(coordinator: Person, database: Database) -> None:
    opened(coordinator, add_meeting(database))

    coordinator.tap("Păstrez locuri")

    assert "Ce familie" in coordinator.text


def test_turning_childcare_or_reviewed_on_and_off_is_in_the_audit(
    coordinator: Person, database: Database
) -> None:
    meeting = add_meeting(database, childcare=False)
    for name in ("childcare", "reviewed"):
        for on in (1, 0):
            coordinator.tap_data(tap("planned", name, meeting, on))

    with database.transaction() as db:
        entries = audit.newest(db, "belvedere", skip=0, limit=9)
    changes = [one.fields for one in reversed(entries) if one.action == "change"]
    assert changes == [("childcare",)] * 2 + [("reviewed",)] * 2
