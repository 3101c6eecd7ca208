"""Two hours before: one line, for those who have not cancelled; one message for all that begins then."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from bot.cards import Card, Ids
from bot.cards.reminder import STILL_HELD
from bot.cards.signup import children_in
from bot.reminders import stamp
from bot.screen import Button, Screen, tap
from bot.texts import Lines, Sayable, Titled, _, fixed
from bot.who import Who
from storage import signups
from storage.database import Transaction
from storage.meetings import Meeting
from storage.signups import COMING, SignUp

MOST, _TITLE, _LABEL = 4, 20, 18


class Facts(BaseModel):
    """`mine`: all that begin at the same time, with the children who come."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    who: Who
    mine: tuple[tuple[SignUp, Meeting, tuple[str, ...]], ...]


def load(db: Transaction, who: Who, ids: Ids) -> Facts | None:
    """`ids`: when they begin. None when all of it was cancelled, or moved to another hour."""
    person = who.account.person_id
    if person is None or len(ids) != 1:
        return None
    mine = tuple(
        (one, meeting, children_in(db, one, meeting))
        for one, meeting in signups.coming_up(db, person, who.now)
        if one.state in COMING and stamp(meeting) == ids[0]
    )
    return Facts(who=who, mine=mine) if mine else None


def say(facts: Facts) -> Screen:
    return _one(facts) if len(facts.mine) == 1 else _several(facts)


def _one(facts: Facts) -> Screen:
    who, (signup, meeting, _names) = facts.who, facts.mine[0]
    hour, place = who.hour(meeting.starts_at), fixed("📍 {place}", place=who.place(meeting.room))
    told: tuple[Sayable, ...] = (
        (_("🔔 Your meeting is today at {hour}.", hour=hour), STILL_HELD)
        if signup.state == "held"
        else (_("🔔 See you today at {hour}!", hour=hour),)
    )
    return Screen(
        (*told, place),
        (
            Button(_("❌ I can't"), tap("signup", "cancel", signup.id)),
            Button(_("📝 My sign-up"), tap("signup", "", signup.id)),
        ),
    )


def _several(facts: Facts) -> Screen:
    """A line for each meeting, and a button for each sign-up: to its card, where one can say no."""
    who, shown = facts.who, facts.mine[:MOST]
    held = {meeting.id for one, meeting, _names in facts.mine if one.state == "held"}
    lines = {
        meeting.id: fixed(
            "{sign} {title}, {room}",
            sign="🕓" if meeting.id in held else "✅",
            title=Titled(meeting.title, _TITLE),
            room=meeting.room or who.centre.short_name,
        )
        for _one, meeting, _names in shown
    }
    opens = [
        Button(
            fixed("📝 {what}", what=", ".join(names)[:_LABEL] or Titled(meeting.title, _LABEL)),
            tap("signup", "", one.id),
        )
        for one, meeting, names in shown
    ]
    rest = [Button(_("📝 My sign-ups"), tap("signups"))] if len(facts.mine) > MOST else []
    hour = who.hour(shown[0][1].starts_at)
    return Screen(
        (
            _("🔔 Today at {hour}:", hour=hour),
            Lines([*lines.values()]),
            *([STILL_HELD] if held else []),
        ),
        (*opens, *rest),
    )


CARD = Card("soon", load, say)
