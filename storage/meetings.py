"""Activities and their dated meetings. Titles are kept per language: {"ro": "…", "en": "…"}."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    ForeignKey,
    Integer,
    Row,
    String,
    Table,
    bindparam,
    insert,
    select,
    update,
)

from storage.database import Transaction
from storage.schema import METADATA, Id, Moment, column, new_id
from storage.staff import staff

Kind = Literal[
    "parental_education",
    "parenting_workshop",
    "support_group",
    "homework",
    "reading",
    "science",
    "games_sports",
    "arts_culture",
    "life_skills",
    "vocational",
    "community",
    "counselling_group",
]
FOR_CARERS: frozenset[Kind] = frozenset(
    {"parental_education", "parenting_workshop", "support_group"}
)
State = Literal["open", "cancelled", "held"]
PerLanguage = Mapping[str, str]

activities = Table(
    "activities",
    METADATA,
    column("id", Id, primary_key=True, autoincrement=False),
    column("centre", String(32), index=True),
    column("kind", String(24)),
    column("title", JSON),
    column("bring", JSON),
    column("for_carers", Boolean),
    # A person decides each sign-up, also of families that the centre knows.
    column("reviewed", Boolean),
    column("created_at", Moment),
)

meetings = Table(
    "meetings",
    METADATA,
    column("id", Id, primary_key=True, autoincrement=False),
    column("activity_id", Id, ForeignKey(activities.c.id), index=True),
    column("starts_at", Moment, index=True),
    column("minutes", Integer),
    column("room", String(80)),
    column("facilitator", String(80)),
    # The member of staff whose meeting it is; the name above is what families read.
    column("facilitator_id", Id, ForeignKey(staff.c.id), nullable=True, index=True),
    column("language", String(2)),
    column("childcare", Boolean),
    column("state", String(12)),
    column("capacity", Integer),
    # How many seats may be taken: the capacity, or what was taken already when it was lowered.
    column("ceiling", Integer),
    # Counted afresh under the row's lock each time; here so that the database itself refuses to oversell.
    column("taken", Integer),
    # Raised with every change that a calendar must learn of (RFC 5545 SEQUENCE).
    column("sequence", Integer),
    column("created_at", Moment),
    CheckConstraint("state IN ('open', 'cancelled', 'held')", name="state"),
    CheckConstraint("taken >= 0 AND taken <= ceiling AND capacity <= ceiling", name="seats"),
)


@dataclass(frozen=True)
class Meeting:
    """`starts_at` in UTC; `free` seats are those nobody holds; below zero after the capacity was lowered."""

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

    def open_at(self, now: datetime) -> bool:
        return self.state == "open" and now < self.starts_at


_ALL = select(
    meetings,
    activities.c.centre,
    activities.c.kind,
    activities.c.title,
    activities.c.bring,
    activities.c.for_carers,
    activities.c.reviewed,
).join(activities)
_ONE = _ALL.where(meetings.c.id == bindparam("meeting"))
_LOCKED = _ONE.with_for_update(of=meetings)
_UPCOMING = (
    _ALL.where(
        activities.c.centre == bindparam("centre"),
        meetings.c.state == "open",
        meetings.c.starts_at > bindparam("now"),
    )
    .order_by(meetings.c.starts_at, meetings.c.id)
    .limit(bindparam("limit"))
    .offset(bindparam("skip"))
)
_UPCOMING_FOR = _UPCOMING.where(activities.c.for_carers == bindparam("for_carers"))


def find(db: Transaction, meeting: int) -> Meeting | None:
    row = db.execute(_ONE, {"meeting": meeting}).one_or_none()
    return row and _meeting(row)


def lock(db: Transaction, meeting: int) -> Meeting | None:
    """The meeting, held until the transaction ends: whoever counts its seats counts alone."""
    row = db.execute(_LOCKED, {"meeting": meeting}).one_or_none()
    return row and _meeting(row)


def upcoming(
    db: Transaction, centre: str, now: datetime, *, for_carers: bool | None, skip: int, limit: int
) -> list[Meeting]:
    """What is on, soonest first; `for_carers` None shows everything."""
    values = {"centre": centre, "now": now, "limit": limit, "skip": skip}
    if for_carers is None:
        return [_meeting(row) for row in db.execute(_UPCOMING, values)]
    return [_meeting(row) for row in db.execute(_UPCOMING_FOR, values | {"for_carers": for_carers})]


def add_activity(
    db: Transaction,
    centre: str,
    kind: Kind,
    title: PerLanguage,
    now: datetime,
    *,
    bring: PerLanguage | None = None,
    reviewed: bool = False,
) -> int:
    activity = new_id()
    db.execute(
        insert(activities).values(
            id=activity,
            centre=centre,
            kind=kind,
            title=dict(title),
            bring=dict(bring or {}),
            for_carers=kind in FOR_CARERS,
            reviewed=reviewed,
            created_at=now,
        )
    )
    return activity


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
) -> int:
    meeting = new_id()
    db.execute(
        insert(meetings).values(
            id=meeting,
            activity_id=activity,
            starts_at=starts_at,
            minutes=minutes,
            room=room,
            facilitator=facilitator,
            facilitator_id=facilitator_id,
            language=language,
            childcare=childcare,
            state="open",
            capacity=capacity,
            ceiling=capacity,
            taken=0,
            sequence=0,
            created_at=now,
        )
    )
    return meeting


def set_taken(db: Transaction, meeting: int, taken: int) -> None:
    """Raises IntegrityError when more seats would be taken than there are."""
    db.execute(update(meetings).where(meetings.c.id == meeting).values(taken=taken))


def _meeting(row: Row[Any]) -> Meeting:
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
        row.capacity - row.taken,
        row.sequence,
    )
