from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import text

from storage import accounts, outbox, sending
from storage.database import Database, Transaction
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
        claimed = sending.claim(db, "me", NOW)

    assert [row.attempts for row in claimed] == [0]


def test_no_more_is_claimed_than_asked_for_whatever_way_the_database_takes(
    database: Database,
) -> None:
    for number in range(20):
        with database.transaction() as db:
            someone = accounts.create(db, 6_000_000 + number, "belvedere", NOW).id
        promise(database, someone, f"p{number}")

    with database.transaction() as db:
        if not database.sqlite:  # as when PostgreSQL knows nothing of the table yet
            for way in ("hashjoin", "mergejoin", "hashagg", "sort", "material", "memoize"):
                db.execute(text(f"SET LOCAL enable_{way} = off"))
        claimed = sending.claim(db, "one", NOW, limit=4)

    assert len(claimed) == 4


def test_several_senders_never_get_the_same_row(database: Database) -> None:
    for number in range(200):
        with database.transaction() as db:
            someone = accounts.create(db, 6_000_000 + number, "belvedere", NOW).id
        promise(database, someone, f"p{number}")

    def claim(sender: int) -> list[int]:
        mine: list[int] = []
        while True:
            with database.transaction() as db:
                rows = sending.claim(db, f"sender {sender}", NOW, limit=7)
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
        assert sending.trying(db, sending.claim(db, "dead", NOW)[0].id, "dead", NOW)
        sending.take_up_abandoned(db, NOW + sending.LEASE - timedelta(seconds=1))
        still = db.execute(outbox.outbox.select()).one().state
        sending.take_up_abandoned(db, NOW + sending.LEASE + timedelta(seconds=1))
        after = db.execute(outbox.outbox.select()).one().state

    assert (still, after) == ("sending", state)


@pytest.mark.parametrize("lane", outbox.LANES)
def test_what_a_dead_sender_had_claimed_but_not_requested_is_simply_sent(
    database: Database, account: int, lane: outbox.Lane
) -> None:
    promise(database, account, "p", lane)
    with database.transaction() as db:
        sending.claim(db, "dead", NOW)
        sending.take_up_abandoned(db, NOW + sending.LEASE + timedelta(seconds=1))
        after = db.execute(outbox.outbox.select()).one()

    assert (after.state, after.attempts) == ("pending", 0)


def test_a_repeated_message_is_not_repeated_again(database: Database, account: int) -> None:
    promise(database, account, "p")
    with database.transaction() as db:
        now = NOW
        for _ in range(2):
            assert sending.trying(db, sending.claim(db, "dead", now)[0].id, "dead", now)
            now += sending.LEASE * 2
            sending.take_up_abandoned(db, now)
        state = db.execute(outbox.outbox.select()).one().state

    assert state == "ambiguous"


def state(database: Database, row: int) -> tuple[str, int]:
    with database.transaction() as db:
        found = db.execute(outbox.outbox.select().where(outbox.outbox.c.id == row)).one()
    return found.state, found.attempts


def taken_over(database: Database, account: int) -> int:
    """A row that its sender slept over, and that somebody else has now."""
    promise(database, account, "p")
    later = NOW + sending.LEASE + timedelta(seconds=1)
    with database.transaction() as db:
        row = sending.claim(db, "asleep", NOW)[0].id
        sending.take_up_abandoned(db, later)
        assert [one.id for one in sending.claim(db, "awake", later)] == [row]
    return row


def test_whoever_slept_over_a_lease_may_not_try_what_somebody_else_has_now(
    database: Database, account: int
) -> None:
    row = taken_over(database, account)

    with database.transaction() as db:
        assert not sending.trying(db, row, "asleep", NOW)
        assert sending.trying(db, row, "awake", NOW)


def test_whoever_slept_over_a_lease_may_not_try_what_waits_for_somebody_else(
    database: Database, account: int
) -> None:
    promise(database, account, "p")
    with database.transaction() as db:
        row = sending.claim(db, "asleep", NOW)[0].id
        sending.take_up_abandoned(db, NOW + sending.LEASE * 2)

        assert not sending.trying(db, row, "asleep", NOW)

    assert state(database, row) == ("pending", 0)


def test_trying_begins_the_lease_anew(database: Database, account: int) -> None:
    promise(database, account, "p")
    late = NOW + sending.LEASE - timedelta(seconds=1)
    with database.transaction() as db:
        sending.trying(db, sending.claim(db, "me", NOW)[0].id, "me", late)

        assert sending.take_up_abandoned(db, late + sending.LEASE - timedelta(seconds=1)) == 0


_ends: dict[str, Any] = {
    "sent": partial(sending.sent, message=7, now=NOW),
    "dropped": partial(sending.dropped, now=NOW),
    "failed": partial(sending.failed, problem="x", now=NOW),
    "unreachable": partial(sending.unreachable, problem="x", now=NOW),
    "ambiguous": partial(sending.ambiguous, problem="x", now=NOW),
    "again": partial(sending.again, not_before=NOW, tried=False),
}


