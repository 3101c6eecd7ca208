"""The sender against a Telegram that answers as it is told to."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from telegram.error import (
    BadRequest,
    ChatMigrated,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.books import GIVEN_UP, LATE, SOON
from bot.cards import cards
from bot.centre import Centre
from bot.delivery import AT_ONCE, Sender
from bot.hours import working_day
from bot.outage import Outage
from bot.pace import Pace
from bot.request import NotSent, ServerTrouble
from bot.threads import Threads
from bot.who import Who
from storage import accounts, closed_days, follow_ups, outbox, senders, sending, staff
from storage.database import Conflict, Database, Unavailable
from tests.sample import NOW, add_parent


class Telegram:
    """Stands where python-telegram-bot's Bot does; `answers` are given in turn, then always success."""

    username = "belvedere_bot"

    def __init__(self) -> None:
        self.answers: list[TelegramError] = []
        self.sent: list[dict[str, Any]] = []
        # How often it was asked whether it is there.
        self.asked = 0

    async def do_api_request(self, method: str, given: dict[str, Any]) -> dict[str, Any]:
        self.asked += method == "getMe"
        if self.answers:
            raise self.answers.pop(0)
        if method != "getMe":
            self.sent.append({"method": method, **given})
        return {"message_id": len(self.sent)}


class Clock:
    now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def telegram() -> Telegram:
    return Telegram()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def sender(
    telegram: Telegram, database: Database, centres: dict[str, Centre], clock: Clock
) -> AsyncIterator[Sender]:
    with ThreadPoolExecutor(database.writers) as pool:
        bot: Any = telegram
        sender = Sender(
            bot, database, centres, Threads(pool, database), Pace(per_second=100_000), clock
        )
        sender._outage = Outage(lambda: clock().timestamp())
        sender._pace._each = lambda chat: 0.0  # type: ignore[method-assign]  # no pace in this test
        yield sender


@pytest.fixture
def promise(database: Database) -> Callable[..., int]:
    """Promises the menu to one account; returns the row's id."""
    with database.transaction() as db:
        account = accounts.create(db, 5_000_001, "belvedere", NOW).id
        accounts.accept_notice(db, account, "1", NOW)
        accounts.set_language(db, account, "ro")

    def one(lane: outbox.Lane = "reply", dedup: str = "p") -> int:
        with database.transaction() as db:
            outbox.promise(db, account, "home", (), lane=lane, dedup=dedup, now=NOW)
            return int(
                db.execute(
                    select(outbox.outbox.c.id).where(outbox.outbox.c.dedup == dedup)
                ).scalar_one()
            )

    return one


@pytest.fixture
def other(database: Database) -> Callable[..., int]:
    """The same to one of many other accounts."""

    def one(number: int, lane: outbox.Lane = "reply", dedup: str = "") -> int:
        chat, dedup = 6_000_000 + number, dedup or f"other{number}"
        with database.transaction() as db:
            account = accounts.lock(db, chat) or accounts.create(db, chat, "belvedere", NOW)
            accounts.accept_notice(db, account.id, "1", NOW)
            outbox.promise(db, account.id, "home", (), lane=lane, dedup=dedup, now=NOW)
            row = select(outbox.outbox.c.id).where(outbox.outbox.c.dedup == dedup)
            return int(db.execute(row).scalar_one())

    return one


def became(database: Database, row: int) -> tuple[str, int]:
    with database.transaction() as db:
        found = db.execute(select(outbox.outbox).where(outbox.outbox.c.id == row)).one()
    return found.state, found.attempts


async def test_a_promise_is_sent_once_and_says_so(
    sender: Sender, telegram: Telegram, database: Database, promise: Callable[..., int]
) -> None:
    row = promise()

    await sender.send_due()
    await sender.send_due()

    assert [call["method"] for call in telegram.sent] == ["sendMessage"]
    assert became(database, row) == ("sent", 1)


@pytest.mark.parametrize("wait", [3, 3.0, timedelta(seconds=3)])
async def test_a_wait_that_telegram_asks_for_costs_no_attempt_and_is_kept(
    sender: Sender,
    telegram: Telegram,
    database: Database,
    promise: Callable[..., int],
    clock: Clock,
    wait: Any,
) -> None:
    row = promise()
    telegram.answers = [RetryAfter(wait)]

    await sender.send_due()

    assert became(database, row) == ("pending", 0)
    sender._pace = Pace(per_second=100_000)
    await sender.send_due()
    assert telegram.sent == []
    clock.now += timedelta(seconds=3)
    await sender.send_due()
    assert became(database, row) == ("sent", 1)


