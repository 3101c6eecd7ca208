from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.cards.agenda import PAGE, Facts
from bot.turn import Turns
from storage import attendance
from storage.database import Database
from tests.bot.led import LED, NEAR, led_by, party, seated
from tests.colleagues import colleague, member_of, welcomed_person
from tests.sample import MEETING, NOW, add_meeting

FACTS = [
    Facts(who=LED, past=past, page=page, meetings=shown, waiting={MEETING.id: 12}, more=more)
    for past in (False, True)
    for page, more in ((0, False), (1, True))
    for shown in ((), (replace(MEETING, free=-3),) * PAGE, (replace(NEAR, starts_at=NOW),))
]


def test_a_coordinator_sees_every_meeting_and_staff_only_their_own(
    turns: Turns, database: Database
) -> None:
    coordinator, educator = (colleague(turns, database, role) for role in ("coordinator", "staff"))
    led_by(database, educator, add_meeting(database, starts_in=timedelta(days=3)))
    add_meeting(database, starts_in=timedelta(days=4))

    coordinator.command("agenda")
    educator.command("agenda")

    assert "joi 26" in " ".join(coordinator.labels())
    assert "vin. 27" in " ".join(coordinator.labels())
    assert "joi 26" in " ".join(educator.labels())
    assert "vin. 27" not in " ".join(educator.labels())


def test_it_says_how_many_come_and_how_many_wait(turns: Turns, database: Database) -> None:
    coordinator = colleague(turns, database, "coordinator")
    seated(database, add_meeting(database, capacity=2), party(database, 3))

    coordinator.command("agenda")

    assert "👥 2/2 · ⏳ 1" in coordinator.text


def test_a_meeting_whose_attendance_is_missing_stays_on_top_until_it_is_taken(
    turns: Turns, database: Database
) -> None:
    coordinator = colleague(turns, database, "coordinator")
    meeting = add_meeting(database)
    coordinator.later(days=5)
    coordinator.command("agenda")
    assert "Prezența nu este făcută" in coordinator.text

    with database.transaction() as db:
        attendance.finish(db, meeting, member_of(database, coordinator).id, coordinator.now)
    coordinator.command("agenda")

    assert "Nu este planificată nicio întâlnire" in coordinator.text
    coordinator.tap("Ce a trecut")
    assert "26 noiembrie" in coordinator.text


def test_plan_leads_to_the_first_question(turns: Turns, database: Database) -> None:
    coordinator = colleague(turns, database, "coordinator")
    coordinator.command("agenda")

    coordinator.tap("Planific")

    assert "Ce activitate?" in coordinator.text


def test_pages_turn_both_ways(turns: Turns, database: Database) -> None:
    coordinator = colleague(turns, database, "coordinator")
    for day in range(PAGE + 1):
        add_meeting(database, starts_in=timedelta(days=3 + day))
    coordinator.command("agenda")

    coordinator.tap("Mai multe")

    assert "joi, 3 decembrie" not in coordinator.text
    coordinator.tap("Înapoi")
    assert "joi, 26 noiembrie" in coordinator.text


def test_a_parent_finds_no_agenda(turns: Turns, database: Database) -> None:
    parent = welcomed_person(turns, database)
    parent.tap_data("agenda::")

    assert "nu mai este disponibil" in parent.text
