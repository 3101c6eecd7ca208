"""The queue: what families asked for about this member's topics, first what is owed, each oldest first."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from bot import rights
from bot.cards import Card, Ids
from bot.cards.answer import first_name
from bot.cards.request_work import standing
from bot.request_words import span, topic
from bot.screen import Button, Screen, menu, tap
from bot.texts import Lines, Sayable, _, fixed
from bot.who import Who
from storage import requests, staff, topics
from storage.database import Transaction
from storage.requests import Request

PAGE = 6


class Facts(BaseModel):
    """`listed`: each with the first name of who is responsible, or ""."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    who: Who
    page: int
    listed: tuple[tuple[Request, str], ...]
    more: bool
    leads: bool


def load(db: Transaction, who: Who, ids: Ids) -> Facts | None:
    if who.member is None:
        return None
    page = min(ids[0], 10_000) if ids else 0
    leads = rights.reach(who.member, "see_requests") == "all"
    theirs = None if leads else topics.of(db, who.member.id)
    there = requests.queue(
        db,
        who.member.centre,
        theirs,
        skip=page * PAGE,
        limit=PAGE + 1,
        member=who.member.id,
    )
    names = {m.id: first_name(m.name) for m in staff.of_centre(db, who.member.centre)}
    listed = tuple((one, names.get(one.responsible_id or 0, "")) for one in there[:PAGE])
    return Facts(who=who, page=page, listed=listed, more=len(there) > PAGE, leads=leads)


def say(facts: Facts) -> Screen:
    text: list[Sayable] = [_entry(facts.who, one, name) for one, name in facts.listed]
    if not facts.listed:
        text = [_("No family is waiting.")]
    opens = [
        Button(fixed("🤝 {reference}", reference=one.reference), tap("request_work", "", one.id))
        for one, _name in facts.listed
    ]
    more = [Button(_("➡️ More"), tap("requests", "", facts.page + 1))] if facts.more else []
    hours = Button(_("📅 My hours"), tap("my_slots"))
    coordinating = (
        [
            Button(_("📮 Suggestions, complaints"), tap("complaints")),
            Button(_("🔑 Who works on what"), tap("topics")),
        ]
        if facts.leads
        else []
    )
    return Screen(tuple(text), (*opens, *more, hours, *coordinating, menu()), protect=True)


def _entry(who: Who, request: Request, name: str) -> Sayable:
    head = fixed("<b>{reference}</b>, {topic}", reference=request.reference, topic=topic(request))
    since = request.owed_since
    waits = [_("⏳ Waits {span}", span=span(who.now - since))] if since is not None else []
    whose = _("🤲 {name} is responsible", name=name) if name else _("🤲 Nobody has taken it yet")
    return Lines([head, standing(who, request), *waits, whose])


CARD = Card("requests", load, say, rights={"": "see_requests"})
