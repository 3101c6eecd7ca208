"""The sender: claims promised messages and sends each at Telegram's pace, the most urgent first."""

from __future__ import annotations

import asyncio
import os
import secrets
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import structlog
from telegram import Bot
from telegram.error import (
    BadRequest,
    EndPointNotFound,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.books import Books, Message
from bot.centre import Centre
from bot.logs import where
from bot.outage import Outage
from bot.pace import Pace, seconds
from bot.profile import offer
from bot.render import put
from bot.threads import Threads
from storage import sending
from storage.database import Conflict, Database, Unavailable
from storage.sending import Promise

# Claimed ahead: enough for half a second, so that something urgent never waits longer behind it.
AHEAD = 15
# More than this is never held, however many chats have just had all that they take for now.
MOST = 60
# Requests under way at once, and how many more are kept for what is urgent.
AT_ONCE, FOR_URGENT = 28, 4
_IDLE = 1.0
# A wait that outlasts this one is spent in the database, not in memory.
_LONG = 5.0
# What would have to wait longer for its place is read anew before it leaves.
_STALE = 0.5
# So long before a lease ends nobody tries to write down any more what became of it, in seconds.
_SPARE = 5.0
# How long what is only claimed waits for a database that is away.
_PATIENCE = 20.0

log = structlog.get_logger()


class Sender:
    """Empties the outbox. Several may run, in one process or many: each row is claimed by one, and of
    one chat one row at a time by one of them, so that its messages keep their order.
    """

    def __init__(
        self,
        bot: Bot,
        database: Database,
        centres: Mapping[str, Centre],
        threads: Threads,
        pace: Pace,
        now: Callable[[], datetime],
        name: str = "",
    ) -> None:
        self.owner = f"{os.getpid()}-{secrets.token_hex(4)}"
        self.books = Books(database, centres, now, self.owner, name)
        self._bot = bot
        self._threads = threads
        self._pace = pace
        self._outage = Outage()
        self._ready: list[Promise] = []
        self._flying: dict[asyncio.Task[None], Promise] = {}
        # Read from the database just now, one at a time; its place it takes when it leaves.
        self._leaving: Promise | None = None
        # Something may have changed: a new promise, or one that is no longer under way.
        self._news = asyncio.Event()
        self._looked: float | None = None
        self._token_refused = False

    def wake(self) -> None:
        """There is something to send."""
        self._looked = None
        self._news.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop`; what is on its way is then finished, what is only claimed is given back.

        Raises InvalidToken when Telegram does not know the token any more. Nothing else ends it.
        """
        while not stop.is_set() and not self._token_refused:
            try:
                wait = await self._step()
            except Unavailable as problem:
                log.warning("outbox not reached", problem=str(problem))
                wait = _IDLE
            except Exception as problem:  # noqa: BLE001  # whatever it was, seats go on being sold
                log.error("sender stumbled", problem=type(problem).__name__, at=where(problem))
                wait = _IDLE
            if wait > 0:
                await self._rest(wait, stop)
        if self._flying:
            await asyncio.wait(self._flying)
        try:
            await self._give_back(0.0)
        except Unavailable as problem:
            log.warning("promises not given back", problem=str(problem))
        if self._token_refused:
            raise InvalidToken

    async def send_due(self) -> None:
        """Everything that is due now, or what an outage lets through; and then returns."""
        self.wake()
        while True:
            wait = await self._step()
            if self._flying:
                await asyncio.wait(self._flying)
            elif wait > 0 and (not self._ready or self._outage.rest()):
                await self._give_back(0.0)
                return
            if wait > 0 and self._ready:
                await asyncio.sleep(wait)

    async def _step(self) -> float:
        """Sends one message, or says after how many seconds to look again."""
        rest = self._outage.rest()
        if rest > _LONG:
            await self._give_back(0.0)
        if rest > 0:
            return rest
        if self._outage.suspected:
            return await self._knock()
        await self._claim()
        if self._leaving is not None:
            return _IDLE
        row = next((row for row in self._ready if self._may_go(row)), None)
        if row is None:
            waits = (self._pace.chat_is_busy(one.chat) for one in self._ready)
            return min((wait for wait in waits if wait > 0), default=_IDLE)
        wait = self._pace.full_for(row.chat)
        if wait > _LONG:
            await self._give_back(wait)
        if wait > 0:
            return wait
        self._ready.remove(row)
        self._launch(row)
        return 0.0

    async def _knock(self) -> float:
        """Whether Telegram is there again, asked by what does no harm however it ends."""
        if self._flying:
            return _IDLE
        try:
            await self._bot.do_api_request("getMe", {})
        except TelegramError as problem:
            self._judge(problem)
            return self._outage.rest() or _IDLE
        self._outage.over()
        return 0.0

    async def _claim(self) -> None:
        """More promises when there are few that may go: around the chats that have one already."""
        free = sum(self._pace.chat_is_busy(row.chat) == 0 for row in self._ready)
        now = time.monotonic()
        lately = self._looked is not None and now - self._looked < _IDLE
        if free > AHEAD // 2 or len(self._ready) >= MOST or lately:
            return
        self._looked = now
        held = {row.account_id for row in (*self._ready, *self._flying.values())}
        halted, rows = await self._threads.do(self.books.claim, AHEAD - free, held)
        if halted:
            self._pace.halt_with_others(halted)
        self._ready = sorted((*self._ready, *rows), key=sending.order)

    def _may_go(self, row: Promise) -> bool:
        room = AT_ONCE + (FOR_URGENT if row.lane == "urgent" else 0)
        return len(self._flying) < room and self._pace.chat_is_busy(row.chat) == 0

    def _launch(self, row: Promise) -> None:
        def landed(task: asyncio.Task[None]) -> None:
            del self._flying[task]
            self._left(row)
            self.wake()

        self._leaving = row
        flight = asyncio.create_task(self._send(row))
        self._flying[flight] = row
        flight.add_done_callback(landed)

    def _left(self, row: Promise) -> None:
        """It is under way, or will not be: the next one may get ready."""
        if self._leaving is row:
            self._leaving = None
            self._news.set()

    async def _give_back(self, wait: float) -> None:
        """What was claimed and not tried is anybody's again, after so many seconds."""
        rows, self._ready = self._ready, []
        if rows:
            await self._threads.do(self.books.give_back, rows, wait)

    async def _send(self, row: Promise) -> None:
        try:
            message = await self._surely(time.monotonic() + _PATIENCE, self.books.read, row)
            if message is not None:
                await self._leave(row, message)
        except (Unavailable, Conflict) as problem:
            # The row stays as it is until its lease ends: then it is taken up by whoever is there.
            log.warning("delivery not recorded", problem=str(problem))
        except Exception as problem:  # noqa: BLE001  # a defect of ours must not stop the rows behind it
            log.error(
                "message failed", card=row.card, problem=type(problem).__name__, at=where(problem)
            )
            await self._failed(row, problem)

    async def _leave(self, row: Promise, message: Message) -> None:
        """When there is a place, which is taken by what is ready: several that a slow database kept would leave at once."""
        while (wait := self._pace.take(row.chat)) > 0:
            if wait > _STALE:
                await self._surely(time.monotonic() + _PATIENCE, self.books.give_back, [row], wait)
                return
            await asyncio.sleep(wait)
        self._left(row)
        await self._request(row, message)

    async def _request(self, row: Promise, message: Message) -> None:
        until = time.monotonic() + sending.LEASE.total_seconds() - _SPARE
        account = message.account
        try:
            sent = await put(self._bot, account.chat, message.ready, edit=message.edit, anew=False)
        except TelegramError as problem:
            log.warning("message not sent", problem=type(problem).__name__, lane=row.lane)
            self._judge(problem)
            await self._surely(until, self.books.not_sent, row, problem)
            return
        self._outage.over()
        await self._sent(until, row, sent, message)
        if message.menu is not None and await offer(self._bot, account.chat, message.menu):
            await self._threads.do(self.books.offered, account, message.menu)

    async def _sent(self, until: float, row: Promise, sent: int | None, message: Message) -> None:
        """It has arrived, so that is written down whatever else goes wrong."""
        try:
            await self._surely(until, self.books.sent, row, sent, message.screen)
        except (Unavailable, Conflict):
            raise
        except Exception as problem:  # noqa: BLE001  # what follows from the message, not the message
            log.error("sent, and then failed", problem=type(problem).__name__, at=where(problem))
            await self._surely(until, self.books.arrived, row, sent)

    async def _failed(self, row: Promise, problem: Exception) -> None:
        try:
            await self._threads.do(self.books.defect, row, problem)
        except Exception as worse:  # noqa: BLE001  # its lease ends, and somebody tries again
            log.error("failure not recorded", problem=type(worse).__name__, at=where(worse))

    def _judge(self, problem: TelegramError) -> None:
        """What it says about Telegram itself."""
        match problem:
            case RetryAfter():
                self._pace.halt(seconds(problem) or 1.0)
            case InvalidToken() | EndPointNotFound():
                self._token_refused = True
            case NetworkError() if not isinstance(problem, BadRequest):
                self._outage.failed()
            case _:
                self._outage.over()

    async def _surely(self, until: float, work: Callable[..., Any], *given: Any) -> Any:
        """Again and again while the database is away, until then (monotonic seconds); then raises what it raised."""
        pause = 0.1
        while True:
            try:
                return await self._threads.do(work, *given)
            except (Unavailable, Conflict):
                if time.monotonic() + pause > until:
                    raise
            await asyncio.sleep(pause)
            pause = min(2 * pause, 2.0)

    async def _rest(self, wait: float, stop: asyncio.Event) -> None:
        waits = [asyncio.create_task(self._news.wait()), asyncio.create_task(stop.wait())]
        await asyncio.wait(waits, timeout=wait, return_when=asyncio.FIRST_COMPLETED)
        for one in waits:
            one.cancel()
        self._news.clear()
