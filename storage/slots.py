"""Hours that members of staff open for one family each. A slot's row is what two families could fight over, so it is locked."""

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
    insert,
    or_,
    select,
    text,
    update,
)

from storage import kept_apart
from storage.database import Transaction
from storage.requests import requests
from storage.schema import METADATA, Id, Moment, column, new_id
from storage.staff import staff
from storage.topics import Topic, staff_topics

State = Literal["open", "booked", "closed"]
# No slot is longer, so whatever could overlap begins at most this long before.
LONGEST = timedelta(hours=3)

slots = Table(
    "slots",
    METADATA,
    column("id", Id, primary_key=True, autoincrement=False),
    column("centre", String(32)),
    column("staff_id", Id, ForeignKey(staff.c.id)),
    column("starts_at", Moment, index=True),
    column("minutes", Integer),
    column("by_phone", Boolean),
    column("state", String(8)),
    column("request_id", Id, ForeignKey(requests.c.id), nullable=True),
    # Raised with every change that a calendar or a reminder must learn of.
    column("sequence", Integer),
    column("created_at", Moment),
    CheckConstraint("state IN ('open', 'booked', 'closed')", name="state"),
    CheckConstraint("(state = 'booked') = (request_id IS NOT NULL)", name="booked"),
    CheckConstraint("minutes > 0 AND minutes <= 180", name="minutes"),
    Index("uq_slots_request_id", "request_id", unique=True),
    Index(
        "uq_slots_staff_id_starts_at",
        "staff_id",
        "starts_at",
        unique=True,
        sqlite_where=text("state <> 'closed'"),
        postgresql_where=text("state <> 'closed'"),
    ),
)


@dataclass(frozen=True)
class Slot:
    id: int
    centre: str
    staff_id: int
    starts_at: datetime
    minutes: int
    by_phone: bool
    state: State
    request_id: int | None
    sequence: int

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)


_ONE = select(slots).where(slots.c.id == bindparam("slot"))
# In one order, so that two who swap slots do not wait for each other.
_BOTH = (
    select(slots)
    .where(or_(slots.c.id == bindparam("slot"), slots.c.request_id == bindparam("request")))
    .order_by(slots.c.id)
    .with_for_update()
)


def find(db: Transaction, slot: int) -> Slot | None:
    row = db.execute(_ONE, {"slot": slot}).one_or_none()
    return row and _slot(row)


def lock(db: Transaction, slot: int) -> Slot | None:
    """The slot, held until the transaction ends."""
    row = db.execute(_ONE.with_for_update(), {"slot": slot}).one_or_none()
    return row and _slot(row)


def of_request(db: Transaction, request: int) -> Slot | None:
    row = db.execute(select(slots).where(slots.c.request_id == request)).one_or_none()
    return row and _slot(row)


def of_member(db: Transaction, member: int, now: datetime) -> list[Slot]:
    """What this member has opened and what is not over, soonest first."""
    rows = db.execute(
        select(slots)
        .where(slots.c.staff_id == member, slots.c.state != "closed", slots.c.starts_at > now)
        .order_by(slots.c.starts_at)
    )
    return [_slot(row) for row in rows]


def free(
    db: Transaction,
    centre: str,
    topic: Topic,
    after: datetime,
    limit: int,
    caregiver: int | None = None,
) -> list[Slot]:
    """Slots of those who work on the topic, soonest first; of several at the same time, one. None at which
    `caregiver` would meet somebody they must not meet.
    """
    rows = db.execute(
        select(slots)
        .join(staff, staff.c.id == slots.c.staff_id)
        .join(staff_topics, staff_topics.c.staff_id == slots.c.staff_id)
        .where(
            slots.c.centre == centre,
            slots.c.state == "open",
            slots.c.starts_at > after,
            staff.c.state == "active",
            staff_topics.c.topic == topic,
        )
        .order_by(slots.c.starts_at, slots.c.id)
        .limit(limit * 8)
    )
    at_one_time: dict[datetime, Slot] = {}
    for slot in kept_apart.hours_seen_by(db, caregiver, [_slot(row) for row in rows.all()]):
        at_one_time.setdefault(slot.starts_at, slot)
    return list(at_one_time.values())[:limit]


