"""What became of a message to many, person by person; those first who did not get it."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict

from bot import announcing
from bot.cards import Card, Ids
from bot.leading import shortened
from bot.screen import Button, Screen, back, tap
from bot.texts import Lines, Text, _, fixed
from bot.who import Who
from storage import audit, outcomes, persons
from storage.database import Transaction
from storage.outcomes import Became

PAGE = 15
_NAME = 40


class Facts(BaseModel):
    """`people`: (name, what became of the message), one page of them."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    broadcast: int
    about: Text
    page: int
    people: tuple[tuple[str, Became], ...]
    more: bool


def load(db: Transaction, who: Who, ids: Ids) -> Facts | None:
    broadcast = announcing.theirs(db, who, ids[0] if ids else None)
    page = ids[1] if len(ids) > 1 else 0
    if broadcast is None or not 0 <= page < 1000:
        return None
    found = outcomes.of(db, broadcast.id, skip=page * PAGE, limit=PAGE + 1)
    if page and not found:
        return None
    shown = found[:PAGE]
    known = persons.some(db, [person for person, _became in shown])
    audit.read(db, who.member, "broadcasts", broadcast.id, who.now)
    for person, _became in shown:
        audit.read(db, who.member, "persons", person, who.now, fields=("name",))
    return Facts(
        broadcast=broadcast.id,
        about=announcing.described(db, who, broadcast.audience),
        page=page,
        people=tuple((known[person].name, became) for person, became in shown),
        more=len(found) > PAGE,
    )


def say(facts: Facts) -> Screen:
    lines = [
        fixed("{sign} {name}", sign=SIGNS[became], name=shortened(name, _NAME))
        for name, became in facts.people
    ]
    key = _("✅ has it · ⏳ waits · ❌ not delivered · ❔ not certain · ☎️ no Telegram")
    text = (facts.about, Lines(lines), key) if lines else (facts.about, _("Nobody yet."))
    more = tap("broadcast_outcome", "", facts.broadcast, facts.page + 1)
    before = (
        tap("broadcast_outcome", "", facts.broadcast, facts.page - 1)
        if facts.page
        else tap("broadcast_progress", "", facts.broadcast, 0)
    )
    turn = [Button(_("➡️ More"), more)] if facts.more else []
    call = Button(_("☎️ Whom to call"), tap("broadcast_calls", "", facts.broadcast, 0))
    return Screen(text, (*turn, call, back(before)), protect=True)


SIGNS: Mapping[Became, str] = {
    "sent": "✅",
    "waiting": "⏳",
    "undelivered": "❌",
    "uncertain": "❔",
    "unsent": "⏹️",
    "held_back": "⏳",
    "no_telegram": "☎️",
}

CARD = Card("broadcast_outcome", load, say, rights={"": "broadcast"})
