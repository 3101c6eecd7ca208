"""Where a meeting is, as a pin that the phone's map opens."""

from __future__ import annotations

from bot.cards import Card, Ids
from bot.cards.signup import Facts
from bot.cards.signup import load as load_signup
from bot.screen import Pin, Screen
from bot.texts import Titled
from bot.who import Who
from storage.database import Transaction


def load(db: Transaction, who: Who, ids: Ids) -> Facts | None:
    facts = load_signup(db, who, ids)
    return facts if facts is not None and who.centre.latitude is not None else None


def say(facts: Facts) -> Screen:
    centre = facts.who.centre
    name, address = Titled({"ro": centre.name}), Titled({"ro": centre.address})
    return Screen(
        (name,), attachment=Pin(name, address, centre.latitude or 0.0, centre.longitude or 0.0)
    )


CARD = Card("place", load, say)
