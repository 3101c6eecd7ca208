from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.cards.closed_days import Facts
from bot.closing import with_closed_days
from bot.hours import due, warnings, working_day
from bot.jobs import digests, do
from bot.screen import tap
from bot.turn import Turns
from storage import audit, closed_days, outbox, staff
from storage.closed_days import LONGEST_TITLE, ClosedDay
from storage.database import Database
from tests.bot.families import family
from tests.colleagues import colleague
from tests.person import Person
from tests.sample import CENTRE, CENTRES, NOW

DAY = date(2026, 12, 24)
ENTERED = tuple(
    ClosedDay(n, "belvedere", DAY + timedelta(days=n), "x" * LONGEST_TITLE) for n in range(8)
)
FACTS = [
    Facts(page=page, entered=entered, more=more, of_the_file=file)
    for page, entered, more, file in (
        (0, (), False, ()),
        (0, ENTERED[:1], False, CENTRE.school_breaks),
        (1, ENTERED, True, CENTRE.school_breaks),
    )
]


@pytest.fixture
def coordinator(turns: Turns, database: Database) -> Person:
    return colleague(turns, database, "coordinator")


def closed(database: Database, day: date, centre: str = "belvedere") -> int:
    with database.transaction() as db:
        member = staff.add(db, centre, "Ioana Probă", "coordinator", NOW)
        made = closed_days.add(db, centre, day, "Curățenie", member.id, NOW)
    assert made is not None
    return made


def test_add_leads_from_the_agenda_to_the_question_which_day(coordinator: Person) -> None:
    coordinator.tap_data(tap("agenda", "", 0, 0))
    coordinator.tap("Zile închise")

    coordinator.tap("O zi închisă")

    assert "În ce zi este închis centrul?" in coordinator.text


def test_remove_takes_a_day_off_the_list_and_is_noted(
    coordinator: Person, database: Database
) -> None:
    made = closed(database, DAY)
    coordinator.tap_data(tap("closed_days", "", 0))
    assert "joi, 24 decembrie: Curățenie" in coordinator.text

    coordinator.tap("❌ joi 24 dec.")

    assert "Curățenie" not in coordinator.text
    with database.transaction() as db:
        entries = audit.newest(db, "belvedere", skip=0, limit=9)
        assert closed_days.since(db, NOW.date()) == {}
    assert ("remove", "closed_days", made) in [(e.action, e.table, e.record) for e in entries]


def test_another_centres_day_cannot_be_removed(coordinator: Person, database: Database) -> None:
    made = closed(database, DAY, "elsewhere")

    coordinator.tap_data(tap("closed_days", "remove", made))

    with database.transaction() as db:
        assert "elsewhere" in closed_days.since(db, NOW.date())


@pytest.mark.parametrize("role", ["staff", "counsellor", "administrator"])
def test_only_coordinators_see_and_change_them(
    turns: Turns, database: Database, role: staff.Role
) -> None:
    person = colleague(turns, database, role)
    made = closed(database, DAY)
    for name in ("", "add", "remove"):
        person.tap_data(tap("closed_days", name, made))
        assert "nu mai este disponibil" in person.text


def test_nobody_is_promised_an_answer_for_a_day_that_was_entered(
    turns: Turns, database: Database
) -> None:
    parent = family(turns, database)
    usual = due(parent.now, CENTRE, 2)
    closed(database, usual.date())

    parent.command("talk")
    parent.tap("Copilul")

    assert "25 noiembrie" not in parent.text
    assert "26 noiembrie" in parent.text


def test_whoever_plans_a_meeting_on_it_is_warned(coordinator: Person, database: Database) -> None:
    closed(database, date(2026, 12, 3))
    with database.transaction() as db:
        centre = with_closed_days(db, CENTRES, NOW)["belvedere"]

    assert not working_day(date(2026, 12, 3), centre)
    starts_at = NOW.replace(month=12, day=3)
    assert [one.kind for one in warnings(starts_at, 60, centre)] == ["closed_day"]
    assert warnings(starts_at, 60, CENTRE) == ()


def test_no_digest_comes_on_a_day_that_was_entered(coordinator: Person, database: Database) -> None:
    (job,) = digests.JOBS
    morning = NOW.replace(hour=4)

    def promised() -> int:
        do(job, database, CENTRES, lambda: morning)
        with database.transaction() as db:
            rows = db.execute(outbox.outbox.select().where(outbox.outbox.c.card == "digest"))
            return len(rows.all())

    made = closed(database, NOW.date())
    assert promised() == 0

    coordinator.tap_data(tap("closed_days", "remove", made))
    assert promised() == 2
