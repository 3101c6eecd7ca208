"""A meeting does not take place: we are sorry, and here is the next one."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from bot.cards import Card, Ids, signup
from bot.cards.signup import load as load_signup
from bot.outcome import Outcome, Show
from bot.screen import Button, Screen, menu, tap
from bot.texts import Lines, Sayable, Titled, _, fixed
from bot.who import Who
from storage import kept_apart, meetings, persons, seats
from storage.database import Transaction
from storage.meetings import Meeting
from storage.signups import SignUp


class Facts(BaseModel):
    """`following`: the next meeting of the same activity that can be joined."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    who: Who
    signup: SignUp
    meeting: Meeting
    following: Meeting | None


def load(db: Transaction, who: Who, ids: Ids) -> Facts | None:
    mine = load_signup(db, who, ids)
    if mine is None or mine.meeting.state != "cancelled" or mine.signup.state != "withdrawn":
        return None
    there = meetings.of_activity(db, mine.meeting.activity_id, who.now)
    following = kept_apart.seen_by(db, mine.signup.caregiver_id, there)
    return Facts(
        who=who,
        signup=mine.signup,
        meeting=mine.meeting,
        following=following[0] if following else None,
    )


def say(facts: Facts) -> Screen:
    who, meeting, following = facts.who, facts.meeting, facts.following
    text: list[Sayable] = [
        Lines(
            [
                _("❌ This meeting will not take place:"),
                fixed("<b>{title}</b>", title=Titled(meeting.title)),
                fixed("📅 {when}", when=who.when(meeting.starts_at)),
            ]
        )
    ]
    if following is None:
        text.append(_("We are sorry. We have no new date yet."))
        return Screen(tuple(text), (Button(_("📅 Meetings"), tap("meetings", "", 0, 0)), menu()))
    text.append(_("We are sorry. The next one: {when}.", when=who.when(following.starts_at)))
    room = following.free >= facts.signup.seats
    join = Button(
        _("✅ Sign me up") if room else _("⏳ Waiting list"),
        tap("called_off", "join", facts.signup.id, following.id),
    )
    look = Button(_("📅 Other meetings"), tap("meetings", "", 0, 0))
    return Screen(tuple(text), (join, look, menu()))


def join(db: Transaction, who: Who, ids: Ids) -> Outcome:
    """The same party, with the same wishes; in line where there is no room for all of them."""
    facts = load(db, who, ids[:1])
    if facts is None or facts.following is None or ids[1:] != (facts.following.id,):
        return Outcome(then=Show("called_off", ids[:1]))
    taken = signup.take_seats(
        db,
        who,
        facts.following.id,
        persons.find(db, facts.signup.caregiver_id),
        seats.people_of(db, facts.signup.id),
        may_wait=True,
        childcare=facts.signup.childcare,
        transport=facts.signup.transport,
    )
    if isinstance(taken, Outcome):
        return taken
    return Outcome(_("Done."), Show("signup", (taken.id,)))


CARD = Card("called_off", load, say, {"join": join})
