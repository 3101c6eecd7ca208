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
    and_,
    bindparam,
    exists,
    func,
    insert,
    select,
    text,
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
# A decision about this holding of the seat: one that was cancelled and came back is decided anew.
_STANDS = and_(
    decisions.c.signup_id == signups_table.c.id,
    decisions.c.undone_at.is_(None),
    decisions.c.decided_at >= signups_table.c.held_since,
)
_ITS_CENTRE = (
    select(activities.c.centre)
    .join(meetings.meetings, meetings.meetings.c.activity_id == activities.c.id)
    .where(meetings.meetings.c.id == signups_table.c.meeting_id)
    .scalar_subquery()
)
# Those that are held are few among all that ever were: spelt out like this, their index is what is read.
_HELD = select(signups_table.c.id).where(
    text("signups.state = 'held'"), bindparam("centre") == _ITS_CENTRE
)
_WAITING = _HELD.where(~exists().where(_STANDS)).order_by(
    signups_table.c.held_since, signups_table.c.id
)
_DECLINED_AT = (
    select(func.max(decisions.c.decided_at))
    .where(_STANDS, decisions.c.verdict == "declined")
    .scalar_subquery()
)
_TO_SETTLE = _HELD.where(bindparam("before") > _DECLINED_AT).order_by(_DECLINED_AT)


def waiting(db: Transaction, centre: str) -> list[SignUp]:
    """Held sign-ups of this centre that somebody has to decide on, longest waiting first.

    Also of meetings that have begun: whoever was forgotten stays here until somebody has answered.
    """
    ids = [row.id for row in db.execute(_WAITING, {"centre": centre}).all()]
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
    """Kept until it can no longer be taken back, so that nobody else has the seats by then; `settle` gives them
    back. None when it is no longer to be decided.
    """
    signup = _to_decide(db, signup_id)
    if signup is not None:
        _note(db, signup_id, member, "declined", reason, made_known=False, now=now)
    return signup


def to_settle(db: Transaction, centre: str, now: datetime) -> list[int]:
    """Declined sign-ups whose time to undo is over, longest ago first."""
    values = {"centre": centre, "before": now - UNDO}
    return [row.id for row in db.execute(_TO_SETTLE, values).all()]


def settle(db: Transaction, signup_id: int, now: datetime) -> SignUp | None:
    """The seats of a declined sign-up are free again; None when it was taken back or cancelled meanwhile."""
    signup = _locked(db, signup_id)
    decision = standing(db, signup) if signup is not None else None
    if signup is None or signup.state != "held" or decision is None:
        return None
    if decision.verdict != "declined" or now - decision.decided_at <= UNDO:
        return None
    return seats.become(db, signup, "declined", now)


def undo(db: Transaction, signup_id: int, member: int, now: datetime) -> SignUp | None:
    """Back to be decided, as long as it has waited, by whoever decided it and within ten minutes. None when that
    is over, or the family has cancelled meanwhile.
    """
    signup = _locked(db, signup_id)
    decision = standing(db, signup) if signup is not None else None
    if signup is None or decision is None or decision.member_id != member:
        return None
    still = {"accepted": "confirmed", "declined": "held"}[decision.verdict]
    if signup.state != still or now - decision.decided_at > UNDO:
        return None
    if decision.made_known:
        db.execute(
            update(families).where(families.c.id == signup.family_id).values(known_since=None)
        )
    db.execute(update(decisions).where(decisions.c.id == decision.id).values(undone_at=now))
    if signup.state == "held":
        return signup
    return seats.become(db, signup, "held", now, held_since=signup.held_since)


def latest(db: Transaction, signup_id: int) -> Decision | None:
    """The decision that holds; None when there is none, or it was taken back."""
    row = db.execute(_LATEST, {"signup": signup_id}).one_or_none()
    return row and _decision(row)


def standing(db: Transaction, signup: SignUp) -> Decision | None:
    """The decision about the seat as it is held, or was held last."""
    found = latest(db, signup.id)
    if found is None or signup.held_since is None or found.decided_at < signup.held_since:
        return None
    return found


def _locked(db: Transaction, signup_id: int) -> SignUp | None:
    """With its meeting locked: of two who decide at once, the second finds it decided."""
    signup = signups.find(db, signup_id)
    if signup is None or meetings.lock(db, signup.meeting_id) is None:
        return None
    return signups.get(db, signup_id)


def _to_decide(db: Transaction, signup_id: int) -> SignUp | None:
    signup = _locked(db, signup_id)
    if signup is None or signup.state != "held" or standing(db, signup) is not None:
        return None
    return signup


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
