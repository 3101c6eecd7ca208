"""A sign-up as a code to show at the door. What it opens does something only for those who take attendance."""

from __future__ import annotations

from bot import qr
from bot.cards import Card, Ids
from bot.cards.signup import Facts
from bot.cards.signup import load as load_signup
from bot.screen import Picture, Screen, link
from bot.texts import _
from bot.who import Who
from storage.database import Transaction
from storage.signups import COMING

# Before a sign-up's id in the payload of a link.
PREFIX = "c_"


def load(db: Transaction, who: Who, ids: Ids) -> Facts | None:
    facts = load_signup(db, who, ids)
    if facts is None or facts.signup.state not in COMING or facts.meeting.state != "open":
        return None
    return facts


def say(facts: Facts) -> Screen:
    opens = facts.who.link(f"{PREFIX}{link(facts.signup.id)}")
    return Screen((_("🎫 Please show this at the door."),), attachment=Picture(qr.png(opens)))


CARD = Card("ticket", load, say)
