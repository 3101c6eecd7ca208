"""Held sign-ups and the people around them: who is asked to decide, and what the parent is told."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.hours import due, next_waking
from bot.rights import reach
from bot.telling import tell
from bot.texts import Text, _
from bot.who import Who
from storage import decisions, meetings, outbox, staff
from storage.database import Transaction
from storage.decisions import Reason
from storage.meetings import Meeting
from storage.signups import SignUp

# On the coordinator's button, in the order of `decisions.REASONS`.
REASON_LABELS: dict[Reason, Text] = {
    "other_group": _("❌ For another group"),
    "please_call": _("❌ Ask them to call"),
    "not_here": _("❌ Not in Sector 6"),
}
REASON_TEXTS: dict[Reason, Text] = {
    "other_group": _("This meeting is for another group. Other meetings are open to you."),
    "please_call": _("Please call the centre, so that we find what suits you."),
    "not_here": _("The meetings are for families who live in Sector 6. Please call the centre."),
}
# A meeting so near cannot wait for the next digest.
URGENT = timedelta(hours=24)


def decided_by(who: Who, signup: SignUp, meeting: Meeting) -> datetime:
    """Until when the centre answers about a held seat: within a working day, and before the meeting."""
    return min(due(signup.changed_at, who.centre, 1), meeting.starts_at)


def ask_if_urgent(db: Transaction, who: Who, signup: SignUp, meeting: Meeting) -> None:
    """A held seat in a meeting that is near goes to the coordinators at once; others wait for the digest."""
    if signup.state != "held" or meeting.starts_at - who.now > URGENT:
        return
    for account in coordinators(db, who):
        outbox.promise(
            db,
            account,
            "decision",
            (signup.id,),
            lane="reply",
            dedup=f"decide:{signup.id}:{account}",
            now=who.now,
            not_before=next_waking(who.now, who.centre.zone),
        )


def coordinators(db: Transaction, who: Who) -> list[int]:
    """The accounts of those who may decide here."""
    members = staff.of_centre(db, who.centre.code)
    return [
        member.account_id
        for member in members
        if member.account_id is not None and reach(member, "decide") == "all"
    ]


def tell_parent(db: Transaction, who: Who, signup: SignUp) -> None:
    """Once the decision can no longer be taken back, so that nobody is told twice."""
    decision = decisions.latest(db, signup.id)
    if decision is not None:
        tell(
            db,
            who,
            signup,
            "decided",
            f"decided:{decision.id}",
            ids=(signup.id, decision.id),
            after=decisions.UNDO,
            call="decision",
            until=meetings.get(db, signup.meeting_id).starts_at,
        )
