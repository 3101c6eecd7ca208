from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.dialogue import Asking, Reply, walk
from bot.flows.plan import Facts, talk
from bot.incoming import Incoming, Press
from bot.screen import tap
from bot.texts import translator
from bot.turn import Turns
from storage import activities, meetings, planning
from storage.activities import Activity
from storage.database import Database
from storage.meetings import Meeting
from tests.bot.families import deliver
from tests.bot.led import BIG_ROOM, ME, led_by, meeting_of, plans
from tests.colleagues import colleague, member_of
from tests.person import Person
from tests.sample import MEETING, NOW, TITLE, add_meeting

ACTIVITY = Activity(31, "belvedere", "parenting_workshop", TITLE, {}, True, False)
LIKE = replace(MEETING, room=BIG_ROOM, minimum=5, facilitator_id=ME.id)
FACTS = [
    Facts(known=plans(anybody=anybody), me=ME, activities=offered, like=like, changeable=anybody)
    for offered, like, anybody in (
        ((), None, True),
        ((ACTIVITY,), None, False),
        ((ACTIVITY,), LIKE, True),
    )
]
REPLIES = {
    "day": [Reply("typed", "1 decembrie")],
    "hour": [Reply("typed", "22:30")],
    "minutes": [Reply("typed", "45")],
    "seats": [Reply("typed", "200")],
    "weeks": [Reply("typed", "30")],
    "minimum": [Reply("typed", "7")],
    "room": [Reply("typed", "curtea")],
    "facilitator": [Reply("typed", "Maria Exemplu")],
}


@pytest.fixture
def coordinator(turns: Turns, database: Database) -> Person:
    return colleague(turns, database, "coordinator")


def an_activity(database: Database, *, reviewed: bool = False) -> int:
    with database.transaction() as db:
        return activities.add(db, "belvedere", "parenting_workshop", TITLE, NOW, reviewed=reviewed)


def planned(database: Database) -> list[Meeting]:
    """Every meeting there is, by date."""
    with database.transaction() as db:
        rows = db.execute(
            select(meetings.meetings.c.id).order_by(meetings.meetings.c.starts_at)
        ).all()
        return [meetings.get(db, row.id) for row in rows]


def test_the_usual_meeting_takes_six_taps_from_the_agenda(
    coordinator: Person, database: Database
) -> None:
    add_meeting(database)
    coordinator.command("agenda")
    before = coordinator.taps

    coordinator.tap("Planific")
    coordinator.tap("Cum vorbim")
    coordinator.tap("joi 3 dec.")
    coordinator.tap("17:00")
    coordinator.tap("Planific 1 întâlnire")

    assert coordinator.taps - before == 5
    made = planned(database)[-1]
    assert made.starts_at == datetime(2026, 12, 3, 15, 0, tzinfo=UTC)
    assert "3 decembrie" in coordinator.text


def test_everything_else_is_as_last_time(coordinator: Person, database: Database) -> None:
    last = add_meeting(database, capacity=7, childcare=True)
    with database.transaction() as db:
        planning.set_minimum(db, last, 4, NOW)

    plan_on(coordinator, "joi 3 dec.", "17:00")

    made = planned(database)[-1]
    assert (made.capacity, made.room, made.facilitator, made.childcare, made.minimum) == (
        7,
        "sala 2",
        "Ioana",
        True,
        4,
    )


def plan_on(person: Person, day: str, hour: str) -> None:
    person.command("plan")
    person.tap("Cum vorbim")
    for said, button in ((day, "dec."), (hour, ":")):
        if button in said and said in " ".join(person.labels()):
            person.tap(said)
        else:
            person.say(said)
    person.tap("Planific 1 întâlnire")


def test_each_answer_can_be_changed_on_the_summary_and_the_others_stay(
    coordinator: Person, database: Database
) -> None:
    an_activity(database)
    other = colleague(coordinator.turns, database, "counsellor", name="Ioana Probă")
    coordinator.command("plan")
    coordinator.tap("Cum vorbim")
    coordinator.say("3 decembrie")
    coordinator.say("16.30")
    for edit, answer in (
        ("Minute", "120"),
        ("Locuri", "20"),
        ("Limba", "Українська"),
        ("Minimum", "5"),
    ):
        coordinator.tap(edit)
        coordinator.tap(answer)
    coordinator.tap("Sala")
    coordinator.say("curtea din spate")
    coordinator.tap("Cine conduce")
    coordinator.tap("Ioana Probă")
    coordinator.tap("Supraveghere")
    coordinator.tap("Decidem")
    coordinator.tap("Locuri")
    coordinator.tap("Înapoi")

    coordinator.tap("Planific 1 întâlnire")

    (made,) = planned(database)
    assert made.starts_at == datetime(2026, 12, 3, 14, 30, tzinfo=UTC)
    assert (made.minutes, made.capacity, made.language, made.minimum, made.room) == (
        120,
        20,
        "uk",
        5,
        "curtea din spate",
    )
    assert (made.facilitator, made.facilitator_id) == ("Ioana", member_of(database, other).id)
    assert (made.childcare, made.reviewed) == (True, True)


