"""Two hours before: one line, for those who have not cancelled."""

from __future__ import annotations

from bot.cards import Card, Ids
from bot.cards.signup import Facts
from bot.cards.signup import load as load_signup
from bot.reminders import stamp
from bot.screen import Button, Screen, tap
from bot.texts import _, fixed
from bot.who import Who
from storage.database import Transaction
from storage.signups import COMING


def load(db: Transaction, who: Who, ids: Ids) -> Facts | None:
    """None when it was cancelled, or moved to another hour."""
    facts = load_signup(db, who, ids)
    if facts is None or facts.signup.state not in COMING or not facts.meeting.open_at(who.now):
        return None
    return facts if len(ids) == 2 and ids[1] == stamp(facts.meeting) else None


def say(facts: Facts) -> Screen:
    who, meeting = facts.who, facts.meeting
    return Screen(
        (
            _("🔔 See you today at {hour}!", hour=who.hour(meeting.starts_at)),
            fixed("📍 {place}", place=who.place(meeting.room)),
        ),
        (
            Button(_("❌ I can't"), tap("signup", "cancel", facts.signup.id)),
            Button(_("📝 My sign-up"), tap("signup", "", facts.signup.id)),
        ),
    )


CARD = Card("soon", load, say)
