"""Updates in, against a Telegram that hands out whatever is not acknowledged."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from telegram.error import EndPointNotFound, InvalidToken, NetworkError

from bot import ingress
from bot.ingress import InOrder, Overtaking, Window, poll


class Telegram:
    """Hands out at most a hundred of what waits, again and again until the offset is past them."""

    def __init__(self) -> None:
        self.waiting: list[dict[str, Any]] = []
        self.problems: list[Exception] = []
        self.calls = 0
        self._next = 100
        self._news = asyncio.Event()

    def put(self, chat: int, number: int | None = None) -> int:
        self._next = self._next if number is None else number
        update = {"update_id": self._next, "message": {"from": {"id": chat}}}
        self.waiting.append(update)
        self._next += 1
        self._news.set()
        return self._next - 1

    async def do_api_request(self, method: str, given: dict[str, Any], **_more: Any) -> Any:
        if method != "getUpdates":
            return True
        self.calls += 1
        if self.problems:
            raise self.problems.pop(0)
        self.waiting = [one for one in self.waiting if one["update_id"] >= given["offset"]]
        if not self.waiting and given["timeout"]:
            self._news.clear()
            await self._news.wait()
        return [dict(one) for one in self.waiting[: given["limit"]]]

    @property
    def left(self) -> list[int]:
        return [one["update_id"] for one in self.waiting]


class Bot:
    """Takes updates; each chat's wait until it is let go, and fail as often as it is told to."""

    def __init__(self) -> None:
        self.took: list[int] = []
        self.began: list[int] = []
        self.glanced: list[int] = []
        self.fails: defaultdict[int, int] = defaultdict(int)
        self.held: defaultdict[int, asyncio.Event] = defaultdict(asyncio.Event)

    async def handle(self, raw: dict[str, Any], behind: int) -> None:
        number, chat = raw["update_id"], raw["message"]["from"]["id"]
        self.began.append(number)
        if chat in self.held:
            await self.held[chat].wait()
        if self.fails[number]:
            self.fails[number] -= 1
            raise NetworkError("cut")
        self.took.append(number)

    async def glance(self, raw: dict[str, Any]) -> None:
        self.glanced.append(raw["update_id"])


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingress, "_PAUSE", 0.02)
    monkeypatch.setattr(ingress, "_LONGEST_PAUSE", 0.02)
    monkeypatch.setattr(ingress, "_GLANCE", 0.005)
    monkeypatch.setattr(ingress, "_LONGEST_GLANCE", 0.005)


@pytest.fixture
def telegram() -> Telegram:
    return Telegram()


@pytest.fixture
def bot() -> Bot:
    return Bot()


async def until(holds: Callable[[], object]) -> None:
    async with asyncio.timeout(5):
        while not holds():  # noqa: ASYNC110  # whoever polls tells nobody
            await asyncio.sleep(0.002)


async def while_polling(telegram: Telegram, bot: Bot, story: Callable[[], Awaitable[None]]) -> None:
    stop, there = asyncio.Event(), telegram
    given: Any = there
    polling = asyncio.create_task(poll(given, InOrder(bot.handle, bot.glance), stop))
    try:
        await story()
    finally:
        for held in bot.held.values():
            held.set()
        stop.set()
        await asyncio.wait_for(polling, 5)


async def test_a_chat_that_takes_its_time_holds_up_nobody_else(
    telegram: Telegram, bot: Bot
) -> None:
    bot.held[1] = asyncio.Event()
    for _ in range(20):
        telegram.put(1)

    async def story() -> None:
        await until(lambda: bot.began)
        other = telegram.put(2)
        await until(lambda: other in bot.took)
        assert len(bot.began) == 2

    await while_polling(telegram, bot, story)
    assert sorted(bot.took) == list(range(100, 121))
    assert telegram.left == []


async def test_nothing_is_acknowledged_before_everything_older_is_done(
    telegram: Telegram, bot: Bot
) -> None:
    bot.held[1] = asyncio.Event()
    first, slow = telegram.put(2), telegram.put(1)
    rest = [telegram.put(chat) for chat in (3, 4, 5)]

    async def story() -> None:
        await until(lambda: len(bot.took) == 4)
        calls = telegram.calls
        await until(lambda: telegram.calls > calls + 3)
        assert telegram.left == [slow, *rest]
        assert first not in telegram.left

    await while_polling(telegram, bot, story)
    assert telegram.left == []


async def test_what_is_handed_out_again_meanwhile_is_taken_once(
    telegram: Telegram, bot: Bot
) -> None:
    bot.held[1] = asyncio.Event()
    telegram.put(1)
    telegram.put(2)

    async def story() -> None:
        await until(lambda: telegram.calls > 10)

    await while_polling(telegram, bot, story)
    assert sorted(bot.took) == sorted(bot.began) == [100, 101]


