"""The sender: claims promised messages, shows each card as it is true now, records what became of it."""

from __future__ import annotations

import asyncio
import os
import secrets
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from datetime import datetime, timedelta
from typing import Any

import structlog
from telegram import Bot
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError

from bot.cards import cards
from bot.centre import Centre
from bot.pace import Pace, seconds
from bot.render import put
from bot.request import NotSent
from bot.screen import Screen
from bot.texts import translator
from bot.who import Who
from storage import accounts, outbox, staff
from storage.accounts import Account
from storage.database import Database, Unavailable
from storage.outbox import Promise

# Attempts after which a message that Telegram keeps refusing is left to a person.
_ATTEMPTS = 8
_IDLE = 1.0

log = structlog.get_logger()


class Sender:
    """Empties the outbox. Several may run, in one process or many: each row is claimed by one."""

    def __init__(
        self,
        bot: Bot,
        database: Database,
        centres: Mapping[str, Centre],
        threads: Executor,
        pace: Pace,
        now: Callable[[], datetime],
    ) -> None:
        self._bot = bot
        self._database = database
        self._centres = centres
        self._threads = threads
        self._pace = pace
        self._now = now
        self._awake = asyncio.Event()
        self._owner = f"{os.getpid()}-{secrets.token_hex(4)}"

    def wake(self) -> None:
        """There may be something to send."""
        self._awake.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop`; the messages already claimed are finished first."""
        while not stop.is_set():
            self._awake.clear()
            try:
                sent = await self.send_due()
            except Unavailable as problem:
                log.warning("outbox not reached", problem=str(problem))
                sent = 0
            if not sent:
                await self._rest(stop)

    async def send_due(self) -> int:
        """One batch of what is due; how many rows were claimed."""
        rows = await self._in_thread(self._claim)
        await asyncio.gather(*(self._send(row) for row in rows))
        return len(rows)

    def _claim(self) -> list[Promise]:
        with self._database.transaction() as db:
            return outbox.claim(db, self._owner, self._now())

    async def _send(self, row: Promise) -> None:
        found = await self._in_thread(self._read, row)
        if found is None:
            return
        account, screen = found
        await asyncio.sleep(self._pace.reserve(account.chat))
        try:
            message = await put(self._bot, account.chat, screen, translator(account.language))
        except TelegramError as problem:
            await self._in_thread(self._record_problem, row, account, problem)
        else:
            await self._in_thread(self._record, outbox.sent, row, message)

    def _read(self, row: Promise) -> tuple[Account, Screen] | None:
        """The card as it is true now; None when there is nothing to say or nobody to say it to."""
        now = self._now()
        with self._database.transaction() as db:
            account = accounts.find(db, row.account_id)
            if account is None or account.state != "active":
                outbox.unreachable(db, row.id, account.state if account else "gone", now)
                return None
            centre = self._centres.get(account.centre) or next(iter(self._centres.values()))
            card = cards()[row.card]
            facts = card.load(
                db,
                Who(account, centre, self._centres, now, staff.of_account(db, account.id)),
                tuple(row.ids),
            )
            if facts is None:
                outbox.dropped(db, row.id, now)
                return None
            return account, card.say(facts)

    def _record(self, became: Callable[..., None], row: Promise, *what: Any) -> None:
        with self._database.transaction() as db:
            became(db, row.id, *what, self._now())

    def _record_problem(self, row: Promise, account: Account, problem: TelegramError) -> None:
        now = self._now()
        kind = type(problem).__name__
        log.warning("message not sent", problem=kind, lane=row.lane)
        with self._database.transaction() as db:
            if isinstance(problem, RetryAfter):
                wait = seconds(problem) or 1.0
                self._pace.halt(wait)
                outbox.again(db, row.id, now + timedelta(seconds=wait), tried=False)
            elif isinstance(problem, Forbidden):
                accounts.set_state(db, account.id, "blocked")
                outbox.unreachable(db, row.id, kind, now)
            elif isinstance(problem, BadRequest):
                outbox.failed(db, row.id, problem.message[:64], now)
            elif isinstance(problem, NotSent):
                outbox.again(db, row.id, now + timedelta(seconds=2), tried=False)
            elif isinstance(problem, NetworkError) and row.attempts < _ATTEMPTS:
                self._unanswered(db, row, kind, now)
            else:
                outbox.failed(db, row.id, kind, now)

    def _unanswered(self, db: Any, row: Promise, kind: str, now: datetime) -> None:
        """It may have arrived. What is worse, twice or never, depends on what it was."""
        if row.lane in {"reply", "reminder"} and row.attempts < 2:
            outbox.again(db, row.id, now + timedelta(seconds=2), tried=True)
        else:
            outbox.ambiguous(db, row.id, kind, now)

    async def _rest(self, stop: asyncio.Event) -> None:
        waits = [asyncio.create_task(self._awake.wait()), asyncio.create_task(stop.wait())]
        await asyncio.wait(waits, timeout=_IDLE, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()

    async def _in_thread(self, work: Callable[..., Any], *given: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work, *given)