async def test_whoever_blocked_the_bot_is_not_written_to_again(
    sender: Sender, telegram: Telegram, database: Database, promise: Callable[..., int]
) -> None:
    first = promise(dedup="first")
    telegram.answers = [Forbidden("bot was blocked by the user")]
    await sender.send_due()

    second = promise(dedup="second")
    await sender.send_due()

    assert [became(database, row)[0] for row in (first, second)] == ["unreachable", "unreachable"]
    assert telegram.sent == []


@pytest.mark.parametrize(
    ("problem", "state"),
    [
        (BadRequest("Chat not found"), "unreachable"),
        (BadRequest("Message is too long"), "failed"),
    ],
)
async def test_what_can_never_be_sent_is_not_tried_again(
    sender: Sender,
    telegram: Telegram,
    database: Database,
    promise: Callable[..., int],
    problem: TelegramError,
    state: str,
) -> None:
    row = promise()
    telegram.answers = [problem]

    await sender.send_due()

    assert became(database, row) == (state, 1)


async def test_an_outage_of_two_hours_loses_nothing_and_a_person_looks_at_what_goes_on_failing(
    sender: Sender,
    telegram: Telegram,
    database: Database,
    promise: Callable[..., int],
    clock: Clock,
) -> None:
    row = promise()
    waits = []
    while clock.now < NOW + GIVEN_UP + 3 * LATE:
        telegram.answers = [ServerTrouble("HTTP 502")]
        await sender.send_due()
        if became(database, row)[0] == "failed":
            break
        assert became(database, row) == ("pending", 0)
        with database.transaction() as db:
            due = db.execute(select(outbox.outbox.c.not_before)).scalar_one()
        waits.append(due - clock.now)
        # Telegram is well otherwise: this one message is in trouble.
        sender._outage.over()
        clock.now = due

    assert clock.now > NOW + timedelta(hours=2)
    assert became(database, row) == ("failed", 1)
    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (SOON, LATE)
    assert len(waits) < 200


async def test_a_refusal_before_a_silence_does_not_take_the_repeat_away(
    sender: Sender,
    telegram: Telegram,
    database: Database,
    promise: Callable[..., int],
    clock: Clock,
) -> None:
    row = promise()
    for problem, state in (
        (ServerTrouble("HTTP 502"), "pending"),
        (TimedOut(), "pending"),
        (ServerTrouble("HTTP 502"), "pending"),
        (TimedOut(), "ambiguous"),
    ):
        telegram.answers = [problem]
        await sender.send_due()
        assert became(database, row)[0] == state
        sender._outage.over()
        clock.now += LATE


@pytest.mark.parametrize("problem", [InvalidToken(), EndPointNotFound("sendMessage")])
async def test_a_token_that_is_refused_ends_the_sender_and_keeps_every_promise(
    sender: Sender,
    telegram: Telegram,
    database: Database,
    promise: Callable[..., int],
    problem: TelegramError,
) -> None:
    rows = [promise(lane, lane) for lane in outbox.LANES]
    telegram.answers = [problem] * 9

    with pytest.raises(InvalidToken):
        await asyncio.wait_for(sender.run(asyncio.Event()), 5)

    assert [became(database, row) for row in rows] == [("pending", 0)] * 4


async def test_in_an_outage_telegram_is_asked_whether_it_is_there_before_more_is_risked(
    sender: Sender,
    telegram: Telegram,
    database: Database,
    promise: Callable[..., int],
    other: Callable[..., int],
    clock: Clock,
) -> None:
    rows = [promise(dedup="mine"), *(other(number) for number in range(1, 40))]
    telegram.answers = [TimedOut()] * 1000
    for _minute in range(120):
        await sender.send_due()
        clock.now += timedelta(minutes=1)

    states = [became(database, row)[0] for row in rows]
    assert telegram.asked > 100
    assert states.count("ambiguous") <= AT_ONCE
    assert states.count("pending") >= len(rows) - AT_ONCE

    telegram.answers = []
    clock.now += timedelta(minutes=1)
    await sender.send_due()
    assert "pending" not in [became(database, row)[0] for row in rows]


