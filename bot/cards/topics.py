"""Who works on what: for whoever answers for the centre. Without a topic a member sees no request."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from bot import handing_over
from bot.cards import Card, Ids
from bot.outcome import Outcome, Show
from bot.request_words import TOPICS
from bot.screen import Button, Screen, back, tap
from bot.texts import Lines, Listing, Sayable, _, fixed
from bot.who import Who
from storage import audit, staff, topics
from storage.database import Transaction
from storage.staff import Member
from storage.topics import Topic

PAGE = 8


class Facts(BaseModel):
    """`member` None: everybody who may have topics, a page of them; else that one."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    members: tuple[tuple[Member, frozenset[Topic]], ...]
    member: Member | None = None
    page: int = 0
    more: bool = False


def load(db: Transaction, who: Who, ids: Ids) -> Facts | None:
    """`ids`: a page, or 0 and a member."""
    if who.member is None:
        return None
    there = [
        (member, topics.of(db, member.id))
        for member in staff.of_centre(db, who.member.centre)
        if member.role != "administrator"
    ]
    if len(ids) == 2:
        one = next((pair for pair in there if pair[0].id == ids[1]), None)
        return Facts(members=(one,), member=one[0]) if one is not None else None
    page = min(ids[0], 10_000) if ids else 0
    shown = there[page * PAGE : (page + 1) * PAGE]
    return Facts(members=tuple(shown), page=page, more=len(there) > (page + 1) * PAGE)


def say(facts: Facts) -> Screen:
    if facts.member is not None:
        have = facts.members[0][1]
        switches = [
            Button(
                fixed("☑️ {topic}", topic=label)
                if topic in have
                else fixed("▫️ {topic}", topic=label),
                tap("topics", "switch", facts.member.id, number),
            )
            for number, (topic, label) in enumerate(TOPICS.items())
        ]
        head = fixed("<b>{name}</b>", name=facts.member.name)
        return Screen(
            (head, _("Sees the requests about:")), (*switches, back(tap("topics", "", 0)))
        )
    lines: list[Sayable] = [
        fixed(
            "<b>{name}</b>: {topics}",
            name=member.name,
            topics=Listing([TOPICS[topic] for topic in TOPICS if topic in have])
            if have
            else _("nothing yet"),
        )
        for member, have in facts.members
    ]
    names = [
        Button(fixed("🔑 {name}", name=member.name[:26]), tap("topics", "", 0, member.id))
        for member, _have in facts.members
    ]
    more = [Button(_("➡️ More"), tap("topics", "", facts.page + 1))] if facts.more else []
    leave = back(tap("requests"))
    return Screen((_("Who works on what?"), Lines(lines)), (*names, *more, leave))


def switch(db: Transaction, who: Who, ids: Ids) -> Outcome:
    facts = load(db, who, (0, ids[0])) if len(ids) == 2 else None
    if facts is None or facts.member is None or who.member is None or ids[1] >= len(TOPICS):
        return Outcome(then=Show("topics"))
    topic = tuple(TOPICS)[ids[1]]
    member, have = facts.members[0]
    change = topics.take_away if topic in have else topics.give
    change(db, member.id, topic)
    handing_over.left(db, who, member)
    audit.record(db, who.member, "change", "staff_topics", member.id, who.now, fields=("topic",))
    return Outcome(then=Show("topics", (0, member.id)))


CARD = Card("topics", load, say, {"switch": switch}, rights={"": "set_topics"})
