"""What a family is owed around a meeting: one reminder the day before, one two hours before, a word after.

They are rows of the outbox, planned when the seat is had and again when the meeting moves. Each says
the truth of its own moment: what was cancelled or moved meanwhile makes it say nothing.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from bot.hours import after_meeting, day_before, next_waking, two_hours_before
from bot.hours.clock import local
from bot.who import Who
from storage import accounts, outbox
from storage.database import Transaction
from storage.meetings import Meeting
from storage.signups import COMING, SignUp

Owed = Literal["reminder", "soon", "afterwards"]


def plan(db: Transaction, who: Who, signup: SignUp, meeting: Meeting) -> None:
    """Promises what is still ahead; what was promised before is not promised again."""
    account = accounts.reached_by(db, signup.caregiver_id) if signup.state in COMING else None
    if account is None:
        return
    zone = who.centre.zone
    day = local(meeting.starts_at, zone).date()
    # One for all that this caregiver has on that day, so both the row and its hour are the day's; and one for
    # all that begins at the same time.
    seed = f"{signup.caregiver_id}:{day}"
    owed: tuple[tuple[Owed, tuple[int, ...], str, datetime | None], ...] = (
        (
            "reminder",
            (day.toordinal(),),
            f"reminder:{seed}",
            day_before(meeting.starts_at, zone, seed, who.now),
        ),
        (
            "soon",
            (stamp(meeting),),
            f"soon:{signup.caregiver_id}:{stamp(meeting)}",
            two_hours_before(meeting.starts_at, zone, who.now),
        ),
    )
    _after(db, who, signup, meeting, account)
    for card, ids, dedup, due in owed:
        if due is not None:
            outbox.promise(
                db, account, card, ids, lane="reminder", dedup=dedup, now=who.now, not_before=due
            )


def after(db: Transaction, who: Who, signup: SignUp, meeting: Meeting) -> None:
    """Promises the word after it. It says nothing before the attendance is taken, so taking it promises again."""
    account = accounts.reached_by(db, signup.caregiver_id)
    if account is not None:
        _after(db, who, signup, meeting, account)


def _after(db: Transaction, who: Who, signup: SignUp, meeting: Meeting, account: int) -> None:
    due = after_meeting(meeting.starts_at, meeting.minutes, who.centre.zone)
    outbox.promise(
        db,
        account,
        "afterwards",
        (signup.id, stamp(meeting)),
        lane="reminder",
        dedup=f"after:{signup.id}:{stamp(meeting)}",
        now=who.now,
        not_before=max(due, next_waking(who.now, who.centre.zone)),
    )


def stamp(meeting: Meeting) -> int:
    """When it starts, in a button or a row: a meeting that moved has another one."""
    return int(meeting.starts_at.timestamp())
