from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from bot.screen import tap
from bot.turn import Turns
from storage import complaints, outbox
from storage.database import Database
from tests.bot.cards.test_complaint import complained
from tests.bot.families import deliver, member, tick
from tests.bot.jobs.test_escalation import ASKED, local
from tests.person import Person
from tests.sample import CENTRES


def registered(database: Database, *, name: str | None = "Ana Exemplu") -> int:
    with database.transaction() as db:
        made = complaints.register(
            db,
            "belvedere",
            "complaint",
            "Frig.",
            date(2026, 11, 25),
            date(2026, 12, 25),
            name=name,
        )
    return made.id


def weeks(database: Database, lead: Person, days: int, first: int = 0) -> list[str]:
    """When the register comes to whoever answers for the centre."""
    heard = []
    for day in range(first, days):
        for hour in (8.5, 9.5, 14, 20):
            now = ASKED.replace(hour=0, minute=0) + timedelta(days=day, hours=hour)
            tick(database, now)
            brought = deliver(database, lead, at=now)
            heard += [local(one.at) for one in brought if one.card == "complaints"]
    return heard


def test_it_is_recalled_before_its_day_and_from_its_day_on_every_working_morning_until_answered(
    turns: Turns, database: Database
) -> None:
    lead = member(turns, database, "coordinator")
    complaint = registered(database)

    heard = weeks(database, lead, 37)

    # The 25th is a public holiday, the 26th and 27th a weekend.
    assert heard == ["Mon 21 09:30", "Mon 28 09:30", "Tue 29 09:30", "Wed 30 09:30", "Thu 31 09:30"]
    lead.tap_data(tap("complaint_work", "answer", complaint))
    lead.say("Am chemat pe cineva la calorifere.")
    assert weeks(database, lead, 45, 37) == []


def test_several_that_are_late_are_one_message_a_morning(turns: Turns, database: Database) -> None:
    lead = member(turns, database, "coordinator")
    for _number in range(3):
        registered(database)

    heard = weeks(database, lead, 35)

    assert heard.count("Mon 28 09:30") == 1


def test_nobody_to_tell_is_an_error_in_the_log(
    database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    registered(database)

    tick(database, datetime(2026, 12, 28, 10, tzinfo=CENTRES["belvedere"].zone))

    assert "nobody to tell about a complaint" in "".join(capsys.readouterr())


@pytest.mark.parametrize("became", ["unreachable", "failed", "ambiguous"])
def test_an_answer_that_did_not_arrive_is_seen_and_recalled_until_a_person_has_told_it(
    turns: Turns, database: Database, became: str
) -> None:
    parent, complaint = complained(turns, database)
    lead = member(turns, database, "coordinator")
    lead.tap_data(tap("complaint_work", "answer", complaint))
    lead.say("Am chemat pe cineva la calorifere.")
    with database.transaction() as db:
        named = outbox.outbox.c.dedup == complaints.promised_as(complaint)
        db.execute(outbox.outbox.update().where(named).values(state=became, finished_at=lead.now))

    assert parent.chat_log
    assert weeks(database, lead, 3) == ["Wed 25 09:30", "Thu 26 09:30", "Fri 27 09:30"]
    lead.tap_data(tap("complaints"))
    assert "Cu răspuns, dar răspunsul nu a ajuns" in lead.text
    lead.tap_data(tap("complaint_work", "", complaint))
    assert "+9996610001" in lead.text
    assert "Nu știm când putem suna" in lead.text
    lead.tap("Persoana a aflat")

    assert "Cu răspuns" in lead.text
    assert "nu a ajuns" not in lead.text
    assert weeks(database, lead, 12, 7) == []


@pytest.mark.parametrize("became", ["unreachable", "failed", "ambiguous", "dropped"])
def test_an_answer_that_did_not_arrive_is_not_forgotten_before_somebody_has_seen_to_it(
    turns: Turns, database: Database, became: str
) -> None:
    _parent, complaint = complained(turns, database)
    lead = member(turns, database, "coordinator")
    lead.tap_data(tap("complaint_work", "answer", complaint))
    lead.say("Am chemat pe cineva la calorifere.")
    named = outbox.outbox.c.dedup == complaints.promised_as(complaint)
    with database.transaction() as db:
        db.execute(outbox.outbox.update().where(named).values(state=became, finished_at=lead.now))
    later = lead.now + timedelta(days=200)

    tick(database, later)
    with database.reading() as db:
        assert set(complaints.unreached(db, "belvedere")) == {complaint}
    lead.tap_data(tap("complaint_work", "told", complaint))
    tick(database, later)

    with database.reading() as db:
        assert db.execute(outbox.outbox.select().where(named)).all() == []


def test_an_answer_on_its_way_or_delivered_is_not_shown_as_lost(
    turns: Turns, database: Database
) -> None:
    parent, complaint = complained(turns, database)
    lead = member(turns, database, "coordinator")
    lead.tap_data(tap("complaint_work", "answer", complaint))
    lead.say("Am chemat pe cineva la calorifere.")

    for _time in range(2):
        lead.tap_data(tap("complaints"))
        assert "nu a ajuns" not in lead.text
        deliver(database, parent, lead, at=lead.now)
