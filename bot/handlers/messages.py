"""Words, a command, a shared phone number, or something that nobody can answer with. And what is changed later."""

from __future__ import annotations

from bot import phones
from bot.dialogue import Reply
from bot.gate import clean
from bot.handlers.update import Message
from bot.incoming import Command, Edit, Event, Incoming


def message(update: int, sent: Message, *, edited: bool = False) -> Incoming | None:
    if sent.from_user is None:
        return None
    return Incoming(
        update,
        sent.chat.id,
        Edit() if edited else _event(sent),
        message=sent.message_id,
        hint=sent.from_user.language_code,
        words=_words(sent),
    )


def _words(sent: Message) -> str:
    """Also what stands under a photo, a paper or a recording. A command alone, such as /help, says nothing more."""
    words = clean(sent.text or sent.caption or "")
    return "" if words.startswith("/") and " " not in words else words


def _event(sent: Message) -> Event:
    if sent.contact is not None:
        # A forwarded contact is somebody else's number: only one's own may be taken for one's own.
        own = sent.from_user is not None and sent.contact.user_id == sent.from_user.id
        number = phones.vouched(sent.contact.phone_number) if own else None
        return Reply("phone", number) if number else Reply("other", "contact")
    if sent.voice is not None:
        return Reply("voice", sent.voice.file_id)
    text = clean(sent.text or "")
    if text.startswith("/"):
        name, _space, argument = text[1:].partition(" ")
        return Command(name.partition("@")[0].lower(), argument.strip())
    if text:
        return Reply("typed", text)
    return Reply("other", "paper" if sent.photo or sent.document else "")
