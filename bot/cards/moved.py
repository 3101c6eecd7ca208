"""A meeting has moved: when it is now, and whether one can still come."""

from __future__ import annotations

from bot.cards import Card, Ids
from bot.cards.signup import Facts, state
from bot.cards.signup import load as load_signup
from bot.outcome import Outcome, Show
from bot.reminders import stamp
from bot.screen import Button, Screen, menu, tap
from bot.texts import Lines, Sayable, Titled, _, fixed
from bot.who import Who
from storage import signups
from storage.database import Transaction
from storage.signups import COMING, LIVE


def load(db: Transaction, who: Who, ids: Ids) -> Facts | None:
    """None when it was cancelled meanwhile, or has moved once more: then another card says so."""
    facts = load_signup(db, who, ids)
    if facts is None or facts.signup.state not in LIVE or not facts.meeting.open_at(who.now):
        return None
    return facts if len(ids) == 2 and ids[1] == stamp(facts.meeting) else None


def say(facts: Facts) -> Screen:
    who, signup, meeting = facts.who, facts.signup, facts.meeting
    same = (signup.id, stamp(meeting))
    about: list[Sayable] = [
        _("⚠️ The meeting has moved."),
        fixed("<b>{title}</b>", title=Titled(meeting.title)),
        fixed("📅 {when}", when=who.when(meeting.starts_at)),
        fixed("📍 {place}", place=who.place(meeting.room)),
    ]
    if signup.state == "offered":
        take = Button(_("✅ I take it"), tap("signup", "take", signup.id))
        leave = Button(_("❌ No, thank you"), tap("signup", "cancel", signup.id))
        until = _("We keep it until {when}.", when=who.when(signup.offer_until or who.now))
        return Screen((Lines(about[:3]), state(facts), until), (take, leave))
    if signup.state not in COMING:
        mine = Button(_("📝 My sign-up"), tap("signup", "", signup.id))
        return Screen((Lines(about), state(facts)), (mine, menu()))
    said = [_("✅ You said: I am coming")] if signup.coming else []
    return Screen(
        (Lines([*about, *said]), _("Can you come?")),
        (
            Button(_("✅ I am coming"), tap("moved", "coming", *same)),
            Button(_("❌ I can't"), tap("signup", "cancel", signup.id)),
            Button(_("🔄 Another date"), tap("other_dates", "", signup.id)),
        ),
    )


def coming(db: Transaction, who: Who, ids: Ids) -> Outcome:
    facts = load(db, who, ids)
    if facts is None or facts.signup.state not in COMING:
        return Outcome(then=Show("signup", ids[:1]))
    signups.say_coming(db, facts.signup.id)
    return Outcome(_("Thank you! Your seat is kept."), Show("moved", ids))


CARD = Card("moved", load, say, {"coming": coming})