async def test_what_failed_comes_again_and_nothing_of_its_chat_overtakes_it(
    telegram: Telegram, bot: Bot
) -> None:
    first, other, behind = telegram.put(1), telegram.put(2), telegram.put(1)
    bot.fails[first] = 3

    async def story() -> None:
        await until(lambda: other in bot.took)
        later = telegram.put(1)
        await until(lambda: later in bot.took)

    await while_polling(telegram, bot, story)
    assert [number for number in bot.took if number != other] == [first, behind, behind + 1]
    assert bot.began.count(first) == 4
    assert telegram.left == []


async def test_whoever_fails_when_it_is_time_to_stop_is_left_to_come_again(
    telegram: Telegram, bot: Bot
) -> None:
    done, failing, behind = telegram.put(2), telegram.put(1), telegram.put(1)
    bot.fails[failing] = 10**6

    async def story() -> None:
        await until(lambda: done in bot.took)

    await while_polling(telegram, bot, story)
    assert bot.took == [done]
    assert telegram.left == [failing, behind]


async def test_no_more_is_under_way_than_telegram_hands_out_at_once(
    telegram: Telegram, bot: Bot
) -> None:
    bot.held = defaultdict(asyncio.Event, {chat: asyncio.Event() for chat in range(150)})
    for chat in range(150):
        telegram.put(chat)

    async def story() -> None:
        await until(lambda: telegram.calls > 5)
        assert len(bot.began) == 100
        for chat in range(100):
            bot.held[chat].set()
        await until(lambda: len(bot.began) == 150)

    await while_polling(telegram, bot, story)
    assert sorted(bot.took) == list(range(100, 250))


async def test_a_smaller_number_after_a_quiet_week_is_taken(telegram: Telegram, bot: Bot) -> None:
    first = telegram.put(1, 900_000_000)

    async def story() -> None:
        await until(lambda: first in bot.took)
        # Another count: Telegram does not heed the offset of the old one.
        telegram.waiting = [{"update_id": 7, "message": {"from": {"id": 1}}}]
        window = Window(InOrder(bot.handle))
        window.offset = first + 1
        window.take(telegram.waiting)
        await window.settle(5)
        assert window.offset == 8
        telegram.waiting = []

    await while_polling(telegram, bot, story)
    assert bot.took == [first, 7]


async def test_shuffled_updates_acknowledge_nothing_that_is_not_done(
    telegram: Telegram, bot: Bot
) -> None:
    bot.held[1] = asyncio.Event()
    window = Window(InOrder(bot.handle))
    window.take(
        [{"update_id": n, "message": {"from": {"id": c}}} for n, c in ((7, 2), (5, 1), (6, 3))]
    )
    await window.settle(0.05)

    assert sorted(bot.took) == [6, 7]
    assert window.offset == 5
    bot.held[1].set()
    await window.settle(5)
    assert window.offset == 8
    assert window.empty


@pytest.mark.parametrize("problem", [InvalidToken(), EndPointNotFound("getUpdates")])
async def test_a_token_that_is_refused_ends_the_polling(
    telegram: Telegram, bot: Bot, problem: Exception
) -> None:
    telegram.problems = [problem]
    given: Any = telegram

    with pytest.raises(InvalidToken):
        await asyncio.wait_for(poll(given, InOrder(bot.handle), asyncio.Event()), 5)


async def test_where_telegram_delivers_again_those_behind_a_failure_fail_with_it(bot: Bot) -> None:
    turns = InOrder(bot.handle, bot.glance)
    bot.fails[1] = 1
    updates = [
        {"update_id": n, "message": {"from": {"id": c}}} for n, c in ((1, 1), (2, 1), (3, 2))
    ]

    ends = await asyncio.gather(*(turns.put(raw) for raw in updates), return_exceptions=True)

    assert [type(end) for end in ends] == [NetworkError, Overtaking, type(None)]
    assert bot.took == [3]
    await turns.put(updates[0])
    await turns.put(updates[1])
    assert bot.took == [3, 1, 2]


async def test_whoever_has_to_wait_is_glanced_at_before_its_turn(bot: Bot) -> None:
    turns = InOrder(bot.handle, bot.glance)
    bot.held[1] = asyncio.Event()
    updates = [{"update_id": n, "message": {"from": {"id": 1}}} for n in (1, 2, 3)]
    tasks = [turns.put(raw) for raw in updates]
    await until(lambda: len(bot.glanced) == 2)

    assert bot.glanced == [2, 3]
    assert bot.took == []
    bot.held[1].set()
    await asyncio.gather(*tasks)
    assert bot.took == [1, 2, 3]
