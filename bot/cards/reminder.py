"""The day before: what is tomorrow, and one tap to say how it stands."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, ConfigDict

from bot.cards import Card, Ids
from bot.hours.clock import local
from bot.outcome import Outcome, Show
from bot.screen import Button, Screen, tap
from bot.texts import Lines, Sayable, Titled, _, fixed
from bot.who import Who
from storage import signups
from storage.database import Transaction
from storage.meetings import Meeting
from storage.signups import COMING, SignUp

# More than so many on one day are seen under "my sign-ups".
MOST = 2


class Facts(BaseModel):
    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    who: Who
    day: int
    mine: tuple[tuple[SignUp, Meeting], ...]


def load(db: Transaction, who: Who, ids: Ids) -> Facts | None:
    """Everything this caregiver still has on the day; None when nothing is left of it."""
    person = who.account.person_id
    if person is None or not ids or not 1 <= ids[0] <= date.max.toordinal():
        return None
    mine = tuple(
        (s, m)
        for s, m in signups.coming_up(db, person, who.now)
        if s.state in COMING and local(m.starts_at, who.centre.zone).date().toordinal() == ids[0]
    )
    return Facts(who=who, day=ids[0], mine=mine) if mine else None


def say(facts: Facts) -> Screen:
    who, shown = facts.who, facts.mine[:MOST]
    about: list[Sayable] = [
        Lines([_("🔔 We remind you: {when}", when=who.when(m.starts_at)), *_about(s, m)])
        for s, m in shown
    ]
    if len(facts.mine) > 1:
        opens = [
            Button(fixed("📝 {hour}", hour=who.hour(m.starts_at)), tap("signup", "", s.id))
            for s, m in shown
        ]
        come = Button(_("✅ I am coming"), tap("reminder", "coming", facts.day))
        return Screen((*about, _("Can you come?")), (come, *opens))
    (one, meeting) = shown[0]
    pin = fixed("📍 {place}", place=who.place(meeting.room))
    return Screen(
        (*about, Lines([pin]), _("Can you come?")),
        (
            Button(_("✅ I am coming"), tap("reminder", "coming", facts.day)),
            Button(_("❌ I can't"), tap("signup", "cancel", one.id)),
            Button(_("🔄 Another date"), tap("other_dates", "", one.id)),
        ),
    )


def _about(signup: SignUp, meeting: Meeting) -> list[Sayable]:
    said = [_("✅ You said: I am coming")] if signup.coming else []
    return [Titled(meeting.title), *said]


def coming(db: Transaction, who: Who, ids: Ids) -> Outcome:
    facts = load(db, who, ids)
    for one, _meeting in facts.mine if facts else ():
        signups.say_coming(db, one.id)
    return Outcome(_("Thank you! Your seat is kept.") if facts else None, Show("reminder", ids))


CARD = Card("reminder", load, say, {"coming": coming})