async def test_after_an_outage_each_chat_gets_its_messages_in_the_order_in_which_they_were_promised(
    sender: Sender,
    telegram: Telegram,
    database: Database,
    promise: Callable[..., int],
    clock: Clock,
) -> None:
    rows = [promise(dedup=f"p{number}") for number in range(4)]
    telegram.answers = [ServerTrouble("HTTP 502")] * 12
    while telegram.answers:
        await sender.send_due()
        clock.now += timedelta(seconds=7)
    clock.now += timedelta(hours=1)
    await sender.send_due()

    with database.transaction() as db:
        sent = select(outbox.outbox.c.id).where(outbox.outbox.c.state == "sent")
        in_order = db.execute(sent.order_by(outbox.outbox.c.message))
        assert [row.id for row in in_order] == rows


async def test_a_request_that_was_never_made_is_made_again_and_costs_nothing(
    sender: Sender,
    telegram: Telegram,
    database: Database,
    promise: Callable[..., int],
    clock: Clock,
) -> None:
    row = promise("broadcast")
    telegram.answers = [NotSent()]

    await sender.send_due()
    clock.now += timedelta(seconds=3)
    await sender.send_due()

    assert became(database, row) == ("sent", 1)


@pytest.mark.parametrize("problem", [TimedOut(), NetworkError("ServerDisconnectedError")])
@pytest.mark.parametrize(
    ("lane", "states"),
    [
        ("reply", ["pending", "ambiguous"]),
        ("reminder", ["pending", "ambiguous"]),
        ("broadcast", ["ambiguous", "ambiguous"]),
        ("urgent", ["ambiguous", "ambiguous"]),
    ],
)
async def test_a_message_that_may_have_arrived_is_repeated_once_or_never_and_said_to_be_uncertain(
    sender: Sender,
    telegram: Telegram,
    database: Database,
    promise: Callable[..., int],
    clock: Clock,
    problem: TelegramError,
    lane: outbox.Lane,
    states: list[str],
) -> None:
    row = promise(lane)
    telegram.answers = [problem, problem]
    seen = []

    for _ in states:
        await sender.send_due()
        seen.append(became(database, row)[0])
        clock.now += timedelta(seconds=5)

    assert seen == states


async def test_a_chat_that_moved_is_written_to_where_it_is(
    sender: Sender, telegram: Telegram, database: Database, promise: Callable[..., int]
) -> None:
    row = promise()
    telegram.answers = [ChatMigrated(5_000_777)]

    await sender.send_due()

    assert became(database, row) == ("sent", 1)
    assert telegram.sent[0]["chat_id"] == 5_000_777


async def test_what_is_no_longer_true_is_not_said(
    sender: Sender, telegram: Telegram, database: Database, promise: Callable[..., int]
) -> None:
    promise()
    with database.transaction() as db:
        account = db.execute(select(accounts.accounts.c.id)).scalar_one()
        outbox.promise(db, account, "signup", (12345,), lane="reminder", dedup="gone", now=NOW)

    await sender.send_due()

    assert len(telegram.sent) == 1


async def test_what_somebody_waits_for_goes_before_what_many_read(
    sender: Sender, telegram: Telegram, database: Database, promise: Callable[..., int]
) -> None:
    rows = [promise("broadcast", f"b{n}") for n in range(3)] + [
        promise("urgent", "u"),
        promise("reply", "r"),
    ]

    with database.transaction() as db:
        order = [row.id for row in sending.claim(db, "me", NOW)]

    assert order == [rows[3], rows[4], *rows[:3]]


async def test_what_is_claimed_and_not_sent_is_given_back_on_stopping(
    sender: Sender, telegram: Telegram, database: Database, promise: Callable[..., int]
) -> None:
    row = promise()
    await sender._claim()
    assert became(database, row)[0] == "sending"
    stop = asyncio.Event()
    stop.set()

    await sender.run(stop)

    assert became(database, row) == ("pending", 0)


async def test_a_parent_whose_block_is_met_while_sending_is_to_be_called(
    sender: Sender, telegram: Telegram, database: Database, promise: Callable[..., int]
) -> None:
    parent = add_parent(database)
    promise(dedup="first")
    with database.transaction() as db:
        account = accounts.lock(db, 5_000_001)
        assert account is not None
        accounts.link(db, account.id, parent.id)
    telegram.answers = [Forbidden("bot was blocked by the user")]

    await sender.send_due()

    with database.transaction() as db:
        (task,) = follow_ups.open_in(db, "belvedere", NOW)
    assert (task.kind, task.person_id) == ("blocked", parent.id)


