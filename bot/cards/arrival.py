"""One family at the door: its code was shown, or its name was tapped."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from bot.cards import Card, Ids
from bot.leading import ASK, about, begun, theirs
from bot.outcome import Outcome, Show
from bot.screen import Button, Screen, tap
from bot.texts import Lines, Sayable, _, fixed
from bot.who import Who
from storage import attendance, audit, kept_apart, rosters, signups
from storage.database import Transaction
from storage.meetings import Meeting
from storage.rosters import Guest
from storage.signups import LIVE


class Facts(BaseModel):
    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    who: Who
    meeting: Meeting
    guest: Guest
    here: bool
    # Somebody is expected whom they must not meet.
    apart: bool = False


def load(db: Transaction, who: Who, ids: Ids) -> Facts | None:
    """From half an hour before the meeting begins, for whoever takes its attendance."""
    signup = signups.find(db, ids[0]) if ids else None
    meeting = theirs(db, who, signup.meeting_id if signup else None, "take_attendance")
    if signup is None or meeting is None or not begun(meeting, who.now):
        return None
    if signup.state not in LIVE:
        return None
    audit.read(db, who.member, "signups", signup.id, who.now)
    marked = attendance.of_meeting(db, meeting.id)
    guest = rosters.of_signup(db, signup)
    here = all(marked.get(person.id) == "present" for person in guest.people)
    apart = kept_apart.kept_from(db, signup.caregiver_id, meeting)
    return Facts(who=who, meeting=meeting, guest=guest, here=here, apart=apart)


def say(facts: Facts) -> Screen:
    guest, meeting = facts.guest, facts.meeting
    names: list[Sayable] = [fixed("👤 {name}", name=guest.caregiver.name)]
    names += [
        fixed("🧒 {name}", name=person.name)
        for person in guest.people
        if person.id != guest.caregiver.id
    ]
    text: list[Sayable] = [Lines(names), Lines(about(facts.who, meeting))]
    if facts.apart:
        text.append(ASK)
    if facts.here:
        text.insert(0, _("✅ Is here."))
        # Once the attendance is done it is corrected there, with a trace.
        undo = Button(_("↩️ Undo"), tap("arrival", "undo", guest.signup.id))
        change = (undo,) if meeting.state == "open" else ()
    else:
        change = (Button(_("✅ Is here"), tap("arrival", "arrive", guest.signup.id)),)
    return Screen(
        tuple(text),
        (
            *change,
            Button(_("🙋 Attendance"), tap("attendance", "", meeting.id, 0)),
            Button(_("👥 Who comes"), tap("roster", "", meeting.id, 0)),
        ),
        protect=True,
    )


def arrive(db: Transaction, who: Who, ids: Ids) -> Outcome:
    facts = load(db, who, ids)
    if facts is not None and who.member is not None:
        attendance.arrive(db, facts.guest.signup.id, who.member.id, who.now)
        _note(db, who, facts)
    return Outcome(then=Show("arrival", ids))


def undo(db: Transaction, who: Who, ids: Ids) -> Outcome:
    facts = load(db, who, ids)
    if facts is not None and who.member is not None:
        attendance.leave(db, facts.guest.signup.id, who.now)
        _note(db, who, facts)
    return Outcome(then=Show("arrival", ids))


def _note(db: Transaction, who: Who, facts: Facts) -> None:
    """Under the sign-up: whose arrival it was, and one that waited has a seat by it."""
    audit.record(db, who.member, "change", "signups", facts.guest.signup.id, who.now)


CARD = Card("arrival", load, say, {"arrive": arrive, "undo": undo}, rights={"": "take_attendance"})