@pytest.mark.parametrize("end", _ends)
def test_what_somebody_else_has_is_ended_by_nobody_but_them(
    database: Database, account: int, end: str
) -> None:
    row = taken_over(database, account)

    with database.transaction() as db:
        done = partial(_ends[end], db, row)
        assert not done(owner="asleep")
        assert db.execute(outbox.outbox.select()).one().owner == "awake"
        assert done(owner="awake")

    assert state(database, row)[0] == {"again": "pending"}.get(end, end)


def test_what_is_known_to_have_arrived_is_not_sent_again_although_its_lease_ended(
    database: Database, account: int
) -> None:
    for lane, dedup in (("reply", "r"), ("broadcast", "b")):
        promise(database, account, dedup, lane)  # type: ignore[arg-type]
    with database.transaction() as db:
        rows = [one.id for one in sending.claim(db, "slow", NOW)]
        for row in rows:
            sending.trying(db, row, "slow", NOW)
        sending.take_up_abandoned(db, NOW + sending.LEASE * 2)
        for row in rows:
            assert sending.sent(db, row, row, NOW, owner="slow")

    assert [state(database, row)[0] for row in rows] == ["sent", "sent"]


def test_what_was_surely_refused_is_no_attempt_and_what_may_have_arrived_is_one(
    database: Database, account: int
) -> None:
    promise(database, account, "p")
    for number, tried in enumerate((False, True, False), 1):
        with database.transaction() as db:
            row = sending.claim(db, "me", NOW)[0].id
            sending.trying(db, row, "me", NOW)
            sending.again(db, row, NOW, tried=tried, owner="me")
        assert state(database, row) == ("pending", int(number > 1))


def test_of_one_chat_only_the_first_is_claimed_and_nothing_of_those_that_have_one_already(
    database: Database, account: int
) -> None:
    with database.transaction() as db:
        other = accounts.create(db, 5_000_002, "belvedere", NOW).id
    for number in range(3):
        promise(database, account, f"a{number}", "broadcast")
    promise(database, account, "urgent", "urgent")
    for number in range(2):
        promise(database, other, f"b{number}")

    with database.transaction() as db:
        first = sending.claim(db, "me", NOW, each=1)
        for one in first:
            sending.sent(db, one.id, 7, NOW, owner="me")
        second = sending.claim(db, "me", NOW, each=1, but=[account])

    assert [(one.account_id, one.lane) for one in first] == [(account, "urgent"), (other, "reply")]
    assert [one.account_id for one in second] == [other]


@pytest.mark.parametrize("end", _ends)
def test_of_one_chat_nobody_else_has_a_row_until_the_one_under_way_has_ended(
    database: Database, account: int, end: str
) -> None:
    promise(database, account, "first")
    promise(database, account, "second")
    with database.transaction() as db:
        (first,) = sending.claim(db, "one", NOW, each=1)
    with database.transaction() as db:
        meanwhile = sending.claim(db, "two", NOW, each=1)
        partial(_ends[end], db, first.id)(owner="one")
        (after,) = sending.claim(db, "two", NOW, each=1)

    assert meanwhile == []
    # What was given back is still the first.
    assert (after.id == first.id) == (end == "again")


@pytest.mark.parametrize(("tried", "lane"), [(False, "broadcast"), (True, "reply")])
def test_what_a_dead_sender_had_is_not_overtaken_by_what_was_promised_later(
    database: Database, account: int, *, tried: bool, lane: outbox.Lane
) -> None:
    promise(database, account, "first", lane)
    promise(database, account, "second", lane)
    late = NOW + sending.LEASE + timedelta(seconds=1)
    with database.transaction() as db:
        (first,) = sending.claim(db, "dead", NOW, each=1)
        if tried:
            sending.trying(db, first.id, "dead", NOW)
        meanwhile = sending.claim(db, "alive", late, each=1)
        sending.take_up_abandoned(db, late)
        after = sending.claim(db, "alive", late, each=1)

    assert meanwhile == []
    assert [one.id for one in after] == [first.id]


def test_an_alarm_does_not_wait_for_what_a_dead_sender_had(
    database: Database, account: int
) -> None:
    promise(database, account, "first")
    with database.transaction() as db:
        sending.claim(db, "dead", NOW, each=1)
    promise(database, account, "alarm", "urgent")
    with database.transaction() as db:
        claimed = sending.claim(db, "alive", NOW, each=1)

    assert [one.lane for one in claimed] == ["urgent"]


def test_what_was_put_off_keeps_its_place_before_what_was_promised_later(
    database: Database, account: int
) -> None:
    promise(database, account, "first")
    promise(database, account, "second")
    with database.transaction() as db:
        rows = [one.id for one in sending.claim(db, "me", NOW)]
        sending.again(db, rows[0], NOW + timedelta(minutes=1), tried=False)
        sending.again(db, rows[1], NOW, tried=False)

        claimed = sending.claim(db, "me", NOW + timedelta(minutes=2), each=1)

    assert [one.id for one in claimed] == rows[:1]


