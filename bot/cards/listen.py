"""A recording, to the family or to whoever works on its request."""

from __future__ import annotations

from bot.cards import Card, Ids
from bot.cards.request import own
from bot.cards.request_taps import visible
from bot.screen import Screen, Voice
from bot.who import Who
from storage import request_messages
from storage.database import Transaction


def load(db: Transaction, who: Who, ids: Ids) -> str | None:
    """Telegram's id of the recording."""
    message = request_messages.find(db, ids[0]) if ids else None
    if message is None:
        return None
    theirs = message.side == "team" and own(db, who, (message.request_id,)) is not None
    ours = visible(db, who, message.request_id, "work_request") is not None
    return message.said.voice if theirs or ours else None


def say(file: str) -> Screen:
    return Screen((), attachment=Voice(file), protect=True)


CARD = Card("listen", load, say)
