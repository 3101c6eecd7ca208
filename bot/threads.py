"""Where the plain functions of turns, of the sender and of jobs run, so that the event loop waits for no lock."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from storage.database import Busy, Database

T = TypeVar("T")


class Threads:
    """On SQLite: here and now when nobody else is writing, else in the pool's thread, which may wait for it.

    It has one writer, and two threads that take turns with Python's lock cost half as much again as one.
    """

    def __init__(self, pool: ThreadPoolExecutor, database: Database) -> None:
        self._pool = pool
        self._database = database

    async def do(self, work: Callable[..., T], *given: object) -> T:
        """One short transaction, which must be safe to begin anew: one that finds somebody writing has done nothing."""
        if self._database.sqlite:
            try:
                with self._database.at_once():
                    return work(*given)
            except Busy:
                pass
        return await self.aside(work, *given)

    async def aside(self, work: Callable[..., T], *given: object) -> T:
        """Not on the event loop, however long it takes."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, work, *given)
