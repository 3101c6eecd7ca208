from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from sqlalchemy import event, insert, select

from bot.threads import Threads
from storage.database import Conflict, Database
from storage.updates import first_time, seen_updates
from tests.sample import NOW

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def threads(database: Database) -> Iterator[Threads]:
    with ThreadPoolExecutor(database.writers) as pool:
        yield Threads(pool, database)


@pytest.fixture
def commits(database: Database) -> Iterator[list[str]]:
    """The thread of each."""
    found: list[str] = []

    def commit(_connection: object) -> None:
        found.append(threading.current_thread().name)

    for engine in (database.engine, database._hasty):
        event.listen(engine, "commit", commit)
    yield found
    for engine in (database.engine, database._hasty):
        event.remove(engine, "commit", commit)


@pytest.fixture
def see(database: Database) -> Callable[[int], int]:
    """Work that notes an update; 13 is noted, and then something goes wrong."""

    def work(number: int) -> int:
        with database.transaction() as db:
            first_time(db, number, NOW)
            if number == 13:
                raise ValueError("13")
        return number

    return work


def seen(database: Database) -> list[int]:
    with database.reading() as db:
        return [row.id for row in db.execute(select(seen_updates.c.id).order_by("id"))]


async def test_what_is_ready_in_one_moment_is_committed_once(
    threads: Threads, see: Callable[[int], int], commits: list[str], database: Database
) -> None:
    found = await asyncio.gather(*(threads.do(see, number) for number in range(5)))

    assert found == [0, 1, 2, 3, 4]
    assert commits == [threading.current_thread().name]
    assert seen(database) == found


async def after(rounds: int, work: Awaitable[int]) -> int:
    """So many times around the event loop."""
    for _round in range(rounds):
        await asyncio.sleep(0)
    return await work


async def test_whoever_arrives_while_others_do_comes_along(
    threads: Threads, see: Callable[[int], int], commits: list[str]
) -> None:
    await asyncio.gather(*(after(2 * n, threads.do(see, n)) for n in range(10)))

    assert len(commits) == 1


async def test_who_arrives_when_nobody_did_is_not_waited_for(
    threads: Threads, see: Callable[[int], int], commits: list[str]
) -> None:
    await asyncio.gather(threads.do(see, 1), after(10, threads.do(see, 2)))

    assert len(commits) == 2


async def test_nobody_waits_for_more_than_share_a_commit(
    threads: Threads, see: Callable[[int], int], commits: list[str]
) -> None:
    """They arrive one a round, and go on arriving."""
    arrived = []

    async def arrive(number: int) -> int:
        arrived.append(number)
        return await threads.do(see, number)

    crowd = [asyncio.create_task(after(2 * n, arrive(n))) for n in range(100, 145)]
    await crowd[0]

    assert len(arrived) < 25
    await asyncio.gather(*crowd)
    assert len(commits) == 3


async def test_the_loop_is_not_held_up_by_a_crowd(
    threads: Threads, see: Callable[[int], int], commits: list[str], database: Database
) -> None:
    await asyncio.gather(*(threads.do(see, number) for number in range(100, 145)))

    assert len(commits) == 3
    assert len(seen(database)) == 45


async def test_nobody_hears_of_it_before_it_is_committed(
    threads: Threads, see: Callable[[int], int], commits: list[str]
) -> None:
    async def told(number: int) -> int:
        await threads.do(see, number)
        return len(commits)

    assert list(await asyncio.gather(told(1), told(2))) == [1, 1]


async def test_one_that_fails_fails_alone_and_leaves_nothing(
    threads: Threads, see: Callable[[int], int], database: Database
) -> None:
    ends = await asyncio.gather(
        *(threads.do(see, number) for number in (1, 13, 2)), return_exceptions=True
    )

    assert [type(end) for end in ends] == [int, ValueError, int]
    assert seen(database) == [1, 2]


async def test_what_the_database_refuses_is_refused_to_one_alone(
    threads: Threads, see: Callable[[int], int], database: Database
) -> None:
    def twice() -> str:
        """Lives with the refusal, as a turn does that is simply taken again."""
        try:
            with database.transaction() as db:
                first_time(db, 7, NOW)
                db.execute(insert(seen_updates).values(id=7, seen_at=NOW, shown=False))
        except Conflict:
            return "refused"
        return "taken"

    ends = await asyncio.gather(threads.do(see, 1), threads.do(twice), threads.do(see, 2))

    assert list(ends) == [1, "refused", 2]
    assert seen(database) == [1, 2]


async def test_who_lives_with_a_failure_of_its_own_leaves_nothing_of_it(
    threads: Threads, see: Callable[[int], int], database: Database
) -> None:
    def careless() -> str:
        with suppress(ValueError):
            see(13)
        return "went on"

    ends = await asyncio.gather(threads.do(see, 1), threads.do(careless), threads.do(see, 2))

    assert list(ends) == [1, "went on", 2]
    assert seen(database) == [1, 2]


async def test_whoever_finds_somebody_writing_waits_aside(
    threads: Threads, see: Callable[[int], int], commits: list[str], database: Database
) -> None:
    with database.transaction() as db:
        first_time(db, 1, NOW)
        waiting = asyncio.gather(threads.do(see, 2), threads.do(see, 3))
        await asyncio.sleep(0.05)
        assert not waiting.done()
    await waiting

    assert seen(database) == [1, 2, 3]
    assert threading.current_thread().name not in commits[1:]


async def test_whoever_is_gone_by_then_has_done_nothing(
    threads: Threads, see: Callable[[int], int], database: Database
) -> None:
    left = asyncio.create_task(threads.do(see, 1))
    stays = asyncio.create_task(threads.do(see, 2))
    await asyncio.sleep(0)
    left.cancel()
    await stays

    assert seen(database) == [2]


async def test_those_who_wait_hear_of_the_end_of_the_program(
    see: Callable[[int], int], database: Database
) -> None:
    pool = ThreadPoolExecutor(1)
    threads, goes_on = Threads(pool, database), threading.Event()
    pool.submit(goes_on.wait)
    with database.transaction():
        waiting = asyncio.create_task(threads.do(see, 1))
        behind = asyncio.create_task(threads.do(see, 2))
        await asyncio.sleep(0.05)
        pool.shutdown(wait=False, cancel_futures=True)
        goes_on.set()
        ends = await asyncio.wait_for(asyncio.gather(waiting, behind, return_exceptions=True), 5)

    assert all(isinstance(end, asyncio.CancelledError | RuntimeError) for end in ends)
