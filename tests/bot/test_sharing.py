"""Processes that send side by side: they share Telegram's total, and what one is told all of them keep to."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

from bot.pace import Pace
from bot.sharing import Sharing
from bot.threads import Threads
from storage import senders
from storage.database import Database, Unavailable
from tests.sample import NOW


class Clock:
    now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def process(database: Database, clock: Clock) -> Iterator[Callable[[str], tuple[Sharing, Pace]]]:
    with ThreadPoolExecutor(database.writers) as pool:

        def one(name: str) -> tuple[Sharing, Pace]:
            pace = Pace(lambda: clock().timestamp())
            return Sharing(database, pace, Threads(pool, database), clock, name), pace

        yield one


Process = Callable[[str], tuple[Sharing, Pace]]


async def test_whoever_begins_has_its_part_at_once_and_the_others_soon(process: Process) -> None:
    (first, its), (second, other) = process("a"), process("b")
    await first.begin()
    assert its.share == 1.0

    await second.begin()
    assert other.share == 0.5
    first.look()
    assert its.share == 0.5


async def test_whoever_leaves_or_falls_silent_gives_its_part_back(
    process: Process, clock: Clock
) -> None:
    (first, its), (second, _), (third, _) = process("a"), process("b"), process("c")
    for one in (first, second, third):
        await one.begin()

    second.leave()
    first.look()
    assert its.share == 0.5

    clock.now += senders.SILENT + timedelta(seconds=1)
    first.beat()
    assert its.share == 1.0


async def test_what_one_is_told_to_wait_all_wait(process: Process, clock: Clock) -> None:
    (first, its), (second, other) = process("a"), process("b")
    await first.begin()
    await second.begin()
    its.halt(300)
    first.halt()
    second.look()

    assert other.take(1, answer=True) == pytest.approx(300, abs=0.1)
    clock.now += timedelta(seconds=301)
    second.look()
    assert other.take(1, answer=True) == 0


async def test_a_clock_that_is_put_back_brings_no_old_wait_back(
    process: Process, clock: Clock
) -> None:
    """Over, it is forgotten: emergency numbers would wait for it as well."""
    first, _its = process("a")
    await first.begin()
    _its.halt(30)
    first.halt()
    clock.now += timedelta(minutes=20)
    first.beat()
    clock.now -= timedelta(minutes=30)

    second, other = process("b")
    await second.begin()

    assert other.halted_for() == 0


@pytest.mark.parametrize("end", ["leaves", "dies"])
async def test_what_one_was_told_to_wait_holds_for_whoever_starts_after_its_end(
    process: Process, clock: Clock, end: str
) -> None:
    first, its = process("a")
    await first.begin()
    its.halt(300)
    first.halt()
    if end == "leaves":
        first.leave()
    else:
        clock.now += senders.SILENT + timedelta(seconds=1)
    second, other = process("b")
    await second.begin()

    assert other.share == 1.0
    assert 250 < other.take(1) < 301
    clock.now += timedelta(seconds=301)
    second.beat()
    assert other.take(1) == 0


async def test_a_halt_is_shared_at_once_and_outlasts_a_database_that_is_away(
    process: Process, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.sharing.LOOK", 0.01)
    sharing, pace = process("a")
    await sharing.begin()
    stop, failures, halt = asyncio.Event(), [Unavailable("gone")] * 2, sharing.halt

    def away() -> None:
        if failures:
            raise failures.pop()
        halt()

    sharing.halt = away  # type: ignore[method-assign]  # a bucket that is away
    running = asyncio.create_task(sharing.run(stop))
    pace.halt(60)
    async with asyncio.timeout(5):
        while not halted(database):  # noqa: ASYNC110  # a database wakes nobody
            await asyncio.sleep(0.01)
    stop.set()
    await running

    # It has left; what it was told has not.
    assert halted(database)


def halted(database: Database) -> bool:
    with database.transaction() as db:
        return senders.halted_until(db, NOW) is not None
