"""To the parent: the centre has not answered by the hour that it promised. What holds, and whom to ask."""

from __future__ import annotations

from bot import deciding
from bot.cards import Card, Ids
from bot.cards.signup import Facts
from bot.cards.signup import load as load_signup
from bot.screen import Button, Screen, tap
from bot.texts import Lines, Titled, _, fixed
from bot.who import Who
from storage import decisions
from storage.database import Transaction


def load(db: Transaction, who: Who, ids: Ids) -> Facts | None:
    """None when somebody has decided after all, or the family has cancelled."""
    facts = load_signup(db, who, ids)
    if facts is None or facts.signup.state != "held":
        return None
    return facts if decisions.standing(db, facts.signup) is None else None


def say(facts: Facts) -> Screen:
    who, signup, meeting = facts.who, facts.signup, facts.meeting
    about = [
        fixed("<b>{title}</b>", title=Titled(meeting.title)),
        fixed("📅 {when}", when=who.when(meeting.starts_at)),
    ]
    return Screen(
        (deciding.waits(who, signup, meeting), Lines(about)),
        (
            Button(_("💬 Talk to someone"), tap("contact")),
            Button(_("📝 My sign-up"), tap("signup", "", signup.id)),
        ),
    )


CARD = Card("answer_late", load, say)
