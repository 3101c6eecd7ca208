"""A family's sign-up for a meeting, and where it stands. What changes its seats is in `seats`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    Row,
    String,
    Table,
    bindparam,
    func,
    select,
    text,
    update,
)

from storage import meetings
from storage.database import Transaction
from storage.meetings import Meeting
from storage.persons import families, persons
from storage.schema import METADATA, Id, Moment, column

State = Literal[
    "confirmed", "held", "offered", "waiting", "cancelled", "withdrawn", "declined", "lapsed"
]
Source = Literal["bot", "staff", "phone"]
Refusal = Literal["gone", "full"]
# Seats that nobody else can have.
HOLDING: tuple[State, ...] = ("confirmed", "held", "offered")
LIVE: tuple[State, ...] = (*HOLDING, "waiting")
# Seats for which the family is expected.
COMING: tuple[State, ...] = ("confirmed", "held")

_IS_HELD = text("state = 'held'")

signups = Table(
    "signups",
    METADATA,
    column("id", Id, primary_key=True, autoincrement=False),
    column("meeting_id", Id, ForeignKey(meetings.meetings.c.id), index=True),
    column("family_id", Id, ForeignKey(families.c.id), index=True),
    # The caregiver who asked, and who alone sees it in the chat: another adult of the child does not.
    column("caregiver_id", Id, ForeignKey(persons.c.id), index=True),
    column("state", String(12)),
    column("seats", Integer),
    # Place in the order of arrival; kept after a cancellation, so that undo returns to it.
    column("line", Integer),
    # Until when an offered seat is kept.
    column("offer_until", Moment, nullable=True, index=True),
    # Said "I am coming" to a reminder.
    column("coming", Boolean),
    # Has said how useful the meeting was; what was said is kept apart from who said it.
    column("rated", Boolean),
    column("childcare", Boolean),
    column("transport", Boolean),
    # When it got its seat at the door, having waited until then.
    column("let_in_at", Moment, nullable=True),
    column("source", String(8)),
    column("created_at", Moment),
    column("changed_at", Moment),
    # Since when the family waits for the decision that it was promised; an undone decision leaves it.
    column("held_since", Moment, nullable=True),
    CheckConstraint(
        "state IN ('confirmed', 'held', 'offered', 'waiting', 'cancelled', 'withdrawn', 'declined',"
        " 'lapsed')",
        name="state",
    ),
    CheckConstraint("seats > 0", name="seats"),
    # The few that somebody has to decide on, among all that ever were.
    Index("ix_signups_held", "held_since", sqlite_where=_IS_HELD, postgresql_where=_IS_HELD),
)


@dataclass(frozen=True)
class SignUp:
    """`place`: how many wait before this one, plus one; 0 when it does not wait."""

    id: int
    meeting_id: int
    family_id: int
    caregiver_id: int
    state: State
    seats: int
    line: int
    place: int
    offer_until: datetime | None
    coming: bool
    rated: bool
    childcare: bool
    transport: bool
    changed_at: datetime
    let_in: bool = False
    held_since: datetime | None = None


_ONE = select(signups).where(signups.c.id == bindparam("signup"))
_AHEAD = select(func.count()).where(
    signups.c.meeting_id == bindparam("meeting"),
    signups.c.state == "waiting",
    signups.c.line < bindparam("line"),
)
_WAITING_IN = (
    select(signups.c.meeting_id, func.count().label("families"))
    .where(
        signups.c.meeting_id.in_(bindparam("meetings", expanding=True)),
        signups.c.state == "waiting",
    )
    .group_by(signups.c.meeting_id)
)
_OF_MEETING = (
    select(signups)
    .where(
        signups.c.meeting_id == bindparam("meeting"),
        signups.c.state.in_(bindparam("states", expanding=True)),
    )
    .order_by(signups.c.line)
)
_MINE = (
    select(signups)
    .where(
        signups.c.caregiver_id == bindparam("caregiver"),
        signups.c.meeting_id == bindparam("meeting"),
        signups.c.state.in_(LIVE),
    )
    .order_by(signups.c.line)
)
_COMING_UP = (
    select(signups)
    .join(meetings.meetings)
    .where(
        signups.c.caregiver_id == bindparam("caregiver"),
        signups.c.state.in_(LIVE),
        meetings.meetings.c.state == "open",
        meetings.meetings.c.starts_at > bindparam("now"),
    )
    .order_by(meetings.meetings.c.starts_at, signups.c.line)
)


def say_coming(db: Transaction, signup_id: int) -> None:
    db.execute(update(signups).where(signups.c.id == signup_id).values(coming=True))


def forget_coming(db: Transaction, meeting_id: int) -> None:
    """Whoever said "I am coming" said it of a date that is no longer so."""
    db.execute(update(signups).where(signups.c.meeting_id == meeting_id).values(coming=False))


def find(db: Transaction, signup_id: int) -> SignUp | None:
    row = db.execute(_ONE, {"signup": signup_id}).one_or_none()
    return row and _signup(db, row)


def get(db: Transaction, signup_id: int) -> SignUp:
    """One that is known to be there."""
    return _signup(db, db.execute(_ONE, {"signup": signup_id}).one())


def mine(db: Transaction, caregiver: int, meeting_id: int) -> SignUp | None:
    """The caregiver's own live sign-up to this meeting, the first where there are several."""
    return next(iter(all_mine(db, caregiver, meeting_id)), None)


