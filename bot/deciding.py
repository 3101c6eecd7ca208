"""Held sign-ups and the people around them: who is asked to decide, and what the parent is told."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from bot.centre import Centre
from bot.hours import due, from_local, last_waking, next_waking, working_day
from bot.hours.clock import local
from bot.reminders import stamp
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
    "not_here": _(
        "The meetings are for families whose legal address is in Sector 6. Please call the centre."
    ),
}
# When those who decide are told of all that waits, on working days.
DIGESTS = (time(9), time(15))
# Between a digest and the promised hour somebody still has to sit down and decide.
_TO_DECIDE = timedelta(hours=1)
# So long before the meeting a family has to know.
_TO_COME = timedelta(hours=2)
_ROUND = timedelta(minutes=5)


def decided_by(who: Who, signup: SignUp, meeting: Meeting) -> datetime:
    """The hour by which the family is promised an answer: within a working day, and two hours before the
    meeting, or halfway to one that is nearer; never in the night.
    """
    since = signup.held_since or signup.changed_at
    near = max(meeting.starts_at - _TO_COME, since + (meeting.starts_at - since) / 2)
    awake = last_waking(near, who.centre.zone)
    if awake <= since:
        awake = min(next_waking(near, who.centre.zone), meeting.starts_at)
    by = min(due(since, who.centre, 1), awake)
    return by - timedelta(seconds=by.timestamp() % _ROUND.total_seconds())


def waits(who: Who, signup: SignUp, meeting: Meeting) -> Text:
    """What a family with a held seat is told: the promised hour, or that it has passed."""
    if meeting.starts_at <= who.now:
        return _("⚠️ We did not answer you in time. We are sorry.")
    by = decided_by(who, signup, meeting)
    if by <= who.now:
        return _("🕓 Our answer is late. Please excuse us. Your seat is still kept.")
    return _("🕓 Your seat is kept. The centre will answer by {when}.", when=who.when(by))


def next_digest(moment: datetime, centre: Centre) -> datetime:
    """The first one after this moment. ValueError when a year has none."""
    today = local(moment, centre.zone).date()
    for ahead in range(366):
        day = today + timedelta(days=ahead)
        for at in DIGESTS if working_day(day, centre) else ():
            if (due_at := from_local(day, at, centre.zone)) > moment:
                return due_at
    raise ValueError(f"{centre.name} does not open in the year after {today}")


def ask(db: Transaction, who: Who, signup: SignUp) -> None:
    """After whatever leaves a seat held, or brings its meeting nearer: where no digest would come in time, those
    who decide are asked at once. The others wait for the digest.
    """
    meeting = meetings.get(db, signup.meeting_id)
    if signup.state != "held" or not meeting.open_at(who.now):
        return
    if next_digest(who.now, who.centre) + _TO_DECIDE > decided_by(who, signup, meeting):
        _show(db, who, signup, meeting, "decide")


def say_late(db: Transaction, who: Who, signup: SignUp, meeting: Meeting) -> None:
    """The promised hour has passed: those who decide hear of it, and the family hears the truth."""
    _show(db, who, signup, meeting, "late")
    tell(db, who, signup, "answer_late", f"late:{signup.id}:{_since(signup)}")


def coordinators(db: Transaction, who: Who) -> list[int]:
    """The accounts of those who may decide here."""
    members = staff.of_centre(db, who.centre.code)
    return [
        member.account_id
        for member in members
        if member.account_id is not None and reach(member, "decide") == "all"
    ]


def tell_parent(db: Transaction, who: Who, signup: SignUp) -> None:
    """Once the decision can no longer be taken back, so that nobody is told twice; at once where the meeting has
    begun by then.
    """
    decision = decisions.latest(db, signup.id)
    if decision is None:
        return
    settled = max(who.now, decision.decided_at + decisions.UNDO)
    starts_at = meetings.get(db, signup.meeting_id).starts_at
    if next_waking(settled, who.centre.zone) >= starts_at:
        settled = who.now
    tell(
        db,
        who,
        signup,
        "decided",
        f"decided:{decision.id}",
        ids=(signup.id, decision.id),
        after=settled - who.now,
        call="decision",
        until=starts_at,
    )


def _show(db: Transaction, who: Who, signup: SignUp, meeting: Meeting, why: str) -> None:
    """Each once for this holding of the seat, and for the date that the meeting has now."""
    for account in coordinators(db, who):
        outbox.promise(
            db,
            account,
            "to_decide",
            (signup.id,),
            lane="reply",
            dedup=f"{why}:{signup.id}:{_since(signup)}:{stamp(meeting)}:{account}",
            now=who.now,
            not_before=next_waking(who.now, who.centre.zone),
        )


def _since(signup: SignUp) -> int:
    return int((signup.held_since or signup.changed_at).timestamp())
