"""Several processes under one limit: how large this one's part of it is, and when all of them must wait."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from bot.logs import where
from bot.pace import Pace
from bot.threads import Threads
from storage import senders
from storage.database import Database, Unavailable
from storage.senders import Fellows

# How often it looks what the others say, and every how many of those it says itself that it is there.
LOOK = 1.0
BEAT = 5

log = structlog.get_logger()


class Sharing:
    """Of the process that is called `owner`; keeps `pace` within what is its part."""

    def __init__(
        self,
        database: Database,
        pace: Pace,
        threads: Threads,
        now: Callable[[], datetime],
        owner: str,
    ) -> None:
        self._database = database
        self._pace = pace
        self._threads = threads
        self._now = now
        self._owner = owner

    async def begin(self) -> None:
        """Before anything is sent. Raises Unavailable."""
        await self._threads.do(self.beat)

    async def run(self, stop: asyncio.Event) -> None:
        times = 0
        while not stop.is_set():
            await self._rest(stop)
            times += 1
            told, work = self._pace.told_to_wait.is_set(), self.look
            if told:
                self._pace.told_to_wait.clear()
                work = self.halt
            elif times % BEAT == 0:
                work = self.beat
            if not await self._try(work) and told:
                await asyncio.sleep(LOOK)
                self._pace.told_to_wait.set()
        await self._try(self.leave)

    def beat(self) -> None:
        with self._database.transaction() as db:
            self._keep_to(senders.beat(db, self._owner, self._now()))

    def look(self) -> None:
        with self._database.transaction() as db:
            self._keep_to(senders.look(db, self._now()))

    def halt(self) -> None:
        """Telegram told this process to wait, and means all."""
        now = self._now()
        with self._database.transaction() as db:
            until = now + timedelta(seconds=self._pace.halted_for())
            senders.halt(db, self._owner, now, until)

    def leave(self) -> None:
        with self._database.transaction() as db:
            senders.leave(db, self._owner, self._now())

    def _keep_to(self, fellows: Fellows) -> None:
        self._pace.share = 1 / fellows.number
        if fellows.halted_until is not None:
            self._pace.halt_with_others((fellows.halted_until - self._now()).total_seconds())

    async def _try(self, work: Callable[[], None]) -> bool:
        """False when it failed; the next time may do better."""
        try:
            await self._threads.do(work)
        except Unavailable as problem:
            log.warning("other processes not reached", problem=str(problem))
        except Exception as problem:  # noqa: BLE001  # this process's part stays what it was
            log.error("sharing stumbled", problem=type(problem).__name__, at=where(problem))
        else:
            return True
        return False

    async def _rest(self, stop: asyncio.Event) -> None:
        waits = [
            asyncio.create_task(self._pace.told_to_wait.wait()),
            asyncio.create_task(stop.wait()),
        ]
        await asyncio.wait(waits, timeout=LOOK, return_when=asyncio.FIRST_COMPLETED)
        for one in waits:
            one.cancel()
