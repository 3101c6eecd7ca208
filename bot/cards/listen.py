"""A recording, to the family or to whoever works on its request."""

from __future__ import annotations

from bot.cards import Card, Ids
from bot.cards.request import own
from bot.cards.request_taps import visible
from bot.screen import Screen, Voice
from bot.who import Who
from storage import audit, request_messages
from storage.database import Transaction


def load(db: Transaction, who: Who, ids: Ids) -> str | None:
    """Telegram's id of the recording; that one of the team listened is in the audit log."""
    message = request_messages.find(db, ids[0]) if ids else None
    if message is None or message.said.voice is None:
        return None
    if message.side == "team" and own(db, who, (message.request_id,)) is not None:
        return message.said.voice
    if visible(db, who, message.request_id, "work_request") is None:
        return None
    audit.read(db, who.member, "request_messages", message.id, who.now, fields=("voice",))
    return message.said.voice


def say(file: str) -> Screen:
    return Screen((), attachment=Voice(file), protect=True)


CARD = Card("listen", load, say)
