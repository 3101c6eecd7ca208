"""Meetings: an activity on a day, in a room, with so many seats."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ForeignKey,
    Integer,
    Row,
    String,
    Table,
    bindparam,
    case,
    insert,
    select,
    update,
)

from storage.activities import Kind, PerLanguage, activities, series
from storage.database import Transaction
from storage.schema import METADATA, Id, Moment, column, new_id, new_pseudonym
from storage.staff import staff

State = Literal["open", "cancelled", "held"]

meetings = Table(
    "meetings",
    METADATA,
    column("id", Id, primary_key=True, autoincrement=False),
    column("activity_id", Id, ForeignKey(activities.c.id), index=True),
    column("series_id", Id, ForeignKey(series.c.id), nullable=True, index=True),
    column("starts_at", Moment, index=True),
    column("minutes", Integer),
    column("room", String(80)),
    column("facilitator", String(80)),
    # The member of staff whose meeting it is; the name above is what families read.
    column("facilitator_id", Id, ForeignKey(staff.c.id), nullable=True, index=True),
    column("language", String(2)),
    column("childcare", Boolean),
    # A person decides each sign-up, also of families that the centre knows.
    column("reviewed", Boolean),
    # With fewer than so many a person decides whether it takes place; NULL asks nobody.
    column("minimum", Integer, nullable=True),
    column("state", String(12)),
    column("capacity", Integer),
    # How many seats may be taken: the capacity, or what was taken already when it was lowered.
    column("ceiling", Integer),
    # Counted afresh under the row's lock each time; here so that the database itself refuses to oversell.
    column("taken", Integer),
    # Not for whoever comes new: kept for families that the coordinator named, which is shown to nobody, or
    # next for those who wait.
    column("reserved", Integer),
    # Raised with every change that a calendar must learn of (RFC 5545 SEQUENCE).
    column("sequence", Integer),
    column("created_at", Moment),
    # What reports call it: see `views`.
    column(
        "pseudonym", String(16), default=new_pseudonym, server_default="", index=True, unique=True
    ),
    CheckConstraint("state IN ('open', 'cancelled', 'held')", name="state"),
    CheckConstraint(
        "taken >= 0 AND reserved >= 0 AND taken + reserved <= ceiling AND capacity <= ceiling",
        name="seats",
    ),
)


@dataclass(frozen=True)
class Meeting:
    """`starts_at` in UTC; `free` seats are those that somebody new can have; below zero after the capacity
    was lowered.
    """

    id: int
    activity_id: int
    centre: str
    kind: Kind
    title: PerLanguage
    bring: PerLanguage
    for_carers: bool
    reviewed: bool
    starts_at: datetime
    minutes: int
    room: str
    facilitator: str
    facilitator_id: int | None
    language: str
    childcare: bool
    state: State
    capacity: int
    free: int
    sequence: int
    series_id: int | None = None
    minimum: int | None = None
    # What the activity is about.
    description: PerLanguage = field(default_factory=dict)

    def open_at(self, now: datetime) -> bool:
        return self.state == "open" and now < self.starts_at


ALL = select(
    meetings,
    activities.c.centre,
    activities.c.kind,
    activities.c.title,
    activities.c.description,
    activities.c.bring,
    activities.c.for_carers,
).join(activities)
_ONE = ALL.where(meetings.c.id == bindparam("meeting"))
_LOCKED = _ONE.with_for_update(of=meetings)
_OF_ACTIVITY = (
    ALL.where(
        meetings.c.activity_id == bindparam("activity"),
        meetings.c.state == "open",
        meetings.c.starts_at > bindparam("now"),
    )
    .order_by(meetings.c.starts_at, meetings.c.id)
    .limit(20)
)
_UPCOMING = (
    ALL.where(
        activities.c.centre == bindparam("centre"),
        meetings.c.state == "open",
        meetings.c.starts_at > bindparam("now"),
    )
    .order_by(meetings.c.starts_at, meetings.c.id)
    .limit(bindparam("limit"))
    .offset(bindparam("skip"))
)
# A ceiling that was kept above a lowered capacity comes down with the seats that are given back.
_SET_TAKEN = (
    update(meetings)
    .where(meetings.c.id == bindparam("meeting"))
    .values(
        taken=bindparam("now_taken"),
        reserved=bindparam("now_reserved"),
        ceiling=case(
            (meetings.c.ceiling <= meetings.c.capacity, meetings.c.capacity),
            (meetings.c.capacity >= bindparam("used"), meetings.c.capacity),
            (meetings.c.ceiling <= bindparam("used"), meetings.c.ceiling),
            else_=bindparam("used"),
        ),
    )
)
_UPCOMING_FOR = _UPCOMING.where(activities.c.for_carers == bindparam("for_carers"))


def find(db: Transaction, meeting: int) -> Meeting | None:
    row = db.execute(_ONE, {"meeting": meeting}).one_or_none()
    return row and from_row(row)


def get(db: Transaction, meeting: int) -> Meeting:
    """One that is known to be there."""
    return from_row(db.execute(_ONE, {"meeting": meeting}).one())


def lock(db: Transaction, meeting: int) -> Meeting | None:
    """The meeting, held until the transaction ends: whoever counts its seats counts alone."""
    row = db.execute(_LOCKED, {"meeting": meeting}).one_or_none()
    return row and from_row(row)


def upcoming(
    db: Transaction, centre: str, now: datetime, *, for_carers: bool | None, skip: int, limit: int
) -> list[Meeting]:
    """What is on, soonest first; `for_carers` None shows everything."""
    values = {"centre": centre, "now": now, "limit": limit, "skip": skip}
    if for_carers is None:
        return [from_row(row) for row in db.execute(_UPCOMING, values)]
    return [from_row(row) for row in db.execute(_UPCOMING_FOR, values | {"for_carers": for_carers})]


def of_activity(db: Transaction, activity: int, now: datetime) -> list[Meeting]:
    """Its meetings that can still be joined, soonest first; at most 20."""
    rows = db.execute(_OF_ACTIVITY, {"activity": activity, "now": now})
    return [from_row(row) for row in rows]


def add_meeting(
    db: Transaction,
    activity: int,
    starts_at: datetime,
    now: datetime,
    *,
    capacity: int,
    minutes: int = 90,
    room: str = "",
    facilitator: str = "",
    facilitator_id: int | None = None,
    language: str = "ro",
    childcare: bool = False,
    reviewed: bool | None = None,
    minimum: int | None = None,
    series: int | None = None,
) -> int:
    """`reviewed` None: as the activity says."""
    as_the_activity = select(activities.c.reviewed).where(activities.c.id == activity)
    meeting = new_id()
    db.execute(
        insert(meetings).values(
            id=meeting,
            activity_id=activity,
            series_id=series,
            starts_at=starts_at,
            minutes=minutes,
            room=room,
            facilitator=facilitator,
            facilitator_id=facilitator_id,
            language=language,
            childcare=childcare,
            reviewed=as_the_activity.scalar_subquery() if reviewed is None else reviewed,
            minimum=minimum,
            state="open",
            capacity=capacity,
            ceiling=capacity,
            taken=0,
            reserved=0,
            sequence=0,
            created_at=now,
        )
    )
    return meeting


def set_taken(db: Transaction, meeting: int, taken: int, reserved: int) -> None:
    """What was counted under the lock. Raises Conflict when that is more than there may be."""
    values = {"now_taken": taken, "now_reserved": reserved, "used": taken + reserved}
    db.execute(_SET_TAKEN, {"meeting": meeting, **values})


def set_capacity(db: Transaction, meeting: int, capacity: int) -> None:
    """Nobody loses a seat by it: what is taken beyond the capacity stays until it is given back."""
    used = meetings.c.taken + meetings.c.reserved
    db.execute(
        update(meetings)
        .where(meetings.c.id == meeting)
        .values(capacity=capacity, ceiling=case((used > capacity, used), else_=capacity))
    )


def make_room(db: Transaction, meeting: int, more: int) -> None:
    """Lets so many in beyond the capacity: they stand at the door, and somebody has said yes."""
    needed = meetings.c.taken + meetings.c.reserved + more
    db.execute(
        update(meetings)
        .where(meetings.c.id == meeting)
        .values(ceiling=case((needed > meetings.c.ceiling, needed), else_=meetings.c.ceiling))
    )


def from_row(row: Row[Any]) -> Meeting:
    return Meeting(
        row.id,
        row.activity_id,
        row.centre,
        row.kind,
        row.title,
        row.bring,
        row.for_carers,
        row.reviewed,
        row.starts_at,
        row.minutes,
        row.room,
        row.facilitator,
        row.facilitator_id,
        row.language,
        row.childcare,
        row.state,
        row.capacity,
        row.capacity - row.taken - row.reserved,
        row.sequence,
        row.series_id,
        row.minimum,
        row.description,
    )
