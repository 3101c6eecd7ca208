"""Small work for many chats in one transaction: what is ready in the same moment is committed once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from bot.threads import Threads

T = TypeVar("T")


class Together(Generic[T]):
    """`work` does several in one transaction, or none of them."""

    def __init__(self, threads: Threads, work: Callable[[Sequence[T]], None]) -> None:
        self._threads = threads
        self._work = work
        self._waiting: list[tuple[T, asyncio.Future[None]]] = []
        self._doing: asyncio.Task[None] | None = None

    async def do(self, one: T) -> None:
        """Returns when it is committed, and raises what it alone raises. Nobody waits for company."""
        done = asyncio.get_running_loop().create_future()
        self._waiting.append((one, done))
        if self._doing is None:
            self._doing = asyncio.create_task(self._do_all())
        await done

    async def _do_all(self) -> None:
        try:
            while self._waiting:
                them, self._waiting = self._waiting, []
                await self._do(them)
        finally:
            self._doing = None

    async def _do(self, them: list[tuple[T, asyncio.Future[None]]]) -> None:
        try:
            await self._threads.do(self._work, [one for one, _done in them])
        except Exception as problem:  # noqa: BLE001  # whatever it was, it is raised where that one is awaited
            if len(them) > 1:
                for alone in them:
                    await self._do([alone])
            elif not them[0][1].done():
                them[0][1].set_exception(problem)
        else:
            for _one, done in them:
                if not done.done():
                    done.set_result(None)
