"""What the sender reads and writes: the truth of a promise right before it is sent, and what became of it after.

Plain functions for worker threads, each one transaction. What is somebody else's by now stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from telegram.error import (
    BadRequest,
    ChatMigrated,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
)

from bot import menus, telling
from bot.cards import Card, cards, discreet
from bot.centre import Centre
from bot.closing import with_closed_days
from bot.menus import Menu
from bot.pace import seconds
from bot.render import Call, call
from bot.request import NotSent, ServerTrouble
from bot.screen import Screen
from bot.texts import translator
from bot.who import Who, acting
from storage import accounts, chat_messages, live, outbox, senders, sending, staff
from storage.accounts import Account
from storage.database import Database, Transaction
from storage.sending import Promise

# What Telegram's own servers refuse, or what no connection was had for, waits as long as it has waited, within these.
SOON, LATE = timedelta(seconds=2), timedelta(seconds=60)
# After so long a refused one is for a person to look at. An outage of two hours loses nothing.
GIVEN_UP = timedelta(hours=3)
# In a refusal (400) that says that there is nobody to write to.
_NOBODY = ("chat not found", "user not found", "deactivated", "peer_id_invalid")

log = structlog.get_logger()


class _SleptOver(Exception):
    """Its lease ended, and it is somebody else's: what was done for it is rolled back."""


@dataclass(frozen=True)
class Message:
    """A promise as it is true now. `ready`: the screen in Telegram's words; `edit`: the message that it changes;
    `menu`: the chat's own commands, if due.
    """

    account: Account
    screen: Screen
    ready: Call
    edit: int | None
    menu: Menu | None


