from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import structlog

from bot import alarms
from bot.cards.danger import CERTAIN
from bot.jobs.alarms import ask_what_was_done, climb
from bot.screen import tap
from bot.turn import Turns
from storage import accounts, alerts, staff
from storage.database import Database
from tests.bot.cards.test_alert import raised
from tests.bot.cards.test_reminder import due
from tests.bot.flows.test_signup import welcomed
from tests.bot.team import account_of, colleague
from tests.person import Person
from tests.sample import CENTRES

NIGHT = datetime(2026, 11, 24, 20, tzinfo=UTC)  # a Tuesday, 22:00 in Bucharest
MORNING = datetime(2026, 11, 25, 7, tzinfo=UTC)  # the centre opens


def told(database: Database, person: Person, at: datetime) -> list[str]:
    """What this chat is sent by then, in words."""
    brought = due(database, account_of(database, person), at - person.now, person)
    return [person.speaks.say(*screen.text) for _card, screen in brought if screen and screen.text]


def at(moment: datetime) -> Callable[[], datetime]:
    return lambda: moment


def alarm(parent: Person, database: Database) -> int:
    welcomed(parent)
    parent.tap_data(tap("danger", "tell", 0, CERTAIN))
    with database.transaction() as db:
        return alerts.open_in(db, "belvedere")[0].id


def test_who_asked_at_night_is_told_again_in_the_morning_that_nobody_has_read_it(
    parent: Person, database: Database
) -> None:
    colleague(parent, database)
    parent.now = NIGHT
    alert = alarm(parent, database)

    climb(database, CENTRES, lambda: MORNING + timedelta(minutes=15))

    assert told(database, parent, MORNING + timedelta(minutes=14)) == []
    [said] = told(database, parent, MORNING + timedelta(minutes=16))
    assert "Aveți un mesaj" in said
    parent.now = MORNING + timedelta(minutes=16)
    parent.tap_data(tap("alert_kept", "", alert))
    assert "Încă nu a citit nimeni" in parent.text


def test_what_was_told_by_day_is_not_said_to_come_in_the_morning(
    parent: Person, database: Database
) -> None:
    colleague(parent, database)
    alert = alarm(parent, database)
    parent.now = NIGHT

    parent.tap_data(tap("alert_kept", "", alert))

    assert "Am anunțat echipa" in parent.text
    assert "Acum centrul este închis" in parent.text


def test_once_a_day_however_often_it_climbs(parent: Person, database: Database) -> None:
    colleague(parent, database)
    alarm(parent, database)

    for minutes in range(0, 300, 5):
        climb(database, CENTRES, at(parent.now + timedelta(minutes=minutes)))

    assert len(told(database, parent, parent.now + timedelta(hours=5))) == 1


