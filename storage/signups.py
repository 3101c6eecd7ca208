"""A family's seats in a meeting: one seat per participating person, all of them or none.

Whoever changes seats first locks the meeting's row, counts again, and writes the count back, where a
CHECK refuses more than there are. A unique index keeps one person from two seats in one meeting.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
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
    insert,
    select,
    text,
    update,
)

from storage import meetings
from storage.database import Transaction
from storage.meetings import Meeting
from storage.persons import Person, families, persons
from storage.schema import METADATA, Id, Moment, column, new_id

State = Literal["confirmed", "held", "offered", "waiting", "cancelled", "withdrawn", "declined"]
Source = Literal["bot", "staff", "phone"]
Refusal = Literal["gone", "full"]
# Seats that nobody else can have.
HOLDING = ("confirmed", "held", "offered")
LIVE = (*HOLDING, "waiting")
UNDO = timedelta(minutes=10)

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
    column("childcare", Boolean),
    column("transport", Boolean),
    column("source", String(8)),
    column("created_at", Moment),
    column("changed_at", Moment),
    CheckConstraint(
        "state IN ('confirmed', 'held', 'offered', 'waiting', 'cancelled', 'withdrawn', 'declined')",
        name="state",
    ),
    CheckConstraint("seats > 0", name="seats"),
)

seats = Table(
    "seats",
    METADATA,
    column("signup_id", Id, ForeignKey(signups.c.id), primary_key=True),
    column("person_id", Id, ForeignKey(persons.c.id), primary_key=True),
    column("meeting_id", Id, ForeignKey(meetings.meetings.c.id)),
    column("live", Boolean),
    Index(
        "uq_seats_meeting_id_person_id_live",
        "meeting_id",
        "person_id",
        unique=True,
        sqlite_where=text("live"),
        postgresql_where=text("live"),
    ),
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
    childcare: bool
    transport: bool
    changed_at: datetime


_ONE = select(signups).where(signups.c.id == bindparam("signup"))
_AHEAD = select(func.count()).where(
    signups.c.meeting_id == bindparam("meeting"),
    signups.c.state == "waiting",
    signups.c.line < bindparam("line"),
)
_COUNT = select(
    func.coalesce(func.sum(signups.c.seats).filter(signups.c.state.in_(HOLDING)), 0).label("taken"),
    func.coalesce(func.max(signups.c.line), 0).label("last"),
).where(signups.c.meeting_id == bindparam("meeting"))
_MINE = (
    select(signups)
    .where(
        signups.c.caregiver_id == bindparam("caregiver"),
        signups.c.meeting_id == bindparam("meeting"),
        signups.c.state.in_(LIVE),
    )
    .order_by(signups.c.line)
    .limit(1)
)
_SEATED = select(seats.c.signup_id).where(
    seats.c.meeting_id == bindparam("meeting"),
    seats.c.person_id.in_(bindparam("persons", expanding=True)),
    seats.c.live,
)


def take_seats_or_wait(
    db: Transaction,
    meeting_id: int,
    caregiver: Person,
    who: Sequence[int],
    now: datetime,
    *,
    known: bool,
    may_wait: bool,
    childcare: bool = False,
    transport: bool = False,
    source: Source = "bot",
) -> SignUp | Refusal:
    """Seats for all of `who` (ids of persons) or a place in line for all.

    Asked again for somebody who already has a seat, it returns that sign-up. "full": no seats, and
    not willing to wait. "gone": no such meeting, or it is cancelled or has begun.
    """
    meeting = meetings.lock(db, meeting_id)
    if meeting is None or not meeting.open_at(now) or not who:
        return "gone"
    seated = db.execute(_SEATED, {"meeting": meeting_id, "persons": list(who)}).first()
    if seated is not None:
        there = find(db, seated.signup_id)
        # Seated through another adult: nothing of that adult may be shown here.
        return there if there is not None and there.caregiver_id == caregiver.id else "gone"
    taken, last = _counted(db, meeting_id)
    fits = taken + len(who) <= meeting.capacity
    if not fits and not may_wait:
        return "full"
    signup = SignUp(
        new_id(),
        meeting_id,
        caregiver.family_id,
        caregiver.id,
        _state(meeting, fits=fits, known=known),
        len(who),
        last + 1,
        0,
        childcare,
        transport,
        now,
    )
    db.execute(
        insert(signups).values(
            id=signup.id,
            meeting_id=meeting_id,
            family_id=signup.family_id,
            caregiver_id=signup.caregiver_id,
            state=signup.state,
            seats=signup.seats,
            line=signup.line,
            childcare=childcare,
            transport=transport,
            source=source,
            created_at=now,
            changed_at=now,
        )
    )
    db.execute(
        insert(seats),
        [
            {"signup_id": signup.id, "person_id": p, "meeting_id": meeting_id, "live": True}
            for p in who
        ],
    )
    if fits:
        meetings.set_taken(db, meeting_id, taken + len(who))
    return find(db, signup.id) or signup


def cancel(db: Transaction, signup_id: int, caregiver: int, now: datetime) -> SignUp | None:
    """Frees the seats at once. None when it is not there, not theirs, over, or already cancelled."""
    signup = _locked(db, signup_id, caregiver, now)
    if signup is None or signup.state not in LIVE:
        return None
    _set_state(db, signup, "cancelled", live=False, now=now)
    return find(db, signup_id)


def undo_cancel(db: Transaction, signup_id: int, caregiver: int, now: datetime) -> SignUp | None:
    """Within 10 minutes, back to the seats if they are still free, else to the old place in line."""
    signup = _locked(db, signup_id, caregiver, now)
    if signup is None or signup.state != "cancelled" or now - signup.changed_at > UNDO:
        return None
    meeting = meetings.find(db, signup.meeting_id)
    people = [
        row.person_id for row in db.execute(select(seats).where(seats.c.signup_id == signup_id))
    ]
    elsewhere = db.execute(_SEATED, {"meeting": signup.meeting_id, "persons": people}).first()
    if meeting is None or elsewhere is not None:
        return None
    family = db.execute(
        select(families.c.known_since).where(families.c.id == signup.family_id)
    ).one()
    fits = signup.seats <= meeting.free
    state = _state(meeting, fits=fits, known=family.known_since is not None)
    _set_state(db, signup, state, live=True, now=now)
    return find(db, signup_id)


def find(db: Transaction, signup_id: int) -> SignUp | None:
    row = db.execute(_ONE, {"signup": signup_id}).one_or_none()
    return row and _signup(db, row)


def mine(db: Transaction, caregiver: int, meeting_id: int) -> SignUp | None:
    """The caregiver's own live sign-up to this meeting."""
    row = db.execute(_MINE, {"caregiver": caregiver, "meeting": meeting_id}).one_or_none()
    return row and _signup(db, row)


