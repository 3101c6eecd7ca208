"""What is technical goes when nobody needs it, and not before."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.jobs import cleaning, housekeeping
from bot.turn import Turns
from storage import (
    accounts,
    alerts,
    broadcasts,
    dialogues,
    outbox,
    retention,
    sending,
    undelivered,
    updates,
)
from storage.database import Database
from storage.dialogues import Dialogue
from storage.outbox import Lane
from storage.recipients import recipients
from tests.bot.announced import announced
from tests.sample import CENTRES, NOW

DAY = timedelta(days=1)


def clean(database: Database, at: datetime) -> None:
    for job in (*cleaning.JOBS, *housekeeping.JOBS):
        job.run(database, CENTRES, lambda: at)


def count(database: Database, table: Any) -> int:
    with database.transaction() as db:
        return int(db.execute(select(func.count()).select_from(table)).scalar_one())


def test_what_could_not_be_read_is_kept_a_month_for_somebody_to_look_at(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "AT_ONCE", 2)
    with database.transaction() as db:
        for number in range(5):
            updates.set_aside(db, number, {"message": "?"}, "TypeError", NOW)
        updates.set_aside(db, 9, {"message": "?"}, "TypeError", NOW + DAY)

    clean(database, NOW + 29 * DAY)
    assert count(database, updates.quarantine) == 6
    clean(database, NOW + 30 * DAY + timedelta(seconds=1))
    assert count(database, updates.quarantine) == 1


@pytest.mark.parametrize(
    ("state", "lane", "days"),
    [
        ("dropped", "reply", 14),
        ("dropped", "broadcast", 183),
        ("sent", "reply", 90),
        ("sent", "reminder", 90),
        ("sent", "urgent", 90),
        ("sent", "broadcast", 183),
        ("failed", "reply", 90),
        ("unreachable", "reminder", 90),
        ("ambiguous", "reply", 90),
    ],
)
def test_what_became_of_a_promise_is_kept_as_long_as_it_is_needed(
    database: Database, state: str, lane: Lane, days: int
) -> None:
    with database.transaction() as db:
        account = accounts.create(db, 5_000_001, "belvedere", NOW).id
        accounts.accept_notice(db, account, "1", NOW)
        outbox.promise(db, account, "home", (), lane=lane, dedup="p", now=NOW)
        ended = {"state": state, "finished_at": NOW}
        db.execute(outbox.outbox.update().values(**ended))

    clean(database, NOW + days * DAY - timedelta(hours=1))
    assert count(database, outbox.outbox) == 1
    clean(database, NOW + days * DAY + timedelta(hours=1))
    assert count(database, outbox.outbox) == 0


def test_what_is_still_owed_is_never_dropped_however_old(database: Database) -> None:
    with database.transaction() as db:
        account = accounts.create(db, 5_000_001, "belvedere", NOW).id
        accounts.accept_notice(db, account, "1", NOW)
        for dedup in ("a", "b"):
            outbox.promise(db, account, "home", (), lane="reply", dedup=dedup, now=NOW)
        sending.claim(db, "me", NOW, limit=1)
        db.execute(outbox.outbox.update().values(finished_at=NOW, lease_until=NOW + 999 * DAY))

    clean(database, NOW + 400 * DAY)

    assert count(database, outbox.outbox) == 2


def test_what_is_shown_to_whoever_calls_is_there_as_long_as_it_is_shown(
    database: Database,
) -> None:
    with database.transaction() as db:
        account = accounts.create(db, 5_000_001, "belvedere", NOW).id
        accounts.accept_notice(db, account, "1", NOW)
        outbox.promise(db, account, "home", (), lane="reply", dedup="p", now=NOW)
        sending.failed(db, sending.claim(db, "me", NOW)[0].id, "x", NOW)

    clean(database, NOW + undelivered.SHOWN_FOR - timedelta(seconds=1))

    assert count(database, outbox.outbox) == 1


async def test_a_message_to_many_and_what_became_of_it_is_kept_half_a_year_as_a_whole(
    turns: Turns, database: Database
) -> None:
    there = announced(turns, database, 3)
    there.send()
    await there.run()
    before = there.tally()

    clean(database, there.now + 182 * DAY)
    assert there.tally() == before
    clean(database, there.now + 184 * DAY)

    assert count(database, recipients) == 0
    assert count(database, broadcasts.broadcasts) == 0
    with database.transaction() as db:
        names = [row.dedup for row in db.execute(select(outbox.outbox.c.dedup))]
    assert not [name for name in names if name.startswith("announcement:")]


async def test_a_message_to_many_that_is_still_going_out_is_kept(
    turns: Turns, database: Database
) -> None:
    there = announced(turns, database, 3)
    there.send()
    there.tick()

    clean(database, there.now + 400 * DAY)

    assert there.tally() == {"waiting": 3}


@pytest.mark.parametrize(
    ("kept_by", "kept"),
    [
        ("nothing", False),
        ("an old dialogue", False),
        ("the notice", True),
        ("a dialogue of yesterday", True),
        ("an alert", True),
        ("a promise", True),
    ],
)
def test_whoever_neither_accepted_nor_refused_is_forgotten_after_a_month(
    database: Database, kept_by: str, *, kept: bool
) -> None:
    with database.transaction() as db:
        account = accounts.create(db, 5_000_001, "belvedere", NOW).id
        match kept_by:
            case "the notice":
                accounts.accept_notice(db, account, "1", NOW)
            case "an old dialogue":
                dialogues.save(db, account, Dialogue("welcome", {}, "language"), NOW, new=True)
            case "a dialogue of yesterday":
                later = NOW + 30 * DAY
                dialogues.save(db, account, Dialogue("welcome", {}, "language"), later, new=True)
            case "an alert":
                alerts.open_alert(db, "belvedere", account, "child_danger", NOW, NOW + 999 * DAY)
            case "a promise":
                later = NOW + 99 * DAY
                outbox.promise(
                    db,
                    account,
                    "vanish",
                    (1,),
                    lane="reminder",
                    dedup="v",
                    now=NOW,
                    not_before=later,
                )

    clean(database, NOW + 29 * DAY)
    assert count(database, accounts.accounts) == 1
    clean(database, NOW + 31 * DAY)
    assert count(database, accounts.accounts) == kept
    assert count(database, dialogues.dialogues) == (kept_by == "a dialogue of yesterday")


def test_updates_that_may_still_come_again_are_known_again(database: Database) -> None:
    with database.transaction() as db:
        updates.first_time(db, 7, NOW)

    clean(database, NOW + timedelta(hours=47))

    with database.transaction() as db:
        assert not updates.first_time(db, 7, NOW)
