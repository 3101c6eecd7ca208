"""Something about a meeting is not as it was when the family signed up: another room, or no childcare."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from bot.cards import Card, Ids
from bot.cards.signup import load as load_signup
from bot.changes import CHILDCARE, ROOM
from bot.screen import Button, Screen, menu, tap
from bot.texts import Lines, Sayable, Titled, _, fixed
from bot.who import Who
from storage.database import Transaction
from storage.meetings import Meeting
from storage.signups import COMING, SignUp


class Facts(BaseModel):
    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    who: Who
    signup: SignUp
    meeting: Meeting
    what: int


def load(db: Transaction, who: Who, ids: Ids) -> Facts | None:
    """None for whoever comes no more, and when it changed once more meanwhile: then a later message says so."""
    mine = load_signup(db, who, ids[:1])
    if mine is None or len(ids) != 3 or not mine.meeting.open_at(who.now):
        return None
    signup, meeting = mine.signup, mine.meeting
    true = {
        ROOM: ids[2] == meeting.sequence,
        CHILDCARE: signup.childcare and not meeting.childcare,
    }.get(ids[1], False)
    if not true or signup.state not in COMING:
        return None
    return Facts(who=who, signup=signup, meeting=meeting, what=ids[1])


def say(facts: Facts) -> Screen:
    who, signup, meeting = facts.who, facts.signup, facts.meeting
    about: list[Sayable] = [
        fixed("<b>{title}</b>", title=Titled(meeting.title)),
        fixed("📅 {when}", when=who.when(meeting.starts_at)),
        fixed("📍 {place}", place=who.place(meeting.room)),
    ]
    mine = Button(_("📝 My sign-up"), tap("signup", "", signup.id))
    if facts.what == ROOM:
        return Screen((_("⚠️ Please note the room of your meeting."), Lines(about)), (mine, menu()))
    return Screen(
        (_("⚠️ There is no childcare at this meeting."), Lines(about), _("Can you come?")),
        (
            mine,
            Button(_("❌ I can't"), tap("signup", "cancel", signup.id)),
            Button(_("🔄 Another date"), tap("other_dates", "", signup.id)),
        ),
    )


CARD = Card("changed", load, say)