def coming_up(db: Transaction, caregiver: int, now: datetime) -> list[tuple[SignUp, Meeting]]:
    """The caregiver's live sign-ups to meetings that are not over, soonest first."""
    rows = db.execute(
        select(signups)
        .join(meetings.meetings)
        .where(
            signups.c.caregiver_id == caregiver,
            signups.c.state.in_(LIVE),
            meetings.meetings.c.state == "open",
            meetings.meetings.c.starts_at > now,
        )
        .order_by(meetings.meetings.c.starts_at, signups.c.line)
    ).all()
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


def people_of(db: Transaction, signup_id: int) -> list[int]:
    """The ids of the persons this sign-up is for."""
    return [
        row.person_id for row in db.execute(select(seats).where(seats.c.signup_id == signup_id))
    ]


def _state(meeting: Meeting, *, fits: bool, known: bool) -> State:
    if not fits:
        return "waiting"
    return "confirmed" if known and not meeting.reviewed else "held"


def _counted(db: Transaction, meeting_id: int) -> tuple[int, int]:
    row = db.execute(_COUNT, {"meeting": meeting_id}).one()
    return int(row.taken), int(row.last)


def _locked(db: Transaction, signup_id: int, caregiver: int, now: datetime) -> SignUp | None:
    """The sign-up with its meeting locked, if it is this caregiver's and its meeting is still to come."""
    signup = find(db, signup_id)
    if signup is None or signup.caregiver_id != caregiver:
        return None
    meeting = meetings.lock(db, signup.meeting_id)
    if meeting is None or not meeting.open_at(now):
        return None
    return find(db, signup_id)  # again: another turn may have changed it before the lock was ours


def _set_state(db: Transaction, signup: SignUp, state: State, *, live: bool, now: datetime) -> None:
    db.execute(update(signups).where(signups.c.id == signup.id).values(state=state, changed_at=now))
    db.execute(update(seats).where(seats.c.signup_id == signup.id).values(live=live))
    taken, _ = _counted(db, signup.meeting_id)
    meetings.set_taken(db, signup.meeting_id, taken)


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
        row.childcare,
        row.transport,
        row.changed_at,
    )
