"""Whom a message to many could not reach: names and numbers, to be called."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict

from bot import announcing, contact_way
from bot.cards import Card, Ids
from bot.leading import shortened
from bot.screen import Button, Screen, back, tap
from bot.texts import Lines, Sayable, Text, _
from bot.who import Who
from storage import audit, outcomes, persons, safe_hours
from storage.database import Transaction
from storage.outcomes import Became
from storage.persons import Person
from storage.safe_hours import SafeHours

PAGE = 12
_NAME = 40
# What stands before somebody who has it perhaps, or was spared it; before all others the telephone.
_SIGNS: Mapping[Became, str] = {"uncertain": "❔", "held_back": "⏳"}


class Facts(BaseModel):
    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    broadcast: int
    about: Text
    page: int
    people: tuple[tuple[Person, Became], ...]
    more: bool
    safe: dict[int, SafeHours] = {}


def load(db: Transaction, who: Who, ids: Ids) -> Facts | None:
    broadcast = announcing.theirs(db, who, ids[0] if ids else None)
    page = ids[1] if len(ids) > 1 else 0
    if broadcast is None or not 0 <= page < 1000:
        return None
    found = outcomes.to_call(db, broadcast.id, skip=page * PAGE, limit=PAGE + 1)
    if page and not found:
        return None
    known = persons.some(db, [person for person, _why in found[:PAGE]])
    for person in known:
        audit.read(db, who.member, "persons", person, who.now, fields=("name", "phone"))
    return Facts(
        broadcast=broadcast.id,
        about=announcing.described(db, who, broadcast.audience),
        page=page,
        people=tuple((known[person], why) for person, why in found[:PAGE]),
        more=len(found) > PAGE,
        safe=safe_hours.some(db, known),
    )


def say(facts: Facts) -> Screen:
    said: list[Sayable] = [
        Lines([_line(facts, person, why) for person, why in facts.people])
        if facts.people
        else _("✅ Nobody has to be called.")
    ]
    if any(why == "held_back" for _person, why in facts.people):
        said.append(_("⏳ These families had enough messages this week."))
    more = tap("broadcast_calls", "", facts.broadcast, facts.page + 1)
    before = (
        tap("broadcast_calls", "", facts.broadcast, facts.page - 1)
        if facts.page
        else tap("broadcast_progress", "", facts.broadcast, 0)
    )
    turn = [Button(_("➡️ More"), more)] if facts.more else []
    return Screen((facts.about, *said), (*turn, back(before)), protect=True)


def _line(facts: Facts, person: Person, why: Became) -> Sayable:
    name = shortened(person.name, _NAME)
    return contact_way.in_list(name, person, facts.safe.get(person.id), _SIGNS.get(why, "☎️"))


CARD = Card("broadcast_calls", load, say, rights={"": "broadcast"})