def test_a_weekly_series_keeps_its_hour_when_the_clocks_change(
    coordinator: Person, database: Database
) -> None:
    an_activity(database)
    coordinator.now = datetime(2027, 3, 10, 10, 0, tzinfo=UTC)
    coordinator.command("plan")
    coordinator.tap("Cum vorbim")
    coordinator.say("18 martie")
    coordinator.tap("17:00")
    coordinator.tap("Serie")
    coordinator.tap("4")

    coordinator.tap("Planific 4 întâlniri")

    made = planned(database)
    zone = coordinator.turns._centres["belvedere"].zone
    assert [f"{one.starts_at.astimezone(zone):%d.%m %H:%M}" for one in made] == [
        "18.03 17:00",
        "25.03 17:00",
        "01.04 17:00",
        "08.04 17:00",
    ]
    assert [one.starts_at.hour for one in made] == [15, 15, 14, 14]
    assert len({one.series_id for one in made}) == 1
    assert made[0].series_id is not None
    with database.transaction() as db:
        assert db.execute(select(activities.series.c["count"])).scalar_one() == 4


def summary(day: str, hour: str, **answers: object) -> str:
    """What the summary says, in Romanian."""
    given = {"activity": "31", "day": day, "hour": hour, **answers}
    step = walk(talk(FACTS[2]), given)
    assert isinstance(step, Asking)
    assert step.question.key == "sure"
    return translator("ro").say(*step.question.text)


@pytest.mark.parametrize(
    ("day", "hour", "warned"),
    [
        ("2026-11-30", "17:00", "Sfântul Apostol Andrei"),
        ("2026-12-05", "17:00", "sfârșit de săptămână"),
        ("2026-12-28", "17:00", "Vacanța de iarnă"),
        ("2026-12-03", "19:00", "după 20:00"),
        ("2026-12-03", "08:00", "înainte de 09:00"),
    ],
)
def test_the_summary_warns_of_the_day_and_still_lets_go_ahead(
    day: str, hour: str, warned: str
) -> None:
    assert warned in summary(day, hour)
    given = {"activity": "31", "day": day, "hour": hour}
    step = walk(talk(FACTS[2]), given)
    assert isinstance(step, Asking)
    assert "✅" in translator("ro").plain(step.question.options[0].label)


def test_the_summary_warns_of_a_taken_room_and_of_a_colleague_who_has_a_meeting() -> None:
    said = summary("2026-12-03", "16:00")

    assert f"{BIG_ROOM} nu este liberă la 16:30" in said
    assert "Ioana are altă întâlnire la 16:30" in said
    assert "⚠️" not in summary("2026-12-03", "18:00")
    assert "nu este liberă" not in summary("2026-12-03", "16:00", room="r:curtea")


def test_a_long_series_warns_of_its_first_days_and_counts_the_rest() -> None:
    said = summary("2026-12-05", "17:00", weeks="30")

    assert said.count("⚠️") == 9
    assert "⚠️ și încă" in said
    assert "30 de întâlniri" in said


def test_an_hour_that_does_not_exist_is_the_one_thing_that_is_refused(
    coordinator: Person, database: Database
) -> None:
    an_activity(database)
    coordinator.command("plan")
    coordinator.tap("Cum vorbim")
    coordinator.say("28.03.2027")

    coordinator.say("03:30")

    assert "nu există această oră" in coordinator.text
    coordinator.say("04:30")
    assert "Planific 1 întâlnire" in " ".join(coordinator.labels())


def test_a_series_that_meets_such_an_hour_cannot_go_ahead(
    coordinator: Person, database: Database
) -> None:
    an_activity(database)
    coordinator.command("plan")
    coordinator.tap("Cum vorbim")
    coordinator.say("21.03.2027")
    coordinator.say("03:30")
    coordinator.tap("Serie")
    coordinator.tap("4")

    assert "ora nu există" in coordinator.text
    assert "Planific" not in " ".join(coordinator.labels())


