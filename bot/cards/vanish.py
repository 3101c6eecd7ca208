"""Takes a message out of the chat that names a matter nobody else should read there."""

from __future__ import annotations

from bot.cards import Card, Ids
from bot.screen import Screen
from bot.who import Who
from storage.database import Transaction


def load(_db: Transaction, who: Who, ids: Ids) -> int | None:
    """The message's id in this very chat: nobody can name another's."""
    return ids[0] if ids and who.account.id else None


def say(_message: int) -> Screen:
    return Screen(())


def changes(db: Transaction, who: Who, ids: Ids) -> int | None:
    return load(db, who, ids)


CARD = Card("vanish", load, say, changes=changes)
