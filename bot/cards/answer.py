"""What the team says to a family: one message, under a first name or as the centre's team."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from bot.cards import Card, Ids
from bot.cards.request import own
from bot.screen import Button, Screen, menu, tap
from bot.texts import Sayable, _, fixed
from bot.who import Who
from storage import request_messages, staff
from storage.database import Transaction
from storage.request_messages import Message
from storage.requests import Request

TEAM = _("The centre's team")


class Facts(BaseModel):
    """`name`: the first name it is signed with; empty for the team."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    request: Request
    message: Message
    name: str


def first_name(name: str) -> str:
    return name.split(maxsplit=1)[0]


def load(db: Transaction, who: Who, ids: Ids) -> Facts | None:
    message = request_messages.find(db, ids[0]) if ids else None
    if message is None or message.side != "team":
        return None
    request = own(db, who, (message.request_id,))
    if request is None:
        return None
    author = staff.find(db, message.author_id or 0) if message.by_name else None
    name = first_name(author.name) if author is not None else ""
    return Facts(request=request, message=message, name=name)


def say(facts: Facts) -> Screen:
    request, message = facts.request, facts.message
    signed: Sayable = fixed("{name}", name=facts.name) if facts.name else TEAM
    said = (
        _("🎤 A voice message for you.")
        if message.said.words is None
        else fixed("{words}", words=message.said.words)
    )
    listen = (
        ()
        if message.said.voice is None
        else (Button(_("🎤 Listen"), tap("listen", "", message.id)),)
    )
    reply = (
        (Button(_("🖊️ Write or record"), tap("request", "write", request.id)),)
        if request.open
        else ()
    )
    mine = Button(_("🤝 My request"), tap("request", "", request.id))
    return Screen(
        (fixed("🙂 <b>{name}</b>", name=signed), said),
        (*listen, *reply, mine, menu()),
        protect=True,
    )


CARD = Card("answer", load, say)
