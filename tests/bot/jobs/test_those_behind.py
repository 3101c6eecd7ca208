"""What a job cannot deal with stops nothing that is behind it: a centre that is gone, a hundred who were asked."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from bot.jobs import alarms, offers, unfinished
from storage import (
    accounts,
    activities,
    alerts,
    dialogues,
    follow_ups,
    meetings,
    outbox,
    persons,
    seats,
    staff,
)
from storage.database import Database, Transaction
from storage.dialogues import Dialogue
from storage.signups import signups
from tests.sample import CENTRE, NOW, TITLE
from tests.world import HERE, THERE

ONLY_HERE = {HERE: CENTRE}


def offer(db: Transaction, centre: str) -> int:
    """One whose hour has passed."""
    activity = activities.add(db, centre, "parenting_workshop", TITLE, NOW)
    meeting = meetings.add_meeting(db, activity, NOW + timedelta(days=3), NOW, capacity=1)
    family = persons.add_family(db, centre, domicile="yes", now=NOW, known=True)
    mother = persons.add_caregiver(db, family, "Ana Exemplu", "+9996610001", NOW)
    made = seats.take_seats_or_wait(
        db, meeting, mother, [mother.id], NOW, known=True, may_wait=False
    )
    assert made is not None
    past = {"state": "offered", "offer_until": NOW - timedelta(minutes=1)}
    table = signups
    db.execute(table.update().where(table.c.meeting_id == meeting).values(**past))
    return int(db.execute(select(table.c.id).where(table.c.meeting_id == meeting)).scalar_one())


def told_by_telephone(db: Transaction, signup: int, centre: str) -> None:
    whose = select(signups.c.caregiver_id).where(signups.c.id == signup)
    person = db.execute(whose).scalar_one()
    follow_ups.ask_to_call(db, centre, person, "offer", f"offer:{signup}", NOW, signup=signup)
    task = follow_ups.of_signup(db, signup, NOW)
    assert task is not None
    follow_ups.tick_off(db, task.id, staff.add(db, centre, "Ea", "coordinator", NOW).id, NOW)


def test_an_offer_of_a_centre_that_is_gone_stops_no_other(database: Database) -> None:
    with database.transaction() as db:
        gone, here = offer(db, THERE), offer(db, HERE)
        table = signups
        db.execute(
            table.update().where(table.c.id == gone).values(offer_until=NOW - timedelta(hours=1))
        )

        for signup, centre in ((gone, THERE), (here, HERE)):
            told_by_telephone(db, signup, centre)

    offers.let_offers_lapse(database, ONLY_HERE, lambda: NOW)

    with database.transaction() as db:
        states = {row.id: row.state for row in db.execute(signups.select())}
    assert states == {gone: "offered", here: "lapsed"}


def test_an_alert_of_a_centre_that_is_gone_stops_no_other(database: Database) -> None:
    steps = {}
    with database.transaction() as db:
        for chat, centre, hours in ((5_000_001, THERE, 2), (5_000_002, HERE, 1)):
            account = accounts.create(db, chat, centre, NOW).id
            since = NOW - timedelta(hours=hours)
            alert, _new = alerts.open_alert(db, centre, account, "child_danger", since, since)
            steps[centre] = alert.id

    alarms.climb(database, ONLY_HERE, lambda: NOW)

    with database.transaction() as db:
        assert alerts.get(db, steps[THERE]).step == 0
        assert alerts.get(db, steps[HERE]).step == 1


def leave_open(db: Transaction, chat: int, centre: str, *, welcomed: bool, hours: int) -> int:
    account = accounts.create(db, chat, centre, NOW).id
    if welcomed:
        accounts.accept_notice(db, account, "2026-11", NOW)
    since = NOW - timedelta(hours=hours)
    dialogues.save(db, account, Dialogue("signup", {}, "who", 1), since, new=True)
    return account


def test_whoever_is_behind_many_that_were_asked_or_may_not_be_is_asked_too(
    database: Database,
) -> None:
    with database.transaction() as db:
        for number in range(101):
            leave_open(db, 6_000_000 + number, HERE, welcomed=True, hours=40)
            leave_open(db, 7_000_000 + number, HERE, welcomed=False, hours=40)
            leave_open(db, 8_000_000 + number, THERE, welcomed=True, hours=40)
        last = leave_open(db, 5_000_001, HERE, welcomed=True, hours=30)

    for _ten_minutes in range(2):
        unfinished.ask_to_finish(database, ONLY_HERE, lambda: NOW)

    with database.transaction() as db:
        asked = [row.account_id for row in db.execute(select(outbox.outbox.c.account_id))]
    assert len(asked) == len(set(asked)) == 102
    assert last in asked
