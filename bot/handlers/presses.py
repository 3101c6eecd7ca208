"""A tap on a button under a message."""

from __future__ import annotations

from bot.handlers.update import CallbackQuery
from bot.incoming import Incoming, Press


def press(update: int, query: CallbackQuery) -> Incoming:
    """A private chat has its person's id, also when the message is too old to be known."""
    return Incoming(
        update,
        query.from_user.id,
        Press(query.data or "", query.id),
        message=query.message.message_id if query.message else None,
        hint=query.from_user.language_code,
        protected=bool(query.message and query.message.has_protected_content),
    )
