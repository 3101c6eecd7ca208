"""The day before: what is tomorrow, and one tap to say how it stands."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, ConfigDict

from bot.cards import Card, Ids
from bot.cards.signup import children_in
from bot.hours.clock import local
from bot.outcome import Outcome, Show
from bot.screen import Button, Screen, tap
from bot.texts import Day, Lines, Sayable, Titled, _, _n, fixed
from bot.who import Who
from storage import signups
from storage.database import Transaction
from storage.meetings import Meeting
from storage.signups import COMING, SignUp

# So many on one day have a line and a button each; the others are counted, and seen under "my sign-ups".
MOST = 4
_TITLE, _LABEL = 24, 12


class Facts(BaseModel):
    """`mine`: with the children who come."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    who: Who
    day: int
    mine: tuple[tuple[SignUp, Meeting, tuple[str, ...]], ...]


def load(db: Transaction, who: Who, ids: Ids) -> Facts | None:
    """Everything this caregiver still has on the day; None when nothing is left of it."""
    person = who.account.person_id
    if person is None or not ids or not 1 <= ids[0] <= date.max.toordinal():
        return None
    mine = tuple(
        (s, m, children_in(db, s, m))
        for s, m in signups.coming_up(db, person, who.now)
        if s.state in COMING and local(m.starts_at, who.centre.zone).date().toordinal() == ids[0]
    )
    return Facts(who=who, day=ids[0], mine=mine) if mine else None


def say(facts: Facts) -> Screen:
    return _one(facts) if len(facts.mine) == 1 else _several(facts)


def _one(facts: Facts) -> Screen:
    who, (signup, meeting, _names) = facts.who, facts.mine[0]
    about: list[Sayable] = [
        _("🔔 We remind you: {when}", when=who.when(meeting.starts_at)),
        Titled(meeting.title),
        fixed("📍 {place}", place=who.place(meeting.room)),
    ]
    if signup.state == "held":
        about.append(STILL_HELD)
    if signup.coming:
        about.append(_("✅ You said: I am coming"))
    come = Button(_("✅ I am coming"), tap("reminder", "coming", facts.day))
    return Screen(
        (Lines(about), *([] if signup.coming else [_("Can you come?")])),
        (
            *([] if signup.coming else [come]),
            Button(_("❌ I can't"), tap("signup", "cancel", signup.id)),
            Button(_("🔄 Another date"), tap("other_dates", "", signup.id)),
        ),
    )


def _several(facts: Facts) -> Screen:
    """A line each, and a button each to its own sign-up, where one can say no or choose another date."""
    who, shown, number = facts.who, facts.mine[:MOST], len(facts.mine)
    lines: list[Sayable] = [
        fixed(
            "{sign} {hour} {title}",
            sign=_sign(one),
            hour=who.hour(meeting.starts_at),
            title=Titled(meeting.title, _TITLE),
        )
        for one, meeting, _names in shown
    ]
    if number > MOST:
        lines.append(_n("and {n} more", "and {n} more", number - MOST))
    opens = [
        Button(
            fixed(
                "📝 {hour} {names}",
                hour=who.hour(meeting.starts_at),
                names=", ".join(names)[:_LABEL],
            ),
            tap("signup", "", one.id),
        )
        for one, meeting, names in shown
    ]
    rest = [Button(_("📝 My sign-ups"), tap("signups"))] if number > MOST else []
    come = Button(
        _n("✅ I come to {n}", "✅ I come to all {n}", number),
        tap("reminder", "coming", facts.day),
    )
    day = Day(date.fromordinal(facts.day))
    asks = not all(one.coming for one, _meeting, _names in facts.mine)
    question = [_("Can you come?")] if asks else []
    return Screen(
        (_("🔔 We remind you: {when}", when=day), Lines(lines), *question),
        (*([come] if asks else []), *opens, *rest),
    )


def _sign(signup: SignUp) -> str:
    if signup.state == "held":
        return "🕓"
    return "✅" if signup.coming else "📅"


def coming(db: Transaction, who: Who, ids: Ids) -> Outcome:
    facts = load(db, who, ids)
    for one, _meeting, _names in facts.mine if facts else ():
        signups.say_coming(db, one.id)
    return Outcome(_("Thank you! Your seat is kept.") if facts else None, Show("reminder", ids))


STILL_HELD = _("🕓 The centre has not answered yet. Your seat is kept.")
CARD = Card("reminder", load, say, {"coming": coming})
