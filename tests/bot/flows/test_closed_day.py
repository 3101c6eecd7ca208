from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.dialogue import Reply
from bot.flows.closed_day import Facts
from bot.screen import tap
from bot.turn import Turns
from storage import audit, closed_days, staff
from storage.database import Database
from tests.colleagues import colleague
from tests.person import Person
from tests.sample import NOW, add_meeting

FACTS = [Facts(today=NOW.date())]
REPLIES = {"day": [Reply("typed", "24.12")], "title": [Reply("typed", "Ajun")]}


@pytest.fixture
def coordinator(turns: Turns, database: Database) -> Person:
    return colleague(turns, database, "coordinator")


def close(coordinator: Person, day: str, title: str) -> None:
    coordinator.tap_data(tap("closed_days", "add"))
    coordinator.say(day)
    coordinator.say(title)


def said(coordinator: Person) -> str:
    return coordinator.speaks.say(*coordinator.last.shows[0].screen.text)


def test_a_day_and_a_reason_are_entered_once_and_noted(
    coordinator: Person, database: Database
) -> None:
    close(coordinator, "24.12", "Ajun de Crăciun")
    assert "24 decembrie: Ajun de Crăciun" in coordinator.text

    close(coordinator, "24 decembrie", "Încă o dată")

    assert "deja" in said(coordinator)
    with database.transaction() as db:
        entered = closed_days.since(db, NOW.date())["belvedere"]
        entries = audit.newest(db, "belvedere", skip=0, limit=9)
    assert [(one.day, one.title) for one in entered] == [(date(2026, 12, 24), "Ajun de Crăciun")]
    assert [e.record for e in entries if e.table == "closed_days"] == [entered[0].id]


def test_what_is_no_day_is_asked_again(coordinator: Person) -> None:
    coordinator.tap_data(tap("closed_days", "add"))

    coordinator.say("când o fi")

    assert "3.12" in coordinator.text


def test_it_says_how_many_meetings_are_planned_on_that_day(
    coordinator: Person, database: Database
) -> None:
    add_meeting(database, starts_in=timedelta(days=3))

    close(coordinator, "26.11", "Curățenie")

    assert "este planificată 1 întâlnire" in said(coordinator)


def test_a_role_taken_away_in_the_middle_closes_nothing(
    coordinator: Person, database: Database
) -> None:
    coordinator.tap_data(tap("closed_days", "add"))
    coordinator.say("24.12")
    with database.transaction() as db:
        db.execute(staff.staff.update().values(role="staff"))

    coordinator.say("Ajun")

    with database.transaction() as db:
        assert closed_days.since(db, NOW.date()) == {}