async def test_a_closed_day_that_was_entered_counts_for_what_is_sent(
    sender: Sender, database: Database, promise: Callable[..., int]
) -> None:
    row = promise(dedup="first")
    with database.transaction() as db:
        member = staff.add(db, "belvedere", "Ioana Probă", "coordinator", NOW)
        closed_days.add(db, "belvedere", NOW.date(), "Curățenie", member.id, NOW)
        (claimed,) = [one for one in sending.claim(db, "test", NOW) if one.id == row]

    seen: list[Who] = []
    watched = replace(cards()["home"], load=lambda _db, who, _ids: seen.append(who))
    with pytest.MonkeyPatch.context() as patched:
        patched.setitem(cards(), claimed.card, watched)
        sender.books.read(claimed)

    assert not working_day(NOW.date(), seen[0].centre)


async def test_whoever_slept_over_its_leases_sends_nothing_of_what_others_have_sent(
    sender: Sender,
    telegram: Telegram,
    database: Database,
    centres: dict[str, Centre],
    promise: Callable[..., int],
    other: Callable[..., int],
    clock: Clock,
) -> None:
    rows = [promise(dedup="mine"), *(other(number) for number in range(1, 6))]
    await sender._claim()
    clock.now += sending.LEASE + timedelta(seconds=1)
    with database.transaction() as db:
        sending.take_up_abandoned(db, clock.now)
    with ThreadPoolExecutor(database.writers) as pool:
        bot: Any = telegram
        await Sender(
            bot, database, centres, Threads(pool, database), Pace(per_second=100_000), clock
        ).send_due()
    assert len(telegram.sent) == 6

    await sender.send_due()

    assert len(telegram.sent) == 6
    assert [became(database, row) for row in rows] == [("sent", 1)] * 6


@pytest.mark.parametrize("problem", [RuntimeError("disk"), KeyError("x"), Unavailable("gone")])
async def test_nothing_that_goes_wrong_on_the_way_to_the_outbox_ends_the_sender(
    sender: Sender,
    telegram: Telegram,
    database: Database,
    promise: Callable[..., int],
    monkeypatch: pytest.MonkeyPatch,
    problem: Exception,
) -> None:
    row, claim, failures = promise(), sender.books.claim, [problem, problem]
    monkeypatch.setattr("bot.delivery._IDLE", 0.01)

    def stumbling(*given: Any) -> Any:
        if failures:
            raise failures.pop()
        return claim(*given)

    monkeypatch.setattr(sender.books, "claim", stumbling)
    stop = asyncio.Event()
    running = asyncio.create_task(sender.run(stop))
    async with asyncio.timeout(10):
        while became(database, row)[0] != "sent":  # noqa: ASYNC110  # the sender tells nobody
            await asyncio.sleep(0.01)
    stop.set()
    await running

    assert len(telegram.sent) == 1


async def test_a_chat_that_no_key_opens_stops_nobody_elses_messages(
    sender: Sender,
    telegram: Telegram,
    database: Database,
    promise: Callable[..., int],
    other: Callable[..., int],
) -> None:
    broken, sound = promise(dedup="broken"), other(1)
    table = accounts.accounts
    with database.transaction() as db:
        whose = select(outbox.outbox.c.account_id).where(outbox.outbox.c.id == broken)
        db.execute(
            table.update().where(table.c.id == whose.scalar_subquery()).values(chat=b"nonsense" * 8)
        )

    await sender.send_due()

    assert [became(database, row)[0] for row in (broken, sound)] == ["failed", "sent"]


@pytest.mark.parametrize("problem", [Unavailable("gone"), Conflict("unique")])
async def test_what_was_sent_is_written_down_as_soon_as_the_database_is_back(
    sender: Sender,
    telegram: Telegram,
    database: Database,
    promise: Callable[..., int],
    monkeypatch: pytest.MonkeyPatch,
    problem: Exception,
) -> None:
    row, sent, failures = promise(), sender.books.sent, [problem] * 3

    def away(*given: Any) -> None:
        if failures:
            raise failures.pop()
        sent(*given)

    monkeypatch.setattr(sender.books, "sent", away)

    await sender.send_due()

    assert became(database, row) == ("sent", 1)
    assert len(telegram.sent) == 1


