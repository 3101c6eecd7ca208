"""The person blocked the assistant, or let it back in."""

from __future__ import annotations

from bot.handlers.update import ChatMemberUpdated
from bot.incoming import Incoming, Membership


def membership(update: int, change: ChatMemberUpdated) -> Incoming:
    blocked = change.new_chat_member.status in {"kicked", "left"}
    return Incoming(update, change.chat.id, Membership(blocked))
