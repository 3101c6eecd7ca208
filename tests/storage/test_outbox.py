from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from storage import accounts, outbox
from storage.database import Database
from tests.sample import NOW


@pytest.fixture
def account(database: Database) -> int:
    with database.transaction() as db:
        return accounts.create(db, 5_000_001, "belvedere", NOW).id


def promise(
    database: Database, account: int, dedup: str, lane: outbox.Lane = "reply", **later: int
) -> bool:
    with database.transaction() as db:
        due = NOW + timedelta(**later)
        return outbox.promise(
            db, account, "signup", (1,), lane=lane, dedup=dedup, now=NOW, not_before=due
        )


def test_the_same_promise_is_made_once(database: Database, account: int) -> None:
    assert [promise(database, account, "confirmation:1") for _ in range(2)] == [True, False]


def test_what_is_not_due_is_not_claimed(database: Database, account: int) -> None:
    promise(database, account, "now")
    promise(database, account, "later", hours=1)

    with database.transaction() as db:
        claimed = outbox.claim(db, "me", NOW)

    assert [row.attempts for row in claimed] == [1]


def test_several_senders_never_get_the_same_row(database: Database, account: int) -> None:
    for number in range(200):
        promise(database, account, f"p{number}")

    def claim(sender: int) -> list[int]:
        mine: list[int] = []
        while True:
            with database.transaction() as db:
                rows = outbox.claim(db, f"sender {sender}", NOW, limit=7)
            if not rows:
                return mine
            mine += [row.id for row in rows]

    with ThreadPoolExecutor(4) as senders:
        claimed = [row for rows in senders.map(claim, range(4)) for row in rows]

    assert len(claimed) == len(set(claimed)) == 200


@pytest.mark.parametrize(
    ("lane", "state"),
    [
        ("reply", "pending"),
        ("reminder", "pending"),
        ("broadcast", "ambiguous"),
        ("urgent", "ambiguous"),
    ],
)
def test_what_a_dead_sender_left_is_repeated_once_or_said_to_be_uncertain(
    database: Database, account: int, lane: outbox.Lane, state: str
) -> None:
    promise(database, account, "p", lane)
    with database.transaction() as db:
        outbox.trying(db, outbox.claim(db, "dead", NOW)[0].id)
        outbox.take_up_abandoned(db, NOW + outbox.LEASE - timedelta(seconds=1))
        still = db.execute(outbox.outbox.select()).one().state
        outbox.take_up_abandoned(db, NOW + outbox.LEASE + timedelta(seconds=1))
        after = db.execute(outbox.outbox.select()).one().state

    assert (still, after) == ("sending", state)


@pytest.mark.parametrize("lane", outbox.LANES)
def test_what_a_dead_sender_had_claimed_but_not_requested_is_simply_sent(
    database: Database, account: int, lane: outbox.Lane
) -> None:
    promise(database, account, "p", lane)
    with database.transaction() as db:
        outbox.claim(db, "dead", NOW)
        outbox.take_up_abandoned(db, NOW + outbox.LEASE + timedelta(seconds=1))
        after = db.execute(outbox.outbox.select()).one()

    assert (after.state, after.attempts) == ("pending", 0)


def test_a_repeated_message_is_not_repeated_again(database: Database, account: int) -> None:
    promise(database, account, "p")
    with database.transaction() as db:
        now = NOW
        for _ in range(2):
            outbox.trying(db, outbox.claim(db, "dead", now)[0].id)
            now += outbox.LEASE * 2
            outbox.take_up_abandoned(db, now)
        state = db.execute(outbox.outbox.select()).one().state

    assert state == "ambiguous"
