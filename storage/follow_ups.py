"""Whom somebody at the centre has to call, because no message reaches them: written where one would be promised.

A sign-up has one open task at most: what is to be said last says it all. A task is seen for as long as it
is true and of use, and stays open until somebody has ticked it off.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Row,
    String,
    Table,
    and_,
    bindparam,
    case,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from storage.accounts import accounts
from storage.database import Transaction
from storage.persons import persons
from storage.schema import METADATA, Id, Moment, column, new_id
from storage.signups import COMING, LIVE
from storage.signups import signups as signups_table
from storage.staff import staff

# A seat is kept; it was decided about one; the meeting has moved; it was called off; something else about it
# has changed; the chat is closed to us.
Kind = Literal["offer", "decision", "moved", "called_off", "changed", "blocked"]

follow_ups = Table(
    "follow_ups",
    METADATA,
    column("id", Id, primary_key=True, autoincrement=False),
    column("centre", String(32), index=True),
    column("person_id", Id, ForeignKey(persons.c.id), index=True),
    column("kind", String(12)),
    column("signup_id", Id, ForeignKey(signups_table.c.id), nullable=True, index=True),
    # What the message would have been called: one cause is one task.
    column("cause", String(80), unique=True),
    # From when on it is to be done, and until when a call is of any use.
    column("raised_at", Moment),
    column("until", Moment, nullable=True),
    column("done_by", Id, ForeignKey(staff.c.id), nullable=True),
    column("done_at", Moment, nullable=True),
    CheckConstraint(
        "kind IN ('offer', 'decision', 'moved', 'called_off', 'changed', 'blocked')", name="kind"
    ),
    CheckConstraint("(kind = 'blocked') = (signup_id IS NULL)", name="about"),
    CheckConstraint("(done_at IS NULL) = (done_by IS NULL)", name="done"),
    Index(
        "uq_follow_ups_signup_id_open",
        "signup_id",
        unique=True,
        sqlite_where=text("done_at IS NULL"),
        postgresql_where=text("done_at IS NULL"),
    ),
    Index(
        "uq_follow_ups_person_id_blocked",
        "person_id",
        unique=True,
        sqlite_where=text("done_at IS NULL AND kind = 'blocked'"),
        postgresql_where=text("done_at IS NULL AND kind = 'blocked'"),
    ),
)


@dataclass(frozen=True)
class FollowUp:
    """Call `person_id` about `signup_id`, until `until` at the latest; None of either: about the chat itself."""

    id: int
    centre: str
    person_id: int
    kind: Kind
    signup_id: int | None
    until: datetime | None
    raised_at: datetime


_REACHED = select(accounts.c.id).where(
    accounts.c.person_id == follow_ups.c.person_id, accounts.c.state == "active"
)
_STATE = signups_table.c.state
# What was to be said is still so.
_TRUE = or_(
    and_(follow_ups.c.kind == "blocked", ~_REACHED.exists()),
    and_(follow_ups.c.kind == "offer", _STATE == "offered"),
    and_(follow_ups.c.kind == "decision", _STATE.in_(("confirmed", "declined"))),
    and_(follow_ups.c.kind == "moved", _STATE.in_(LIVE)),
    and_(follow_ups.c.kind == "called_off", _STATE == "withdrawn"),
    and_(follow_ups.c.kind == "changed", _STATE.in_(COMING)),
)
_OPEN = (
    select(follow_ups)
    .outerjoin(signups_table, signups_table.c.id == follow_ups.c.signup_id)
    .where(
        follow_ups.c.done_at.is_(None),
        follow_ups.c.raised_at <= bindparam("now"),
        or_(follow_ups.c.until.is_(None), follow_ups.c.until > bindparam("now")),
        _TRUE,
    )
    # What ends soonest is called about first, what never ends last.
    .order_by(
        case((follow_ups.c.until.is_(None), 1), else_=0),
        follow_ups.c.until,
        follow_ups.c.raised_at,
        follow_ups.c.id,
    )
)
_OPEN_IN = _OPEN.where(follow_ups.c.centre == bindparam("centre"))
_OF_MEETING = _OPEN.where(signups_table.c.meeting_id == bindparam("meeting"))
_OF_SIGNUP = _OPEN.where(follow_ups.c.signup_id == bindparam("signup"))
_ONE = _OPEN.where(follow_ups.c.id == bindparam("task"))
# Also one that is not to be done yet.
_SAYS_MORE = (
    select(follow_ups.c.id)
    .join(signups_table, signups_table.c.id == follow_ups.c.signup_id)
    .where(
        follow_ups.c.signup_id == bindparam("signup"),
        follow_ups.c.kind != "changed",
        follow_ups.c.done_at.is_(None),
        or_(follow_ups.c.until.is_(None), follow_ups.c.until > bindparam("now")),
        _TRUE,
    )
)
_CALLED = (
    select(follow_ups.c.id)
    .where(
        follow_ups.c.signup_id == bindparam("signup"), follow_ups.c.done_at >= bindparam("since")
    )
    .limit(1)
)
_RAISE: dict[str, Any] = {
    "id": bindparam("task"),
    "centre": bindparam("centre"),
    "person_id": bindparam("person"),
    "kind": bindparam("kind"),
    "signup_id": bindparam("signup"),
    "cause": bindparam("cause"),
    "raised_at": bindparam("at"),
    "until": bindparam("until"),
}
_INSERT = {
    True: sqlite.insert(follow_ups).values(_RAISE).on_conflict_do_nothing(),
    False: postgresql.insert(follow_ups).values(_RAISE).on_conflict_do_nothing(),
}


def ask_to_call(
    db: Transaction,
    centre: str,
    person: int,
    kind: Kind,
    cause: str,
    at: datetime,
    *,
    signup: int | None = None,
    until: datetime | None = None,
) -> None:
    """Somebody has to call this person from `at` on. The same cause asks once; a newer one about the same
    sign-up takes the place of what is still open, but for what has "changed": every call says that, too.
    Whoever changes a sign-up holds its meeting's lock.
    """
    if db.execute(select(follow_ups.c.id).where(follow_ups.c.cause == cause)).first():
        return
    if kind == "changed" and db.execute(_SAYS_MORE, {"signup": signup, "now": at}).first():
        return
    said = {"kind": kind, "cause": cause, "raised_at": at, "until": until}
    if signup is not None:
        still = (follow_ups.c.signup_id == signup) & follow_ups.c.done_at.is_(None)
        if db.execute(update(follow_ups).where(still).values(said)).rowcount:
            return
    values = {
        "task": new_id(),
        "centre": centre,
        "person": person,
        "kind": kind,
        "signup": signup,
        "cause": cause,
        "at": at,
        "until": until,
    }
    db.execute(_INSERT[db.sqlite], values)


def open_in(db: Transaction, centre: str, now: datetime) -> list[FollowUp]:
    """Of this centre, the most pressing first."""
    return [_follow_up(row) for row in db.execute(_OPEN_IN, {"centre": centre, "now": now})]


def of_meeting(db: Transaction, meeting_id: int, now: datetime) -> dict[int, FollowUp]:
    """The open ones about one meeting, by sign-up."""
    rows = db.execute(_OF_MEETING, {"meeting": meeting_id, "now": now})
    return {row.signup_id: _follow_up(row) for row in rows}


def of_signup(db: Transaction, signup: int, now: datetime) -> FollowUp | None:
    """The one about it that is open, true and of use."""
    row = db.execute(_OF_SIGNUP, {"signup": signup, "now": now}).one_or_none()
    return row and _follow_up(row)


def find(db: Transaction, task: int, now: datetime) -> FollowUp | None:
    """One that is open, true and of use."""
    row = db.execute(_ONE, {"task": task, "now": now}).one_or_none()
    return row and _follow_up(row)


def tick_off(db: Transaction, task: int, member: int, now: datetime) -> bool:
    """By the member who has called; False when somebody else had before."""
    mine = (follow_ups.c.id == task) & follow_ups.c.done_at.is_(None)
    return (
        db.execute(update(follow_ups).where(mine).values(done_by=member, done_at=now)).rowcount > 0
    )


def called(db: Transaction, signup: int, since: datetime) -> bool:
    """Whether somebody has called about this sign-up since then."""
    return db.execute(_CALLED, {"signup": signup, "since": since}).first() is not None


def _follow_up(row: Row[Any]) -> FollowUp:
    return FollowUp(
        row.id, row.centre, row.person_id, row.kind, row.signup_id, row.until, row.raised_at
    )
