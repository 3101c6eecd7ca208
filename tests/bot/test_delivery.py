"""The sender against a Telegram that answers as it is told to."""

from __future__ import annotations

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
    Forbidden,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.cards import cards
from bot.centre import Centre
from bot.delivery import ATTEMPTS, Sender
from bot.hours import working_day
from bot.pace import Pace
from bot.request import NotSent, ServerTrouble
from bot.who import Who
from storage import accounts, closed_days, follow_ups, outbox, staff
from storage.database import Database
from tests.sample import NOW, add_parent


class Telegram:
    """Stands where python-telegram-bot's Bot does; `answers` are given in turn, then always success."""

    username = "belvedere_bot"

    def __init__(self) -> None:
        self.answers: list[TelegramError] = []
        self.sent: list[dict[str, Any]] = []

    async def do_api_request(self, method: str, given: dict[str, Any]) -> dict[str, Any]:
        if self.answers:
            raise self.answers.pop(0)
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
    with ThreadPoolExecutor(database.writers) as threads:
        bot: Any = telegram
        yield Sender(bot, database, centres, threads, Pace(per_second=100_000), clock)


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


async def test_a_server_in_trouble_is_asked_again_more_and_more_slowly_and_then_a_person_must_look(
    sender: Sender,
    telegram: Telegram,
    database: Database,
    promise: Callable[..., int],
    clock: Clock,
) -> None:
    row = promise()
    telegram.answers = [ServerTrouble("HTTP 502") for _ in range(ATTEMPTS)]

    for _ in range(ATTEMPTS):
        await sender.send_due()
        clock.now += timedelta(minutes=2)

    assert became(database, row) == ("failed", ATTEMPTS)


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
        order = [row.id for row in outbox.claim(db, "me", NOW)]

    assert order == [rows[3], rows[4], *rows[:3]]


async def test_what_is_claimed_and_not_sent_is_given_back_on_stopping(
    sender: Sender, telegram: Telegram, database: Database, promise: Callable[..., int]
) -> None:
    import asyncio

    row = promise()
    sender._ready = sender._claim()
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
        (claimed,) = [one for one in outbox.claim(db, "test", NOW) if one.id == row]

    seen: list[Who] = []
    watched = replace(cards()["home"], load=lambda _db, who, _ids: seen.append(who))
    with pytest.MonkeyPatch.context() as patched:
        patched.setitem(cards(), claimed.card, watched)
        sender._read(claimed)

    assert not working_day(NOW.date(), seen[0].centre)
