"""Messages that did not arrive, or may not have: whom a person has to call, on which number, and when it is safe."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from bot.cards import Card, Ids
from bot.outcome import Outcome, Show
from bot.request_words import HOURS
from bot.screen import Button, Screen, back, menu, tap
from bot.texts import Lines, _, _n, fixed
from bot.who import Who
from storage import audit, outbox, persons, requests
from storage.database import Transaction
from storage.persons import Person
from storage.requests import SafeHours

PAGE = 6


class Facts(BaseModel):
    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    who: Who
    total: int
    page: int
    shown: tuple[tuple[outbox.Undelivered, Person, SafeHours | None], ...]


def load(db: Transaction, who: Who, ids: Ids) -> Facts | None:
    page = ids[0] if ids else 0
    found = outbox.undelivered(db, who.centre.code, who.now)
    shown = found[page * PAGE : (page + 1) * PAGE] if page < 1000 else []
    for one in shown:
        audit.read(db, who.member, "persons", one.person_id, who.now, fields=("name", "phone"))
    people = [
        (one, persons.find(db, one.person_id), requests.safe_hours_of(db, one.person_id))
        for one in shown
    ]
    return Facts(who=who, total=len(found), page=page, shown=tuple(people))


def say(facts: Facts) -> Screen:
    if not facts.shown:
        return Screen((_("✅ Everything has arrived."),), (menu(),))
    entries = [
        Lines(
            [
                fixed("<b>{name}</b> ☎️ {number}", name=person.name, number=person.phone or "–"),
                *([HOURS[hours]] if hours else []),
                _what(one),
            ]
        )
        for one, person, hours in facts.shown
    ]
    done = [
        Button(_("✅ {name} called", name=person.name[:18]), tap("undelivered", "called", one.row))
        for one, person, _hours in facts.shown
    ]
    more = facts.total > (facts.page + 1) * PAGE
    turn = [Button(_("➡️ More"), tap("undelivered", "", facts.page + 1))] if more else []
    before = [back(tap("undelivered", "", facts.page - 1))] if facts.page else []
    heading = _n("{n} message to look after.", "{n} messages to look after.", facts.total)
    return Screen((heading, *entries), (*done, *turn, *before, menu()))


def _what(one: outbox.Undelivered) -> Lines:
    state = {
        "failed": _("could not be sent"),
        "unreachable": _("has blocked or left Telegram"),
        "ambiguous": _("may not have arrived"),
    }[one.state]
    return Lines([fixed("{what}, {when}", what=state, when=f"{one.finished_at:%d.%m. %H:%M}")])


def called(db: Transaction, who: Who, ids: Ids) -> Outcome:
    """Somebody has looked after it."""
    if ids and any(one.row == ids[0] for one in outbox.undelivered(db, who.centre.code, who.now)):
        outbox.looked_after(db, ids[0])
    return Outcome(_("Done."), Show("undelivered", (0,)))


CARD = Card("undelivered", load, say, {"called": called}, rights={"": "decide"})
