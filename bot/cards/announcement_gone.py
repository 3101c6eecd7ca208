"""A message to many that was withdrawn: taken away, or emptied where Telegram no longer takes it away."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from bot.cards import Card, Ids
from bot.screen import Screen
from bot.texts import _
from bot.who import Who
from storage import broadcasts, recipients
from storage.amendments import TAKEN_AWAY
from storage.database import Transaction


class Facts(BaseModel):
    model_config = ConfigDict(frozen=True)

    message: int
    old: bool


def load(db: Transaction, who: Who, ids: Ids) -> Facts | None:
    recipient = recipients.find(db, ids[0]) if ids else None
    if recipient is None or not who.account.id or recipient.account != who.account.id:
        return None
    broadcast = broadcasts.find(db, recipient.broadcast)
    if broadcast is None or broadcast.state != "withdrawn":
        return None
    if recipient.message is None or recipient.sent_at is None:
        return None
    return Facts(message=recipient.message, old=who.now - recipient.sent_at >= TAKEN_AWAY)


def say(facts: Facts) -> Screen:
    if facts.old:
        return Screen((_("❌ The centre has withdrawn this message."),))
    return Screen(())


def changes(db: Transaction, who: Who, ids: Ids) -> int | None:
    facts = load(db, who, ids)
    return None if facts is None else facts.message


CARD = Card("announcement_gone", load, say, changes=changes)
