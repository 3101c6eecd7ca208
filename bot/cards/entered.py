"""A family that staff signed up: how it stands, and a code that brings it to Telegram."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from bot import qr
from bot.cards import Card, Ids
from bot.leading import about, theirs
from bot.outcome import Outcome, Show
from bot.screen import Button, Picture, Screen, tap
from bot.texts import Lines, Sayable, Text, _, fixed
from bot.who import Who
from storage import audit, family_codes, rosters, signups
from storage.database import Transaction
from storage.meetings import Meeting
from storage.rosters import Guest
from storage.signups import LIVE

# Before a code in the payload of a link.
PREFIX = "f_"


class Facts(BaseModel):
    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    who: Who
    meeting: Meeting
    guest: Guest


def load(db: Transaction, who: Who, ids: Ids) -> Facts | None:
    signup = signups.find(db, ids[0]) if ids else None
    meeting = theirs(db, who, signup.meeting_id if signup else None, "enter_family")
    if signup is None or meeting is None or signup.state not in LIVE:
        return None
    audit.read(db, who.member, "signups", signup.id, who.now)
    return Facts(who=who, meeting=meeting, guest=rosters.of_signup(db, signup))


def say(facts: Facts) -> Screen:
    guest = facts.guest
    names: list[Sayable] = [fixed("👤 {name}", name=guest.caregiver.name)]
    if guest.caregiver.phone:
        names.append(fixed("☎️ {phone}", phone=guest.caregiver.phone))
    names += [
        fixed("🧒 {name}", name=person.name)
        for person in guest.people
        if person.id != guest.caregiver.id
    ]
    no_telegram = () if guest.reached else (_("This family is not on Telegram yet."),)
    code = (
        ()
        if guest.reached
        else (Button(_("🎫 A code for it"), tap("entered", "code", guest.signup.id)),)
    )
    return Screen(
        (_state(guest), Lines(names), Lines(about(facts.who, facts.meeting)), *no_telegram),
        (
            *code,
            Button(_("➕ Add a family"), tap("roster", "enter", facts.meeting.id)),
            Button(_("👥 Who comes"), tap("roster", "", facts.meeting.id, 0)),
        ),
        protect=True,
    )


def _state(guest: Guest) -> Text:
    match guest.signup.state:
        case "waiting":
            return _("⏳ On the waiting list, place {place}.", place=guest.signup.place)
        case "held":
            return _("🕓 The seat is kept until a coordinator has decided.")
        case "offered":
            return _("🔔 A seat is kept for this family.")
        case _:
            return _("✅ Signed up.")


def code(db: Transaction, who: Who, ids: Ids) -> Outcome:
    """Shown once: nobody can look it up later. A new one makes the old one worthless."""
    facts = load(db, who, ids)
    if facts is None or facts.guest.reached or who.member is None:
        return Outcome(then=Show("entered", ids))
    made = family_codes.make(db, facts.guest.caregiver.id, who.member.id, who.now)
    audit.record(db, who.member, "invite", "persons", facts.guest.caregiver.id, who.now)
    opens = who.link(f"{PREFIX}{made}")
    shown = Screen(
        (
            fixed("👤 {name}", name=facts.guest.caregiver.name),
            _(
                "Show this to the family, or print it. It opens their sign-ups, once, within 30 days."
            ),
        ),
        (Button(_("📋 Copy the link"), copy=opens),),
        attachment=Picture(qr.png(opens)),
    )
    return Outcome(then=None, once=(shown,))


CARD = Card("entered", load, say, {"code": code}, rights={"": "enter_family"})
