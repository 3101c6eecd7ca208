"""Telegram updates in, plain data out. No rules live here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.handlers.membership import membership
from bot.handlers.messages import message
from bot.handlers.presses import press
from bot.handlers.update import Update
from bot.incoming import Incoming

# What we ask Telegram to send. Everything else would only be thrown away.
WANTED = ("message", "edited_message", "callback_query", "my_chat_member")


@dataclass(frozen=True)
class Elsewhere:
    """A group or channel: nobody's business is spoken of there, so the bot leaves it."""

    chat: int


def read(raw: Mapping[str, Any]) -> Incoming | Elsewhere | None:
    """None for what asks for no answer. Raises ValidationError."""
    update = Update.model_validate(raw)
    chat = update.chat
    if chat is not None and chat.type != "private":
        return Elsewhere(chat.id) if update.my_chat_member or update.message else None
    if update.callback_query is not None:
        return press(update.update_id, update.callback_query)
    if update.message is not None:
        return message(update.update_id, update.message)
    if update.edited_message is not None:
        return message(update.update_id, update.edited_message, edited=True)
    if update.my_chat_member is not None:
        return membership(update.update_id, update.my_chat_member)
    return None