def test_a_defect_in_one_alert_keeps_no_other_from_climbing(
    turns: Turns, parent: Person, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    colleague(parent, database)
    broken = alarm(parent, database)
    alarm(Person(turns, chat=5_000_099), database)
    due_after, asked = alarms.due_after, []

    def breaks(*given: Any) -> datetime:
        asked.append(given)
        if len(asked) == 1:
            raise ValueError(broken)
        return due_after(*given)

    monkeypatch.setattr(alarms, "due_after", breaks)

    climb(database, CENTRES, lambda: parent.now + timedelta(hours=1))

    with database.transaction() as db:
        steps = sorted(one.step for one in alerts.open_in(db, "belvedere"))
    assert steps[0] < steps[1]


def test_what_was_seen_is_not_said_to_be_unread(parent: Person, database: Database) -> None:
    coordinator, _member = colleague(parent, database)
    alert = alarm(parent, database)
    coordinator.tap_data(tap("alert", "take", alert))

    climb(database, CENTRES, lambda: parent.now + timedelta(hours=1))

    assert len(told(database, parent, parent.now + timedelta(hours=2))) == 1
    parent.tap_data(tap("alert_kept", "", alert))
    assert "Cineva din echipă știe acum" in parent.text


@pytest.mark.parametrize(
    ("waited", "at_once"), [(timedelta(minutes=20), True), (timedelta(hours=3), False)]
)
def test_by_night_only_who_still_waits_is_written_to(
    parent: Person, database: Database, waited: timedelta, *, at_once: bool
) -> None:
    coordinator, _member = colleague(parent, database)
    parent.now = NIGHT
    alert = alarm(parent, database)
    coordinator.now = NIGHT + waited

    coordinator.tap_data(tap("alert", "take", alert))

    assert bool(told(database, parent, coordinator.now + timedelta(minutes=1))) is at_once


def test_whoever_took_it_is_asked_each_working_morning_what_was_done(
    parent: Person, database: Database
) -> None:
    coordinator, _member = colleague(parent, database)
    other, _second = colleague(parent, database, number=101, name="Radu Model")
    alert = raised(parent, database)
    coordinator.tap_data(tap("alert", "take", alert))
    begun = coordinator.now + timedelta(minutes=1)
    for one in (coordinator, other):  # what was raised, before anybody took it
        told(database, one, begun)

    asked: list[datetime] = []
    for hours in range(7 * 24):
        moment = begun + timedelta(hours=hours)
        ask_what_was_done(database, CENTRES, at(moment))
        asked += [moment] * len(told(database, coordinator, moment))
        assert not told(database, other, moment)

    # Taken on a Monday at noon; Monday 30 November and Tuesday 1 December are holidays.
    assert [f"{one:%a}" for one in asked] == ["Tue", "Wed", "Thu", "Fri"]
    coordinator.tap_data(tap("alert", "close", alert, 3))
    later = begun + timedelta(days=10)
    ask_what_was_done(database, CENTRES, lambda: later)
    assert told(database, coordinator, later) == []


def test_the_reminder_names_nobody_and_opens_what_it_is_about(
    parent: Person, database: Database
) -> None:
    coordinator, _member = colleague(parent, database)
    alert = raised(parent, database)
    coordinator.tap_data(tap("alert", "take", alert))
    told(database, coordinator, parent.now + timedelta(minutes=1))
    ask_what_was_done(database, CENTRES, lambda: parent.now + timedelta(days=1))

    [said] = told(database, coordinator, parent.now + timedelta(days=1))

    assert "Încă nu este scris ce s-a făcut" in said
    assert "Maria" not in said


def test_of_whoever_is_gone_the_coordinator_is_asked(parent: Person, database: Database) -> None:
    coordinator, _member = colleague(parent, database)
    gone, member = colleague(parent, database, "counsellor", number=101)
    with database.transaction() as db:
        alerts.put_on_duty(db, "belvedere", member)
    alert = raised(parent, database)
    gone.tap_data(tap("alert", "take", alert))
    with database.transaction() as db:
        db.execute(staff.staff.update().where(staff.staff.c.id == member).values(state="off"))

    ask_what_was_done(database, CENTRES, lambda: parent.now + timedelta(days=1))

    assert len(told(database, coordinator, parent.now + timedelta(days=1))) == 1


def test_a_centre_that_is_configured_no_more_does_not_stop_the_alerts_of_others(
    parent: Person, database: Database
) -> None:
    coordinator, _member = colleague(parent, database)
    with database.transaction() as db:
        lost, _new = alerts.open_alert(
            db, "dispărut", _account(db), "other", parent.now, parent.now
        )
    alert = alarm(parent, database)
    later = parent.now + timedelta(minutes=16)

    with structlog.testing.capture_logs() as logs:
        climb(database, CENTRES, lambda: later)
        climb(database, CENTRES, lambda: later)

    assert [one["event"] for one in logs if one["log_level"] == "error"] == [
        "alert of a centre that is not configured"
    ]
    with database.transaction() as db:
        assert alerts.get(db, alert).step == 1
        assert alerts.get(db, lost.id).step == 0
    assert coordinator.last.account


def _account(db: Any) -> int:
    return accounts.create(db, 1, "dispărut", NIGHT).id


def test_an_alert_that_nobody_can_be_told_of_is_an_error_in_the_log(
    parent: Person, database: Database
) -> None:
    with structlog.testing.capture_logs() as logs:
        alarm(parent, database)

    assert [one["event"] for one in logs if one["log_level"] == "error"] == [
        "alert with nobody to tell"
    ]


def test_where_nobody_on_duty_can_be_reached_all_who_answer_for_the_centre_are_told(
    parent: Person, database: Database
) -> None:
    leads = [
        colleague(parent, database, "coordinator", number=110)[0],
        colleague(parent, database, "director", number=111)[0],
    ]
    away, member = colleague(parent, database, "counsellor", number=101)
    with database.transaction() as db:
        alerts.put_on_duty(db, "belvedere", member)
    away.block()

    alarm(parent, database)

    assert [len(told(database, one, parent.now + timedelta(minutes=1))) for one in leads] == [1, 1]
    with database.transaction() as db:
        [alert] = alerts.open_in(db, "belvedere")
        assert {m.role for m in alarms.told_at(db, replace(alert, step=9))} == {
            "coordinator",
            "director",
        }


def test_where_nobody_answers_for_the_centre_those_on_duty_hear_of_it_again(
    parent: Person, database: Database
) -> None:
    _one, member = colleague(parent, database, "counsellor", number=101)
    with database.transaction() as db:
        alerts.put_on_duty(db, "belvedere", member)
    alarm(parent, database)

    with database.transaction() as db:
        [alert] = alerts.open_in(db, "belvedere")
        assert [m.id for m in alarms.told_at(db, replace(alert, step=9))] == [member]