def test_nothing_is_planned_in_the_past(coordinator: Person, database: Database) -> None:
    an_activity(database)
    coordinator.command("plan")
    coordinator.tap("Cum vorbim")
    coordinator.say("ieri")
    assert "Scrieți ziua" in coordinator.text
    coordinator.say("azi")

    coordinator.say("09:00")

    assert "a trecut" in coordinator.text


def test_a_day_that_has_just_passed_is_not_next_years(
    coordinator: Person, database: Database
) -> None:
    an_activity(database)
    coordinator.command("plan")
    coordinator.tap("Cum vorbim")

    coordinator.say("22 noiembrie")

    assert "a trecut" in coordinator.text
    coordinator.say("3 martie")
    assert "La ce oră" in coordinator.text


def test_a_second_tap_at_the_end_leaves_what_came_of_it_there(
    coordinator: Person, database: Database
) -> None:
    add_meeting(database)
    coordinator.command("agenda")
    for label in ("Planific", "Cum vorbim", "joi 3 dec.", "17:00"):
        coordinator.tap(label)
    message = max(coordinator.chat_log)
    go = next(b for b in coordinator.screen.buttons if b.data.endswith(".go"))
    coordinator.press(go, message)
    shown, made = coordinator.text, len(planned(database))

    coordinator.press(go, message)

    assert coordinator.last.shows == ()
    assert coordinator.last.toast is not None
    assert coordinator.speaks.plain(coordinator.last.toast) == "✅ Am primit."
    assert (coordinator.text, len(planned(database))) == (shown, made)


def test_an_educator_plans_for_nobody_else(turns: Turns, database: Database) -> None:
    educator = colleague(turns, database, "staff")
    add_meeting(database)

    plan_on(educator, "joi 3 dec.", "17:00")

    made = planned(database)[-1]
    assert made.facilitator_id == member_of(database, educator).id
    assert "Cine conduce" not in " ".join(educator.labels())


def test_a_copy_takes_over_from_the_meeting_that_was_copied(
    coordinator: Person, database: Database
) -> None:
    first = add_meeting(database, capacity=4)
    with database.transaction() as db:
        activity = meetings.get(db, first).activity_id
        meetings.add_meeting(db, activity, NOW + timedelta(days=9), NOW, capacity=99)
    coordinator.tap_data(tap("planned", "copy", first))

    assert coordinator.labels()[0] == "joi 3 dec."
    coordinator.say("joi, 10 decembrie")
    coordinator.tap("12:00")
    coordinator.tap("Planific 1 întâlnire")

    assert planned(database)[-1].capacity == 4


def test_the_colleague_whose_meeting_it_is_to_be_is_told(
    coordinator: Person, database: Database
) -> None:
    educator = colleague(coordinator.turns, database, "staff")
    last = led_by(database, educator, add_meeting(database))

    plan_on(coordinator, "joi 3 dec.", "17:00")

    made = next(one for one in planned(database) if one.id != last)
    told = deliver(database, educator, coordinator, at=coordinator.now)
    assert [(one.person.chat, one.card) for one in told] == [(educator.chat, "planned")]
    assert made.facilitator_id == member_of(database, educator).id


def test_a_reviewed_activity_makes_reviewed_meetings_unless_it_is_switched_off(
    coordinator: Person, database: Database
) -> None:
    an_activity(database, reviewed=True)
    plan_on(coordinator, "joi 3 dec.", "17:00")
    assert planned(database)[0].reviewed

    coordinator.command("plan")
    coordinator.tap("Cum vorbim")
    coordinator.tap("joi 10 dec.")
    coordinator.tap("17:00")
    coordinator.tap("☑️ 🕓 Decidem")
    coordinator.tap("Planific 1 întâlnire")

    assert [one.reviewed for one in planned(database)] == [True, False]


def test_a_redelivered_answer_plans_nothing_twice(coordinator: Person, database: Database) -> None:
    an_activity(database)
    coordinator.command("plan")
    coordinator.tap("Cum vorbim")
    coordinator.tap("joi 3 dec.")
    coordinator.tap("17:00")
    go = next(b for b in coordinator.screen.buttons if b.data.endswith(".go"))

    for _ in range(2):
        coordinator.turns.take(
            Incoming(888_001, coordinator.chat, Press(go.data, "q"), 5), coordinator.now
        )

    assert len(planned(database)) == 1
    assert meeting_of(database, planned(database)[0].id).series_id is None