async def test_what_was_sent_is_sent_although_what_follows_from_it_fails(
    sender: Sender,
    telegram: Telegram,
    database: Database,
    promise: Callable[..., int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    row = promise()

    def stumbles(*_given: Any) -> None:
        raise KeyError("x")

    monkeypatch.setattr(sender.books, "sent", stumbles)

    await sender.send_due()

    assert became(database, row) == ("sent", 1)


@pytest.mark.parametrize(
    "said", ["Chat not found", "User not found", "PEER_ID_INVALID", "input user deactivated"]
)
async def test_a_chat_that_is_gone_is_called_once_and_never_again(
    sender: Sender,
    telegram: Telegram,
    database: Database,
    promise: Callable[..., int],
    said: str,
) -> None:
    first = promise(dedup="first")
    telegram.answers = [BadRequest(said)]
    await sender.send_due()

    second = promise(dedup="second")
    await sender.send_due()

    assert [became(database, row)[0] for row in (first, second)] == ["unreachable"] * 2
    assert telegram.sent == []


async def test_something_urgent_goes_within_a_second_behind_all_that_busy_chats_are_owed(
    sender: Sender,
    telegram: Telegram,
    database: Database,
    promise: Callable[..., int],
    other: Callable[..., int],
) -> None:
    for number in range(40):
        promise(dedup=f"p{number}")
    for chat in range(1, 13):
        for number in range(5):
            other(chat, dedup=f"{chat}:{number}")
    stop = asyncio.Event()
    sender._pace = Pace()
    running = asyncio.create_task(sender.run(stop))
    # Every chat has had all that it takes at once.
    while len(telegram.sent) < 35:  # noqa: ASYNC110  # the sender wakes nobody
        await asyncio.sleep(0.01)
    urgent = other(77, "urgent")
    sender.wake()
    since = time.monotonic()
    while became(database, urgent)[0] != "sent":  # noqa: ASYNC110  # the sender wakes nobody
        await asyncio.sleep(0.01)
    waited = time.monotonic() - since
    stop.set()
    await running

    assert waited < 1.0


async def test_what_other_processes_were_told_to_wait_is_kept_before_anything_is_claimed(
    sender: Sender,
    telegram: Telegram,
    database: Database,
    promise: Callable[..., int],
    clock: Clock,
) -> None:
    row = promise()
    with database.transaction() as db:
        senders.halt(db, "another", clock.now, clock.now + timedelta(seconds=300))

    await sender.send_due()

    assert became(database, row) == ("pending", 0)
    assert sender._pace.take(5_000_001, answer=True) == pytest.approx(300, abs=1)


async def test_what_a_busy_database_kept_does_not_leave_all_at_once(
    sender: Sender, telegram: Telegram, other: Callable[..., int]
) -> None:
    for number in range(40):
        other(number)
    sender._pace = Pace()
    stop, busy, free = asyncio.Event(), asyncio.Event(), asyncio.Event()
    do = sender._threads.do

    async def slow(work: Callable[..., Any], *given: object) -> Any:
        if work == sender.books.read:
            busy.set()
            await free.wait()
        return await do(work, *given)

    sender._threads.do = slow  # type: ignore[method-assign]  # a database that keeps readers waiting
    running = asyncio.create_task(sender.run(stop))
    await busy.wait()
    await asyncio.sleep(0.5)
    free.set()
    await asyncio.sleep(0.1)
    left = len(telegram.sent)
    stop.set()
    await running

    assert 1 <= left <= 5


async def test_what_has_to_wait_after_it_was_read_is_read_anew(
    sender: Sender,
    telegram: Telegram,
    promise: Callable[..., int],
    database: Database,
    clock: Clock,
) -> None:
    row = promise()
    do = sender._threads.do

    async def told_meanwhile(work: Callable[..., Any], *given: object) -> Any:
        done = await do(work, *given)
        if work == sender.books.read:
            sender._pace.halt(300)
        return done

    sender._threads.do = told_meanwhile  # type: ignore[method-assign]  # a 429 just then
    await sender.send_due()

    assert telegram.sent == []
    assert became(database, row) == ("pending", 0)