class Books:
    """Of one sender, whose name in the outbox is `owner`. `bot`: what Telegram calls the assistant."""

    def __init__(
        self,
        database: Database,
        centres: Mapping[str, Centre],
        now: Callable[[], datetime],
        owner: str,
        bot: str,
    ) -> None:
        self._database = database
        self._centres = centres
        self._now = now
        self._owner = owner
        self._bot = bot

    def claim(self, limit: int, but: Collection[int]) -> tuple[float, list[Promise]]:
        """The next promises, one of each account that is not among `but`; or for how many seconds nobody may send."""
        with self._database.transaction() as db:
            now = self._now()
            halted = senders.halted_until(db, now)
            if halted is not None:
                return (halted - now).total_seconds(), []
            return 0.0, sending.claim(db, self._owner, now, limit, each=1, but=but)

    def give_back(self, rows: Sequence[Promise], wait: float) -> None:
        """What was claimed and not tried is anybody's again."""
        with self._database.transaction() as db:
            later = self._now() + timedelta(seconds=wait)
            for row in rows:
                sending.again(db, row.id, later, tried=False, owner=self._owner)

    def read(self, row: Promise) -> Message | None:
        """The card as it is true now, and about to be requested; None when there is nothing to say, nobody
        to say it to, or when it is somebody else's by now.
        """
        try:
            with self._database.transaction() as db:
                return self._read(db, row, self._now())
        except _SleptOver:
            log.warning("promise slept over", lane=row.lane)
            return None

    def _read(self, db: Transaction, row: Promise, now: datetime) -> Message | None:
        account = accounts.find(db, row.account_id)
        if account is None or account.state != "active":
            self._unreachable(db, row, account, account.state if account else "gone")
            return None
        member = staff.of_account(db, account.id)
        who = acting(account, with_closed_days(db, self._centres, now), now, member, self._bot)
        card, ids = cards()[row.card], tuple(row.ids)
        until = card.wait(db, who, ids) if card.wait else None
        if until is not None:
            self._again(db, row, until)
            return None
        db.unseen = row.live is not None
        edit = live.editing(db, row.live, now) if row.live is not None else None
        there = row.live is None or edit is not None
        facts = card.load(db, who, ids) if there and card.permits(who) else None
        if facts is None:
            self._end_live(db, row)
            if not sending.dropped(db, row.id, now, owner=self._owner):
                raise _SleptOver
            # What was promised anew while its row was out is seen from here on: the row is held.
            if row.live is None and card.permits(who) and card.load(db, who, ids) is not None:
                sending.again(db, row.id, now, tried=False)
            return None
        if card.changes and row.live is None:
            edit = card.changes(db, who, ids)
        screen = card.say(facts)
        if _covered(who, card, screen):
            screen = discreet.cover(card.name, ids)
        ready = call(screen, translator(account.language), edit=edit)
        said = db.blind(outbox.outbox.c.said, repr(ready)) if card.standing else None
        told_by = sending.said_since(db, row.id, said) if said is not None else None
        # Last of all, so that rows are locked in the order in which a turn locks them.
        if told_by is None:
            mine = sending.trying(db, row.id, self._owner, now, said)
        else:
            mine = sending.sent(db, row.id, told_by, now, owner=self._owner)
        if not mine:
            raise _SleptOver
        if told_by is not None:
            return None
        return Message(account, screen, ready, edit, menus.due(who, account.language))

    def sent(self, row: Promise, message: int | None, screen: Screen) -> None:
        with self._database.transaction() as db:
            self._sent(db, row, message)
            if screen.protect and message is not None:
                chat_messages.vanish(db, row.account_id, message, self._now())
            if message is not None and cards()[row.card].live:
                live.remember(db, row.account_id, row.card, row.ids, message, self._now())

    def arrived(self, row: Promise, message: int | None) -> None:
        """That it was sent, and nothing else about it."""
        with self._database.transaction() as db:
            self._sent(db, row, message)

    def offered(self, account: Account, menu: Menu) -> None:
        with self._database.transaction() as db:
            accounts.set_menu(db, account.id, menu.digest)

    def defect(self, row: Promise, problem: Exception) -> None:
        with self._database.transaction() as db:
            sending.failed(db, row.id, type(problem).__name__, self._now(), owner=self._owner)

    def not_sent(self, row: Promise, problem: TelegramError) -> None:
        """What Telegram said in place of sending it, or that it said nothing."""
        now = self._now()
        with self._database.transaction() as db:
            match problem:
                case RetryAfter():
                    until = now + timedelta(seconds=seconds(problem) or 1.0)
                    self._again(db, row, until)
                case ChatMigrated():
                    accounts.move_chat(db, row.account_id, problem.new_chat_id)
                    self._again(db, row, now)
                case Forbidden():
                    self._nobody(db, row, type(problem).__name__)
                case InvalidToken() | EndPointNotFound():
                    self._again(db, row, now)
                case NotSent() | ServerTrouble():
                    self._in_trouble(db, row, problem)
                case BadRequest():
                    self._refused(db, row, problem)
                case _:
                    self._not_answered(db, row, problem)

    def _refused(self, db: Transaction, row: Promise, problem: BadRequest) -> None:
        """For what it is: it is no use to try it again."""
        said = problem.message[:64]
        if any(words in problem.message.lower() for words in _NOBODY):
            self._nobody(db, row, said)
        else:
            sending.failed(db, row.id, said, self._now(), owner=self._owner)
        self._end_live(db, row)

    def _in_trouble(self, db: Transaction, row: Promise, problem: TelegramError) -> None:
        """It surely did not arrive. Without a connection there is nothing for a person to look at, so it waits on."""
        now = self._now()
        since = row.refused_since or now
        if isinstance(problem, ServerTrouble) and now - since > GIVEN_UP:
            sending.failed(db, row.id, type(problem).__name__, now, owner=self._owner)
            return
        wait = min(max(now - since, SOON), LATE)
        sending.again(db, row.id, now + wait, tried=False, owner=self._owner, refused_since=since)

    def _not_answered(self, db: Transaction, row: Promise, problem: TelegramError) -> None:
        """It may have arrived: once more where a loss would harm more than a double."""
        now = self._now()
        if row.lane in sending.REPEATED and row.attempts == 0:
            sending.again(db, row.id, now + SOON, tried=True, owner=self._owner)
        else:
            sending.ambiguous(db, row.id, type(problem).__name__, now, owner=self._owner)

    def _again(self, db: Transaction, row: Promise, not_before: datetime) -> None:
        sending.again(db, row.id, not_before, tried=False, owner=self._owner)

    def _nobody(self, db: Transaction, row: Promise, problem: str) -> None:
        """Nor is there for what is promised to that chat later: each goes elsewhere when its hour has come."""
        account = accounts.find(db, row.account_id)
        if account is not None:
            telling.has_blocked(db, account, self._now())
        self._unreachable(db, row, account, problem)

    def _unreachable(
        self, db: Transaction, row: Promise, account: Account | None, problem: str
    ) -> None:
        """In this chat. What it says is said in another one of the same person, if it is not this chat's own."""
        if account is not None and row.live is None:
            other = telling.elsewhere(db, account, row.card)
            if other is not None and sending.hand_on(db, row.id, other, owner=self._owner):
                return
        sending.unreachable(db, row.id, problem, self._now(), owner=self._owner)

    def _sent(self, db: Transaction, row: Promise, message: int | None) -> None:
        if not sending.sent(db, row.id, message, self._now(), owner=self._owner):
            log.error("sent, and somebody else has it by now: it may come twice", lane=row.lane)

    def _end_live(self, db: Transaction, row: Promise) -> None:
        if row.live is not None:
            live.end(db, row.live)


def _covered(who: Who, card: Card[Any], screen: Screen) -> bool:
    """A parent's chat in which nothing shows until it is tapped. What only takes a message away shows nothing."""
    hides = who.account.discreet and who.member is None
    return hides and card.name != discreet.CARD.name and screen != Screen(())
