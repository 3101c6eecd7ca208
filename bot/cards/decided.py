"""To the parent: what the centre decided about the seat that was kept."""

from __future__ import annotations

from bot.cards import Card, Ids
from bot.cards.signup import Facts, say
from bot.cards.signup import load as load_signup
from bot.who import Who
from storage import decisions
from storage.database import Transaction


def load(db: Transaction, who: Who, ids: Ids) -> Facts | None:
    """None when the decision was taken back, or the family has cancelled meanwhile."""
    facts = load_signup(db, who, ids)
    decision = decisions.latest(db, ids[0]) if facts is not None else None
    if decision is None or facts is None or len(ids) != 2 or decision.id != ids[1]:
        return None
    if facts.signup.state not in {"confirmed", "declined"}:
        return None
    # Accepted after it began: nobody is told of a seat in what is over.
    over = decision.verdict == "accepted" and decision.decided_at >= facts.meeting.starts_at
    return None if over else facts


CARD = Card("decided", load, say)
