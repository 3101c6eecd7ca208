"""That it is time to end, and how long what has begun may still take."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Thread
from typing import Any

import structlog

from bot.logs import where

# Seconds from the order to stop: until then turns and messages that are under way may end, and until then threads.
# A service manager kills after 10 or more.
FOR_WORK, FOR_THREADS = 7.0, 9.0

log = structlog.get_logger()


class Ended(Exception):
    """A part of the program ended although nobody told it to; the text says which, and where."""


class Stop:
    """`event` is set once it is time. What cannot end in time is left: it comes again at the next start."""

    def __init__(self) -> None:
        self.event = asyncio.Event()
        self._since = 0.0

    def now(self) -> None:
        """The first call counts."""
        if not self.event.is_set():
            self._since = time.monotonic()
            self.event.set()

    def left(self, seconds: float) -> float:
        """Of so many seconds since the order to stop."""
        return max(0.0, self._since + seconds - time.monotonic())


async def until_one_ends(
    at_work: list[asyncio.Task[None]], stop: Stop, known: tuple[type[Exception], ...]
) -> None:
    """Returns when it is time to stop. A part that ends before that takes the whole program with it: raises
    what it raised if that is one of the `known`, which have a sentence of their own, else Ended.
    """
    stopping = asyncio.create_task(stop.event.wait())
    try:
        await asyncio.wait([stopping, *at_work], return_when=asyncio.FIRST_COMPLETED)
    finally:
        stopping.cancel()
    if stop.event.is_set():
        return
    work = next(one for one in at_work if one.done())
    problem = work.exception()
    if isinstance(problem, known):
        raise problem
    kind = type(problem).__name__ if problem else "no reason"
    place = f" at {where(problem)}" if problem else ""
    raise Ended(f'The part "{work.get_name()}" ended by itself: {kind}{place}.') from None


async def unless(stop: Stop, work: Coroutine[Any, Any, Any]) -> bool:
    """Does it to its end, or lets it go when it is time to stop: False."""
    working, stopping = asyncio.create_task(work), asyncio.create_task(stop.event.wait())
    try:
        await asyncio.wait([working, stopping], return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            working.result()
        return working.done()
    finally:
        for task in (working, stopping):
            task.cancel()
        await asyncio.gather(working, stopping, return_exceptions=True)


async def end(threads: ThreadPoolExecutor, stop: Stop) -> bool:
    """Whether the threads have come to their end. One that waits for a database's lock may not: what it does is
    rolled back with the process, and comes again.
    """
    loop, ended = asyncio.get_running_loop(), asyncio.Event()
    threads.shutdown(wait=False, cancel_futures=True)

    def wait() -> None:
        threads.shutdown(wait=True)
        with suppress(RuntimeError):  # nobody waits any more
            loop.call_soon_threadsafe(ended.set)

    Thread(target=wait, daemon=True).start()
    try:
        await asyncio.wait_for(ended.wait(), stop.left(FOR_THREADS))
    except TimeoutError:
        log.warning("left to come again", part="threads")
    return ended.is_set()
