"""Somebody to talk to: what about, and the promise of a call is made with one tap."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from bot import notices
from bot.cards import Card, Ids
from bot.cards import request as card
from bot.outcome import Outcome, Show, Start
from bot.request_words import TOPICS, subject
from bot.screen import Button, Screen, menu, tap
from bot.texts import Text, _, fixed
from bot.who import Who
from storage import request_asking, requests
from storage.database import Transaction
from storage.requests import Category, Request
from storage.topics import COUNSELLING, Topic

# What was asked already, on one screen; with a way to the rest, one less.
MOST = 4
# First ids that are no topic's number: the topics whatever is open, and a further page of what is.
ANEW, PAGE = 20, 21


class Facts(BaseModel):
    """`asked`: what was asked for with the button that led here. `mine`: what is open already, oldest first; empty also
    when somebody wants to ask for something else. `next`: the page after this one, which after the last is the first;
    None where there is one page.
    """

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    who: Who
    mine: tuple[Request, ...] = ()
    next: int | None = None
    asked: card.Facts | None = None


def load(db: Transaction, who: Who, ids: Ids) -> Facts | None:
    """`ids`: ANEW, or PAGE and its number; or a topic, when the tap that asked for it comes a second time: the first
    may have been answered by a program that died before it could say so.
    """
    if not who.account.id:
        return None
    mine = [] if ids and ids[0] == ANEW else requests.open_of(db, who.account.id)
    topic = COUNSELLING[ids[0]] if ids and ids[0] < len(COUNSELLING) else None
    asked = next((one for one in mine if one.case_id is None and one.topic == topic), None)
    if asked is not None:
        return Facts(who=who, asked=card.load(db, who, (asked.id,)))
    if len(mine) <= MOST:
        return Facts(who=who, mine=tuple(mine))
    pages = -(-len(mine) // (MOST - 1))
    page = ids[1] if len(ids) > 1 and ids[1] < pages else 0
    shown = mine[page * (MOST - 1) : (page + 1) * (MOST - 1)]
    return Facts(who=who, mine=tuple(shown), next=(page + 1) % pages)


def say(facts: Facts) -> Screen:
    if facts.asked is not None:
        return card.say(facts.asked)
    if facts.mine:
        opens = [
            Button(fixed("{about}", about=subject(one)), tap("request", "", one.id))
            for one in facts.mine
        ]
        pages = facts.next is not None
        more = [Button(_("➡️ More"), tap("talk", "", PAGE, facts.next or 0))] if pages else []
        another = Button(_("💬 Something else"), tap("talk", "", ANEW))
        buttons = (*opens, *more, another, menu())
        return Screen((_("Your requests:"),), buttons, protect=True)
    topics = [
        Button(TOPICS[topic], tap("talk", "ask", number))
        for number, topic in enumerate(COUNSELLING)
    ]
    phone = facts.who.centre.phone
    return Screen(
        (
            _("What would you like to talk about?"),
            _("Or call {number}, {hours}.", number=phone.number, hours=phone.hours),
        ),
        (*topics, menu()),
        protect=True,
    )


def ask(db: Transaction, who: Who, ids: Ids) -> Outcome:
    """At once when the family is known; else the dialogue that asks who they are."""
    if not ids or ids[0] >= len(COUNSELLING):
        return Outcome(then=Show("talk"))
    topic = COUNSELLING[ids[0]]
    if who.account.person_id is None:
        return Outcome(then=Start("counselling", {"topic": topic}))
    return promise(db, who, who.account.person_id, topic)


def promise(
    db: Transaction, who: Who, caregiver: int, topic: Topic, category: Category = ""
) -> Outcome:
    """The request, and by when it is answered. The same asked twice is one request."""
    until = notices.answer_due(who, material=topic == "material")
    request, new = request_asking.ask(
        db,
        who.centre.code,
        caregiver,
        who.account.id,
        topic,
        until,
        who.now,
        category=category,
    )
    if new:
        notices.asked(db, who, request)
    said: Text | None = None if new else _("You have asked for this already.")
    return Outcome(said, Show("request", (request.id,)))


CARD = Card("talk", load, say, {"ask": ask})
