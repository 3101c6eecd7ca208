from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.threads import Threads
from bot.together import Together
from storage.database import Database


@pytest.fixture
def threads(database: Database) -> Iterator[Threads]:
    with ThreadPoolExecutor(database.writers) as pool:
        yield Threads(pool, database)


class Work:
    def __init__(self) -> None:
        self.done: list[list[int]] = []

    def __call__(self, numbers: Sequence[int]) -> None:
        if 13 in numbers:
            raise ValueError("13")
        self.done.append(list(numbers))


async def test_what_is_ready_in_one_moment_is_done_in_one_go(threads: Threads) -> None:
    work = Work()
    together = Together(threads, work)

    await asyncio.gather(*(together.do(number) for number in range(5)))
    await together.do(5)

    assert work.done == [[0, 1, 2, 3, 4], [5]]


async def test_one_that_fails_fails_alone(threads: Threads) -> None:
    work = Work()
    together = Together(threads, work)

    ends = await asyncio.gather(
        *(together.do(number) for number in (1, 13, 2)), return_exceptions=True
    )

    assert work.done == [[1], [2]]
    assert [type(end) for end in ends] == [type(None), ValueError, type(None)]


async def test_whoever_is_gone_by_then_holds_up_nobody(threads: Threads) -> None:
    work = Work()
    together: Together[int] = Together(threads, work)
    left = asyncio.create_task(together.do(13))
    stays = asyncio.create_task(together.do(1))
    await asyncio.sleep(0)
    left.cancel()

    await stays

    assert work.done == [[1]]