def open_slots(
    db: Transaction,
    centre: str,
    member: int,
    starts: Sequence[datetime],
    minutes: int,
    now: datetime,
    *,
    by_phone: bool,
) -> int:
    """How many were opened; one that would overlap another of this member, or has begun, is left out."""
    # Two who open the same member's hours at once take turns.
    db.execute(select(staff.c.id).where(staff.c.id == member).with_for_update())
    if not starts:
        return 0
    there = [
        slot
        for slot in of_member(db, member, min(starts) - LONGEST)
        if slot.starts_at < max(starts) + timedelta(minutes=minutes)
    ]
    long = timedelta(minutes=minutes)
    fitting = [
        at
        for at in starts
        if at > now and not any(s.starts_at < at + long and at < s.ends_at for s in there)
    ]
    for at in fitting:
        db.execute(
            insert(slots).values(
                id=new_id(),
                centre=centre,
                staff_id=member,
                starts_at=at,
                minutes=minutes,
                by_phone=by_phone,
                state="open",
                sequence=0,
                created_at=now,
            )
        )
    return len(fitting)


def book(db: Transaction, slot: int, request: int, now: datetime) -> Slot | None:
    """For this request, in place of the slot it had. None when it is taken, closed or has begun.

    Asked again for the slot it has, it returns that one.
    """
    rows = [_slot(row) for row in db.execute(_BOTH, {"slot": slot, "request": request}).all()]
    wanted = next((row for row in rows if row.id == slot), None)
    if wanted is None or wanted.starts_at <= now:
        return None
    if wanted.request_id == request:
        return wanted
    if wanted.state != "open" or kept_apart.kept_from_hour(db, _asks(db, request), wanted):
        return None
    for had in rows:
        if had.id != slot:
            state = "open" if had.starts_at > now else "closed"
            _put(db, had, state=state, request_id=None)
    return _put(db, wanted, state="booked", request_id=request)


def release(db: Transaction, request: int, now: datetime) -> Slot | None:
    """The hour this request had is free again; None when it had none, or it has begun."""
    had = of_request(db, request)
    held = lock(db, had.id) if had is not None else None
    if held is None or held.request_id != request or held.starts_at <= now:
        return None
    return _put(db, held, state="open", request_id=None)


def close_free(db: Transaction, member: int, now: datetime) -> None:
    """No family can have any more of what this member has opened; what families have, they keep."""
    theirs = (slots.c.staff_id == member) & (slots.c.state == "open") & (slots.c.starts_at > now)
    changed = {"state": "closed", "sequence": slots.c.sequence + 1}
    db.execute(update(slots).where(theirs).values(**changed))


def close(db: Transaction, slot: int, member: int, *, request: int | None) -> Slot | None:
    """Nobody can have it any more. The slot as it was; None when it is not this member's, closed already, or
    no longer held by `request` (None: by nobody).
    """
    held = lock(db, slot)
    if held is None or held.state == "closed":
        return None
    if (held.staff_id, held.request_id) != (member, request):
        return None
    _put(db, held, state="closed", request_id=None)
    return held


def _asks(db: Transaction, request: int) -> int:
    """Whose request it is."""
    whose = select(requests.c.caregiver_id).where(requests.c.id == request)
    return int(db.execute(whose).scalar_one())


def _put(db: Transaction, slot: Slot, **values: Any) -> Slot | None:
    changed = {"sequence": slot.sequence + 1, **values}
    db.execute(update(slots).where(slots.c.id == slot.id).values(**changed))
    return find(db, slot.id)


def _slot(row: Row[Any]) -> Slot:
    return Slot(
        row.id,
        row.centre,
        row.staff_id,
        row.starts_at,
        row.minutes,
        row.by_phone,
        row.state,
        row.request_id,
        row.sequence,
    )
