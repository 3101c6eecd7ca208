"""Who opened which case, when and why. An opening holds while somebody goes on looking, and no longer than a working day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, get_args

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Table,
    bindparam,
    insert,
    select,
    update,
)

from storage.cases import cases
from storage.database import Transaction
from storage.schema import METADATA, Id, Moment, column, new_id
from storage.staff import staff

# Planned work; the family called; the review; somebody checks how it stands.
Reason = Literal["planned", "family", "review", "check"]
REASONS: tuple[Reason, ...] = get_args(Reason)
IDLE = timedelta(minutes=15)
LONGEST = timedelta(hours=8)
# Whoever looks twice within so long is written down once.
_NOTED = timedelta(minutes=1)

case_openings = Table(
    "case_openings",
    METADATA,
    column("id", Id, primary_key=True, autoincrement=False),
    column("case_id", Id, ForeignKey(cases.c.id, ondelete="CASCADE")),
    column("member_id", Id, ForeignKey(staff.c.id), index=True),
    column("reason", String(8)),
    column("at", Moment),
    # When the member last looked.
    column("seen_at", Moment),
    CheckConstraint("reason IN ('planned', 'family', 'review', 'check')", name="reason"),
    Index("ix_case_openings_case_id_at", "case_id", "at"),
)


@dataclass(frozen=True)
class Opening:
    member: int
    reason: Reason
    at: datetime


_LATEST = (
    select(case_openings)
    .where(
        case_openings.c.case_id == bindparam("case"),
        case_openings.c.member_id == bindparam("member"),
    )
    .order_by(case_openings.c.at.desc(), case_openings.c.id)
    .limit(1)
)
_OF_CASE = (
    select(case_openings)
    .where(case_openings.c.case_id == bindparam("case"))
    .order_by(case_openings.c.at.desc(), case_openings.c.id)
    .limit(bindparam("limit"))
    .offset(bindparam("skip"))
)


def open_for(db: Transaction, case: int, member: int, reason: Reason, now: datetime) -> int:
    """The id of the opening."""
    opening = new_id()
    db.execute(
        insert(case_openings).values(
            id=opening, case_id=case, member_id=member, reason=reason, at=now, seen_at=now
        )
    )
    return opening


def look(db: Transaction, case: int, member: int, now: datetime) -> bool:
    """Whether the case lies open before this member, who looks at it now."""
    row = db.execute(_LATEST, {"case": case, "member": member}).one_or_none()
    if row is None or now - row.seen_at > IDLE or now - row.at > LONGEST:
        return False
    if now - row.seen_at >= _NOTED:
        seen = update(case_openings).where(case_openings.c.id == row.id)
        db.execute(seen.values(seen_at=now))
    return True


def of_case(db: Transaction, case: int, *, skip: int, limit: int) -> list[Opening]:
    """Newest first."""
    rows = db.execute(_OF_CASE, {"case": case, "skip": skip, "limit": limit})
    return [Opening(row.member_id, row.reason, row.at) for row in rows]
