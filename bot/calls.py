"""Calls that stand in for messages: what each is about, and what follows from having called."""

from __future__ import annotations

from dataclasses import dataclass

from bot import waiting
from bot.texts import Sayable, Titled, _, fixed
from bot.who import Who
from storage import audit, follow_ups, meetings, persons, safe_hours, signups
from storage.database import Transaction
from storage.follow_ups import FollowUp
from storage.meetings import Meeting
from storage.persons import Person
from storage.safe_hours import SafeHours
from storage.signups import SignUp

_TITLE = 40


@dataclass(frozen=True)
class Call:
    """`safe`: what the family last said about when to call it; None when it never did."""

    task: FollowUp
    person: Person
    signup: SignUp | None
    meeting: Meeting | None
    safe: SafeHours | None


def read(db: Transaction, who: Who, task: FollowUp) -> Call:
    """All that is needed to make it. That this member read it is noted."""
    signup = signups.get(db, task.signup_id) if task.signup_id is not None else None
    audit.read(db, who.member, "persons", task.person_id, who.now, fields=("name", "phone"))
    return Call(
        task,
        persons.find(db, task.person_id),
        signup,
        meetings.get(db, signup.meeting_id) if signup is not None else None,
        safe_hours.of(db, task.person_id),
    )


def lines(who: Who, call: Call) -> list[Sayable]:
    """What it is about, a line each."""
    told = [about(who, call.task, call.signup)]
    if call.meeting is not None:
        title = Titled(call.meeting.title, _TITLE)
        told.append(
            fixed("📅 {when}, {title}", when=who.brief(call.meeting.starts_at), title=title)
        )
        if call.meeting.room and call.meeting.state == "open":
            told.append(fixed("📍 {room}", room=call.meeting.room))
        if call.signup is not None and call.signup.childcare and not call.meeting.childcare:
            told.append(_("⚠️ There is no childcare at this meeting."))
    return told


def about(who: Who, task: FollowUp, signup: SignUp | None) -> Sayable:
    """In a few words."""
    match task.kind:
        case "offer":
            until = signup.offer_until if signup is not None else None
            return _("🔔 A seat is kept until {when}", when=who.brief(until or who.now))
        case "decision":
            accepted = signup is not None and signup.state == "confirmed"
            return _("✅ Accepted.") if accepted else _("❌ Declined.")
        case "moved":
            return _("⚠️ The meeting has moved.")
        case "called_off":
            return _("❌ This meeting was called off.")
        case "changed":
            return _("⚠️ Something about the meeting has changed.")
        case "blocked":
            return _("⚠️ No message arrives there any more.")


def done(db: Transaction, who: Who, task: FollowUp) -> bool:
    """By the member who has called. A family that has heard of its offer has from now on the time that all have."""
    if who.member is None or task.centre != who.centre.code:
        return False
    if not follow_ups.tick_off(db, task.id, who.member.id, who.now):
        return False
    audit.record(db, who.member, "change", "follow_ups", task.id, who.now, fields=("done_at",))
    if task.kind == "offer" and task.signup_id is not None:
        waiting.called(db, who, task.signup_id)
    return True
