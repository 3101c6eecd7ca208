"""Days on which a centre is closed besides public holidays and its own file: entered by its coordinators."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import (
    Date,
    ForeignKey,
    String,
    Table,
    UniqueConstraint,
    bindparam,
    delete,
    insert,
    select,
)

from storage.database import Transaction
from storage.schema import METADATA, Id, Moment, column, new_id
from storage.staff import staff

LONGEST_TITLE = 60

closed_days = Table(
    "closed_days",
    METADATA,
    column("id", Id, primary_key=True, autoincrement=False),
    column("centre", String(32)),
    column("day", Date),
    column("title", String(LONGEST_TITLE)),
    column("added_by", Id, ForeignKey(staff.c.id)),
    column("added_at", Moment),
    UniqueConstraint("centre", "day"),
)


@dataclass(frozen=True)
class ClosedDay:
    id: int
    centre: str
    day: date
    title: str


_SINCE = (
    select(closed_days).where(closed_days.c.day >= bindparam("first")).order_by(closed_days.c.day)
)


def since(db: Transaction, first: date) -> Mapping[str, list[ClosedDay]]:
    """Those from that day on, by centre, in the order of the calendar; a centre without any is missing."""
    found: dict[str, list[ClosedDay]] = {}
    for row in db.execute(_SINCE, {"first": first}):
        found.setdefault(row.centre, []).append(ClosedDay(row.id, row.centre, row.day, row.title))
    return found


def add(
    db: Transaction, centre: str, day: date, title: str, member: int, now: datetime
) -> int | None:
    """The row's id; None when that day is there already."""
    same = (closed_days.c.centre == centre) & (closed_days.c.day == day)
    if db.execute(select(closed_days.c.id).where(same)).first() is not None:
        return None
    made = new_id()
    db.execute(
        insert(closed_days).values(
            id=made, centre=centre, day=day, title=title, added_by=member, added_at=now
        )
    )
    return made


def remove(db: Transaction, centre: str, closed_day: int) -> bool:
    """False when it is not there, or another centre's."""
    mine = (closed_days.c.id == closed_day) & (closed_days.c.centre == centre)
    return db.execute(delete(closed_days).where(mine)).rowcount > 0
