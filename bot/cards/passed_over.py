"""To a party that waits: why a smaller one was let through."""

from __future__ import annotations

from bot.cards import Card, Ids
from bot.cards.signup import Facts
from bot.cards.signup import load as load_signup
from bot.screen import Button, Screen, menu, tap
from bot.texts import _, _n
from bot.who import Who
from storage.database import Transaction


def load(db: Transaction, who: Who, ids: Ids) -> Facts | None:
    facts = load_signup(db, who, ids)
    return facts if facts is not None and facts.signup.state == "waiting" else None


def say(facts: Facts) -> Screen:
    signup = facts.signup
    return Screen(
        (
            _("⏳ Fewer seats were free than you need. We offered them to a smaller family."),
            _n(
                "You keep your place. We write as soon as {n} seat is free.",
                "You keep your place. We write as soon as {n} seats are free.",
                signup.seats,
            ),
        ),
        (Button(_("📝 My sign-up"), tap("signup", "", signup.id)), menu()),
    )


CARD = Card("passed_over", load, say)
