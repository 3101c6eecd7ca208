"""The person blocked the assistant, or let it back in."""

from __future__ import annotations

from telegram import ChatMember, ChatMemberUpdated

from bot.incoming import Incoming, Membership


def membership(update: int, change: ChatMemberUpdated) -> Incoming:
    blocked = change.new_chat_member.status in {ChatMember.BANNED, ChatMember.LEFT}
    return Incoming(update, change.chat.id, Membership(blocked))