def test_a_row_that_no_key_opens_fails_and_those_beside_it_are_claimed(
    database: Database, account: int
) -> None:
    with database.transaction() as db:
        broken = accounts.create(db, 5_000_002, "belvedere", NOW).id
        table = accounts.accounts
        db.execute(table.update().where(table.c.id == broken).values(chat=b"nonsense" * 8))
    promise(database, broken, "broken")
    promise(database, account, "sound")

    with database.transaction() as db:
        claimed = sending.claim(db, "me", NOW)
        rows = db.execute(outbox.outbox.select()).all()
        states = {row.dedup: (row.state, row.problem) for row in rows}

    assert [one.account_id for one in claimed] == [account]
    assert states == {"broken": ("failed", "KeyProblem"), "sound": ("sending", None)}


def test_a_transaction_knows_whether_it_promised_something_for_now(
    database: Database, account: int
) -> None:
    known = []
    for dedup, later in (("now", 0), ("later", 1), ("now", 0)):
        with database.transaction() as db:
            outbox.promise(
                db,
                account,
                "signup",
                (1,),
                lane="reply",
                dedup=dedup,
                now=NOW,
                not_before=NOW + timedelta(hours=later),
            )
            known.append(db.promised_now)

    assert known == [True, False, False]


def other_account(database: Database) -> int:
    with database.transaction() as db:
        return accounts.create(db, 5_000_002, "belvedere", NOW).id


def refused(db: Transaction, row: int) -> None:
    sending.trying(db, row, "me", NOW)
    sending.unreachable(db, row, "Forbidden", NOW, owner="me")


def abandoned(db: Transaction, row: int) -> None:
    sending.trying(db, row, "me", NOW)
    sending.take_up_abandoned(db, NOW + sending.LEASE * 2)


_surely_not_there: dict[str, Callable[[Transaction, int], Any]] = {
    "pending": lambda db, row: sending.again(db, row, NOW, tried=False),
    "dropped": lambda db, row: sending.dropped(db, row, NOW),
    "closed": lambda db, row: sending.unreachable(db, row, "blocked", NOW),
    "refused": refused,
}
_perhaps_there: dict[str, Callable[[Transaction, int], Any]] = {
    "claimed": lambda _db, _row: None,
    "tried": lambda db, row: sending.trying(db, row, "me", NOW),
    "sent": lambda db, row: sending.sent(db, row, 7, NOW),
    "ambiguous": lambda db, row: sending.ambiguous(db, row, "TimedOut", NOW),
    "not answered": lambda db, row: (
        sending.trying(db, row, "me", NOW) and sending.again(db, row, NOW, tried=True)
    ),
    "abandoned": abandoned,
}


@pytest.mark.parametrize("before", _surely_not_there)
def test_what_did_not_arrive_in_one_chat_goes_to_the_one_that_it_is_promised_to_next(
    database: Database, account: int, before: str
) -> None:
    promise(database, account, "p")
    other = other_account(database)
    with database.transaction() as db:
        _surely_not_there[before](db, sending.claim(db, "me", NOW)[0].id)

    assert promise(database, other, "p")

    with database.transaction() as db:
        claimed = sending.claim(db, "me", NOW)
        problems = [row.problem for row in db.execute(outbox.outbox.select())]
    assert [(one.account_id, one.attempts) for one in claimed] == [(other, 0)]
    assert problems == [None]


@pytest.mark.parametrize("before", _perhaps_there)
def test_what_may_have_arrived_in_one_chat_stays_there(
    database: Database, account: int, before: str
) -> None:
    promise(database, account, "p")
    other = other_account(database)
    with database.transaction() as db:
        _perhaps_there[before](db, sending.claim(db, "me", NOW)[0].id)
        then = db.execute(outbox.outbox.select()).one()

    assert not promise(database, other, "p")

    with database.transaction() as db:
        assert db.execute(outbox.outbox.select()).one() == then


def test_what_somebody_has_called_about_is_not_promised_to_another_chat(
    database: Database, account: int
) -> None:
    promise(database, account, "p")
    other = other_account(database)
    with database.transaction() as db:
        sending.unreachable(db, sending.claim(db, "me", NOW)[0].id, "blocked", NOW)
        db.execute(outbox.outbox.update().values(looked_after=True))

    assert not promise(database, other, "p")


def test_nothing_that_may_have_arrived_is_handed_on_to_another_chat(
    database: Database, account: int
) -> None:
    other = other_account(database)
    promise(database, account, "unanswered before")
    with database.transaction() as db:
        (second,) = (one.id for one in sending.claim(db, "me", NOW))
        sending.trying(db, second, "me", NOW)
        sending.again(db, second, NOW, tried=True)
    promise(database, account, "refused once")
    with database.transaction() as db:
        second, first = (one.id for one in sending.claim(db, "me", NOW))
        for row in (first, second):
            sending.trying(db, row, "me", NOW)

        assert not sending.hand_on(db, first, other, owner="somebody else")
        assert sending.hand_on(db, first, other, owner="me")
        assert not sending.hand_on(db, second, other, owner="me")