def all_mine(db: Transaction, caregiver: int, meeting_id: int) -> list[SignUp]:
    """Several where children were signed up one after the other."""
    rows = db.execute(_MINE, {"caregiver": caregiver, "meeting": meeting_id}).all()
    return [_signup(db, row) for row in rows]


def coming_up(db: Transaction, caregiver: int, now: datetime) -> list[tuple[SignUp, Meeting]]:
    """The caregiver's live sign-ups to meetings that are not over, soonest first."""
    rows = db.execute(_COMING_UP, {"caregiver": caregiver, "now": now}).all()
    found = [(_signup(db, row), meetings.find(db, row.meeting_id)) for row in rows]
    return [(signup, meeting) for signup, meeting in found if meeting is not None]


def of_caregiver(db: Transaction, caregiver: int) -> list[SignUp]:
    """Every sign-up this caregiver ever made, oldest first."""
    rows = db.execute(
        select(signups)
        .where(signups.c.caregiver_id == caregiver)
        .order_by(signups.c.created_at, signups.c.id)
    )
    return [_signup(db, row) for row in rows.all()]


def of_meeting(db: Transaction, meeting_id: int, states: Sequence[str]) -> list[SignUp]:
    """Those in one of `states`, in the order in which they came."""
    rows = db.execute(_OF_MEETING, {"meeting": meeting_id, "states": list(states)})
    return [_signup(db, row) for row in rows.all()]


def waiting_in(db: Transaction, meeting_ids: Sequence[int]) -> dict[int, int]:
    """How many families wait, by meeting; meetings without a line are missing."""
    rows = db.execute(_WAITING_IN, {"meetings": list(meeting_ids)})
    return {row.meeting_id: row.families for row in rows}


def _signup(db: Transaction, row: Row[Any]) -> SignUp:
    waits = row.state == "waiting"
    ahead = (
        db.execute(_AHEAD, {"meeting": row.meeting_id, "line": row.line}).scalar_one()
        if waits
        else 0
    )
    return SignUp(
        row.id,
        row.meeting_id,
        row.family_id,
        row.caregiver_id,
        row.state,
        row.seats,
        row.line,
        ahead + 1 if waits else 0,
        row.offer_until,
        row.coming,
        row.rated,
        row.childcare,
        row.transport,
        row.changed_at,
        row.let_in_at is not None,
        row.held_since,
    )
