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
from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter, TelegramError

from bot import menus
from bot.cards import Card, cards, discreet, vanish
from bot.centre import Centre
from bot.logs import where
from bot.menus import Menu
from bot.pace import Pace, seconds
from bot.profile import offer
from bot.render import put
from bot.request import NotSent, ServerTrouble
from bot.screen import Screen
from bot.texts import translator
from bot.who import Who, acting
from storage import accounts, chat_messages, live, outbox, senders, staff
from storage.accounts import Account
from storage.database import Database, Transaction, Unavailable
from storage.outbox import Promise

# Claimed ahead: enough for half a second, so that something urgent never waits longer behind it.
AHEAD = 15
AT_ONCE = 32
# After so many refusals by Telegram's own servers a person has to look.
ATTEMPTS = 8
_IDLE = 1.0
# A wait that outlasts this one is spent in the database, not in memory.
_LONG = 5.0

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
        name: str = "",
    ) -> None:
        self._bot = bot
        self._database = database
        self._centres = centres
        self._threads = threads
        self._pace = pace
        self._now = now
        self._name = name
        self._awake = asyncio.Event()
        self._ready: list[Promise] = []
        self._flying: set[asyncio.Task[None]] = set()
        self.owner = f"{os.getpid()}-{secrets.token_hex(4)}"

    def wake(self) -> None:
        """There may be something to send."""
        self._awake.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop`; what is on its way is then finished, what is only claimed is given back."""
        while not stop.is_set():
            try:
                wait = await self._step()
            except Unavailable as problem:
                log.warning("outbox not reached", problem=str(problem))
                wait = _IDLE
            if wait > 0:
                await self._rest(wait, stop)
        if self._flying:
            await asyncio.wait(self._flying)
        await self._in_thread(self._give_back, 0.0)

    async def send_due(self) -> None:
        """Everything that is due now, and then returns."""
        while True:
            wait = await self._step()
            if self._flying:
                await asyncio.wait(self._flying)
            elif not self._ready:
                return
            if wait > 0 and self._ready:
                await asyncio.sleep(wait)

    async def _step(self) -> float:
        """Sends one message, or says after how many seconds to look again."""
        if len(self._ready) < AHEAD // 2 + 1:
            self._awake.clear()
            self._ready += await self._in_thread(self._claim)
            self._ready.sort(key=lambda row: (outbox.LANES.index(row.lane), row.id))
        if not self._ready:
            return _IDLE
        waits = {row.id: self._pace.chat_is_busy(row.chat) for row in self._ready}
        row = next((one for one in self._ready if waits[one.id] == 0), None)
        if row is None:
            return min(waits.values())
        if len(self._flying) >= AT_ONCE:
            await asyncio.wait(self._flying, return_when=asyncio.FIRST_COMPLETED)
        wait = self._pace.take(row.chat)
        if wait > _LONG:
            await self._in_thread(self._give_back, wait)
        if wait > 0:
            return wait
        self._ready.remove(row)
        sending = asyncio.create_task(self._send(row))
        self._flying.add(sending)
        sending.add_done_callback(self._flying.discard)
        return 0.0

    def _claim(self) -> list[Promise]:
        with self._database.transaction() as db:
            return outbox.claim(db, self.owner, self._now(), AHEAD - len(self._ready))

    def _give_back(self, wait: float) -> None:
        """What was claimed and not tried is anybody's again."""
        with self._database.transaction() as db:
            later = self._now() + timedelta(seconds=wait)
            for row in self._ready:
                outbox.again(db, row.id, later, tried=False)
        self._ready.clear()

    async def _send(self, row: Promise) -> None:
        try:
            found = await self._in_thread(self._read, row)
            if found is None:
                return
            account, screen, edit, menu = found
            speaks = translator(account.language)
            try:
                message = await put(self._bot, account.chat, screen, speaks, edit=edit, anew=False)
            except TelegramError as problem:
                await self._in_thread(self._record_problem, row, account, problem)
            else:
                await self._in_thread(self._record, row, message, screen)
                if menu is not None and await offer(self._bot, account.chat, menu):
                    await self._in_thread(self._offered, account, menu)
        except Unavailable as problem:
            # The row stays as it is until its lease ends: then it is taken up by whoever is there.
            log.warning("delivery not recorded", problem=str(problem))
        except Exception as problem:  # noqa: BLE001  # a defect of ours must not stop the rows behind it
            log.error(
                "message failed", card=row.card, problem=type(problem).__name__, at=where(problem)
            )
            await self._in_thread(self._record_defect, row, problem)

    def _record_defect(self, row: Promise, problem: Exception) -> None:
        with self._database.transaction() as db:
            outbox.failed(db, row.id, type(problem).__name__, self._now())

    def _read(self, row: Promise) -> tuple[Account, Screen, int | None, Menu | None] | None:
        """The card as it is true now, and the live message to edit instead of sending one; None when there
        is nothing to say or nobody to say it to.
        """
        now = self._now()
        with self._database.transaction() as db:
            account = accounts.find(db, row.account_id)
            if account is None or account.state != "active":
                outbox.unreachable(db, row.id, account.state if account else "gone", now)
                return None
            member = staff.of_account(db, account.id)
            who = acting(account, self._centres, now, member, self._name)
            card, ids = cards()[row.card], tuple(row.ids)
            until = card.wait(db, who, ids) if card.wait else None
            if until is not None:
                outbox.again(db, row.id, until, tried=False)
                return None
            edit = live.editing(db, row.live, now) if row.live is not None else None
            there = row.live is None or edit is not None
            facts = card.load(db, who, ids) if there and card.permits(who) else None
            if facts is None:
                self._end_live(db, row)
                outbox.dropped(db, row.id, now)
                return None
            if card.changes and row.live is None:
                edit = card.changes(db, who, ids)
            outbox.trying(db, row.id)
            screen = discreet.cover(card.name, ids) if _covered(who, card) else card.say(facts)
            return account, screen, edit, menus.due(who, account.language)

    def _end_live(self, db: Transaction, row: Promise) -> None:
        if row.live is not None:
            live.end(db, row.live)

    def _offered(self, account: Account, menu: Menu) -> None:
        with self._database.transaction() as db:
            accounts.set_menu(db, account.id, menu.digest)

    def _record(self, row: Promise, message: int | None, screen: Screen) -> None:
        with self._database.transaction() as db:
            outbox.sent(db, row.id, message, self._now())
            if screen.protect and message is not None:
                chat_messages.vanish(db, row.account_id, message, self._now())
            if message is not None and cards()[row.card].live:
                live.remember(db, row.account_id, row.card, row.ids, message, self._now())

    def _record_problem(self, row: Promise, account: Account, problem: TelegramError) -> None:
        kind = type(problem).__name__
        log.warning("message not sent", problem=kind, lane=row.lane)
        now = self._now()
        with self._database.transaction() as db:
            match problem:
                case RetryAfter():
                    wait = seconds(problem) or 1.0
                    self._pace.halt(wait)
                    outbox.again(db, row.id, now + timedelta(seconds=wait), tried=False)
                case ChatMigrated():
                    accounts.move_chat(db, account.id, problem.new_chat_id)
                    outbox.again(db, row.id, now, tried=False)
                case Forbidden():
                    accounts.set_state(db, account.id, "blocked")
                    outbox.unreachable(db, row.id, kind, now)
                case NotSent():
                    outbox.again(db, row.id, now + timedelta(seconds=2), tried=False)
                case BadRequest():
                    gone = "chat not found" in problem.message.lower()
                    became = outbox.unreachable if gone else outbox.failed
                    became(db, row.id, problem.message[:64], now)
                    self._end_live(db, row)
                case _:
                    self._not_answered(db, row, problem, now)

    def _not_answered(
        self, db: Transaction, row: Promise, problem: TelegramError, now: datetime
    ) -> None:
        """A refusal by a server in trouble is tried again; without any answer it may have arrived."""
        kind = type(problem).__name__
        refused = isinstance(problem, ServerTrouble)
        if refused and row.attempts < ATTEMPTS:
            outbox.again(db, row.id, now + timedelta(seconds=min(2**row.attempts, 60)), tried=True)
        elif refused:
            outbox.failed(db, row.id, kind, now)
        elif row.lane in outbox.REPEATED and row.attempts < 2:
            outbox.again(db, row.id, now + timedelta(seconds=2), tried=True)
        else:
            outbox.ambiguous(db, row.id, kind, now)

    def share_the_total(self, *_given: object) -> None:
        """Called by the clock: how many processes send, and so what part is ours."""
        with self._database.transaction() as db:
            self._pace.share = 1 / senders.beat(db, self.owner, self._now())

    async def _rest(self, wait: float, stop: asyncio.Event) -> None:
        waits = [asyncio.create_task(self._awake.wait()), asyncio.create_task(stop.wait())]
        await asyncio.wait(waits, timeout=wait, return_when=asyncio.FIRST_COMPLETED)
        for one in waits:
            one.cancel()

    async def _in_thread(self, work: Callable[..., Any], *given: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work, *given)


def _covered(who: Who, card: Card[Any]) -> bool:
    """A parent's chat in which nothing shows until it is tapped. What only takes a message away shows nothing."""
    plain = {vanish.CARD.name, discreet.CARD.name}
    return who.account.discreet and who.member is None and card.name not in plain
