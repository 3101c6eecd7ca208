"""Where the plain functions of turns, of the sender and of jobs run, so that the event loop waits for no lock."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from storage.database import Database

T = TypeVar("T")

# How many share a commit at most: the event loop does nothing else meanwhile.
_AT_ONCE = 20


@dataclass(frozen=True)
class _Waiting:
    work: Callable[[], Any]
    done: asyncio.Future[Any]


class Threads:
    """On SQLite: here and now when nobody else is writing, else in the pool's thread, which may wait for it.

    It has one writer, and two threads that take turns with Python's lock cost half as much again as one. What is
    ready in the same moment shares one commit, which costs as much as all that a turn asks.
    """

    def __init__(self, pool: ThreadPoolExecutor, database: Database) -> None:
        self._pool = pool
        self._database = database
        self._waiting: deque[_Waiting] = deque()
        # Set while somebody is at those who wait: who comes then is dealt with after them.
        self._at_it = False
        self._apart: asyncio.Task[None] | None = None

    async def do(self, work: Callable[..., T], *given: object) -> T:
        """Returns once it is committed. `work` is short, and has done nothing when it raises: it may be begun anew."""
        if not self._database.sqlite:
            return await self.aside(work, *given)
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Waiting(partial(work, *given), done))
        if not self._at_it:
            self._go_on()
        return await done

    async def aside(self, work: Callable[..., T], *given: object) -> T:
        """Not on the event loop, however long it takes."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, work, *given)

    def _gather(self, before: int) -> None:
        """Around the loop once more, as long as that brings somebody: they come along."""
        there = len(self._waiting)
        if before < there < _AT_ONCE:
            loop = asyncio.get_running_loop()
            loop.call_soon(loop.call_soon, self._gather, there)
        else:
            self._together()

    def _together(self) -> None:
        them = [self._waiting.popleft() for _ in range(min(_AT_ONCE, len(self._waiting)))]
        them = [one for one in them if not one.done.done()]
        try:
            with self._database.at_once(), self._database.together():
                found = [one.work() for one in them]
        except Exception:  # noqa: BLE001  # somebody else writes, or one of them fails: nothing was done
            self._apart = asyncio.create_task(self._one_by_one(them))
            return
        for one, what in zip(them, found, strict=True):
            one.done.set_result(what)
        self._go_on()

    async def _one_by_one(self, them: list[_Waiting]) -> None:
        """Where each may wait, and what one raises is its own."""
        try:
            for one in them:
                await self._wait_for(one)
        finally:
            for one in them:
                one.done.cancel()  # those that the end of the program has left
            self._go_on()

    async def _wait_for(self, one: _Waiting) -> None:
        try:
            what = await self.aside(one.work)
        except Exception as problem:  # noqa: BLE001  # it is raised where that one is awaited
            if not one.done.done():
                one.done.set_exception(problem)
        else:
            if not one.done.done():
                one.done.set_result(what)

    def _go_on(self) -> None:
        self._at_it = bool(self._waiting)
        if self._at_it:
            asyncio.get_running_loop().call_soon(self._gather, 0)
