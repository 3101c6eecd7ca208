"""A sign-up that cannot wait for the next digest: all that is needed for the decision."""

from __future__ import annotations

from dataclasses import replace

from bot.cards import Card, Ids, decision
from bot.cards.decision import Facts
from bot.screen import Screen
from bot.texts import _
from bot.who import Who
from storage.database import Transaction


def load(db: Transaction, who: Who, ids: Ids) -> Facts | None:
    """None as soon as somebody has decided."""
    facts = decision.load(db, who, ids[:1])
    return facts if facts is not None and facts.decision is None else None


def say(facts: Facts) -> Screen:
    screen = decision.say(facts)
    return replace(screen, text=(_("⚠️ A sign-up cannot wait. Please decide."), *screen.text))


CARD = Card("to_decide", load, say, rights={"": "decide"})
