"""What a coordinator decided about a held sign-up: once, by one person, and taken back within ten minutes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ForeignKey,
    Row,
    String,
    Table,
    bindparam,
    insert,
    select,
    update,
)

from storage import meetings, persons, seats, signups
from storage.activities import activities
from storage.database import Transaction
from storage.persons import families
from storage.schema import METADATA, Id, Moment, column, new_id
from storage.signups import SignUp
from storage.signups import signups as signups_table
from storage.staff import staff

Verdict = Literal["accepted", "declined"]
# What a parent reads as the reason; no free text, so that nothing is said that cannot be taken back.
Reason = Literal["other_group", "please_call", "not_here"]
REASONS: tuple[Reason, ...] = ("other_group", "please_call", "not_here")
UNDO = timedelta(minutes=10)

decisions = Table(
    "decisions",
    METADATA,
    column("id", Id, primary_key=True, autoincrement=False),
    column("signup_id", Id, ForeignKey(signups_table.c.id), index=True),
    column("member_id", Id, ForeignKey(staff.c.id)),
    column("verdict", String(8)),
    column("reason", String(12), nullable=True),
    # The family was not known to the centre before, and is since.
    column("made_known", Boolean),
    column("decided_at", Moment),
    column("undone_at", Moment, nullable=True),
    CheckConstraint("verdict IN ('accepted', 'declined')", name="verdict"),
    CheckConstraint("(verdict = 'declined') = (reason IS NOT NULL)", name="reason"),
)


@dataclass(frozen=True)
class Decision:
    id: int
    signup_id: int
    member_id: int
    verdict: Verdict
    reason: Reason | None
    made_known: bool
    decided_at: datetime


_LATEST = (
    select(decisions)
    .where(decisions.c.signup_id == bindparam("signup"), decisions.c.undone_at.is_(None))
    .order_by(decisions.c.decided_at.desc())
    .limit(1)
)
_WAITING = (
    select(signups_table.c.id)
    .join(meetings.meetings, meetings.meetings.c.id == signups_table.c.meeting_id)
    .join(activities, activities.c.id == meetings.meetings.c.activity_id)
    .where(
        activities.c.centre == bindparam("centre"),
        signups_table.c.state == "held",
        meetings.meetings.c.state == "open",
        meetings.meetings.c.starts_at > bindparam("now"),
    )
    .order_by(signups_table.c.changed_at, signups_table.c.id)
)


def waiting(db: Transaction, centre: str, now: datetime) -> list[SignUp]:
    """Held sign-ups of this centre that somebody has to decide on, longest waiting first."""
    ids = [row.id for row in db.execute(_WAITING, {"centre": centre, "now": now}).all()]
    return [signups.get(db, signup) for signup in ids]


def accept(db: Transaction, signup_id: int, member: int, now: datetime) -> SignUp | None:
    """The seat is confirmed, and its family known to the centre; None when it is no longer to be decided."""
    signup = _to_decide(db, signup_id)
    if signup is None:
        return None
    known = seats.is_known(db, signup)
    if not known:
        persons.declare_known(db, signup.family_id, now)
    _note(db, signup_id, member, "accepted", None, made_known=not known, now=now)
    return seats.become(db, signup, "confirmed", now)


def decline(
    db: Transaction, signup_id: int, member: int, reason: Reason, now: datetime
) -> SignUp | None:
    """The seat is free again; None when it is no longer to be decided."""
    signup = _to_decide(db, signup_id)
    if signup is None:
        return None
    _note(db, signup_id, member, "declined", reason, made_known=False, now=now)
    return seats.become(db, signup, "declined", now)


def undo(db: Transaction, signup_id: int, member: int, now: datetime) -> SignUp | None:
    """Back to be decided, by whoever decided it and within ten minutes, if the seats are still there."""
    decision = latest(db, signup_id)
    if decision is None or decision.member_id != member or now - decision.decided_at > UNDO:
        return None
    signup = signups.get(db, signup_id)
    meeting = meetings.lock(db, signup.meeting_id)
    signup = signups.get(db, signup_id)
    still = {"accepted": "confirmed", "declined": "declined"}[decision.verdict]
    if meeting is None or signup.state != still:
        return None
    if signup.state == "declined" and not seats.may_have_seats(db, signup, meeting):
        return None
    if decision.made_known:
        db.execute(
            update(families).where(families.c.id == signup.family_id).values(known_since=None)
        )
    db.execute(update(decisions).where(decisions.c.id == decision.id).values(undone_at=now))
    return seats.become(db, signup, "held", now)


def latest(db: Transaction, signup_id: int) -> Decision | None:
    """The decision that holds; None when there is none, or it was taken back."""
    row = db.execute(_LATEST, {"signup": signup_id}).one_or_none()
    return row and _decision(row)


def _to_decide(db: Transaction, signup_id: int) -> SignUp | None:
    """With its meeting locked: of two who decide at once, the second finds it decided."""
    signup = signups.find(db, signup_id)
    if signup is None or meetings.lock(db, signup.meeting_id) is None:
        return None
    signup = signups.get(db, signup_id)
    return signup if signup.state == "held" else None


def _note(
    db: Transaction,
    signup_id: int,
    member: int,
    verdict: Verdict,
    reason: Reason | None,
    *,
    made_known: bool,
    now: datetime,
) -> None:
    db.execute(
        insert(decisions).values(
            id=new_id(),
            signup_id=signup_id,
            member_id=member,
            verdict=verdict,
            reason=reason,
            made_known=made_known,
            decided_at=now,
        )
    )


def _decision(row: Row[Any]) -> Decision:
    return Decision(
        row.id,
        row.signup_id,
        row.member_id,
        row.verdict,
        row.reason,
        row.made_known,
        row.decided_at,
    )
