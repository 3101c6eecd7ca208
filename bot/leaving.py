"""What somebody who leaves had in hand: meetings nobody leads now, messages that were not sent."""

from __future__ import annotations

from bot import changes, rights
from bot.hours import next_waking
from bot.who import Who
from storage import audit, broadcasts, live, meetings, outbox, planning, recipients, staff
from storage.broadcasts import Broadcast
from storage.database import Transaction
from storage.staff import Member

# More than one person leads in half a year.
_MOST = 500


def let_go(db: Transaction, who: Who, member: Member) -> None:
    """Nothing waits for this member any more. Those who plan for everybody hear of meetings without a leader."""
    led = planning.of_staff(
        db, member.centre, facilitator=member.id, held=False, skip=0, limit=_MOST, since=who.now
    )
    for meeting in led:
        # Families read no more that this person waits for them.
        planning.set_facilitator(db, meeting.id, None, "", who.now)
        fields = ("facilitator", "facilitator_id")
        audit.record(db, who.member, "change", "meetings", meeting.id, who.now, fields=fields)
        changes.ask_for_decision(db, who, meetings.get(db, meeting.id))
    for broadcast in broadcasts.unfinished_of(db, member.id):
        _put_away(db, who, member, broadcast)
    if led:
        _tell(db, who, member)


def _put_away(db: Transaction, who: Who, member: Member, broadcast: Broadcast) -> None:
    if broadcast.proposed_by == member.id:
        broadcasts.drop_proposal(db, broadcast.id)
    if broadcast.author == member.id and broadcast.state == "sending":
        broadcasts.become(db, broadcast.id, "stopped", who.now)
        recipients.drop_unsent(db, broadcast.id, who.now)
    elif broadcast.author == member.id and recipients.people(db, broadcast.id):
        broadcasts.become(db, broadcast.id, "done", who.now)
    elif broadcast.author == member.id:
        broadcasts.become(db, broadcast.id, "withdrawn", who.now)
    live.changed(db, broadcast.id, who.now)


def _tell(db: Transaction, who: Who, member: Member) -> None:
    for other in staff.of_centre(db, member.centre):
        if other.account_id is not None and rights.reach(other, "plan") == "all":
            outbox.promise(
                db,
                other.account_id,
                "unled",
                (),
                lane="reply",
                dedup=f"unled:{member.id}:{who.now.timestamp():.0f}:{other.id}",
                now=who.now,
                not_before=next_waking(who.now, who.centre.zone),
            )
