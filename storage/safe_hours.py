"""When somebody may be called, as they said last. Kept as long as their number is: a call at the wrong hour can
harm long after the request in which they said so.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Literal, cast

from sqlalchemy import ForeignKey, LargeBinary, Table, bindparam, insert, select, update

from storage.database import Transaction
from storage.persons import persons
from storage.schema import METADATA, Id, Moment, column, sensitive

# "write": never call.
SafeHours = Literal["morning", "afternoon", "evening", "write"]

safe_hours = Table(
    "safe_hours",
    METADATA,
    column(
        "person_id",
        Id,
        ForeignKey(persons.c.id, ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    sensitive("hours", LargeBinary),
    column("said_at", Moment),
)

_OF = select(safe_hours).where(safe_hours.c.person_id == bindparam("person"))
_SOME = select(safe_hours).where(safe_hours.c.person_id.in_(bindparam("ids", expanding=True)))


def of(db: Transaction, person: int) -> SafeHours | None:
    """None for somebody who has not said."""
    row = db.execute(_OF, {"person": person}).one_or_none()
    hours = db.open(safe_hours.c.hours, person, row.hours) if row is not None else None
    return cast("SafeHours | None", hours)


def some(db: Transaction, people: Collection[int]) -> dict[int, SafeHours]:
    """By id; those who have not said are missing."""
    rows = db.execute(_SOME, {"ids": list(people)})
    opened = {row.person_id: db.open(safe_hours.c.hours, row.person_id, row.hours) for row in rows}
    return cast("dict[int, SafeHours]", opened)


def say(db: Transaction, person: int, hours: SafeHours, now: datetime) -> bool:
    """False when they had said the same before."""
    before = of(db, person)
    if before == hours:
        return False
    values = {"hours": db.seal(safe_hours.c.hours, person, hours), "said_at": now}
    if before is None:
        db.execute(insert(safe_hours).values(person_id=person, **values))
    else:
        theirs = update(safe_hours).where(safe_hours.c.person_id == person)
        db.execute(theirs.values(**values))
    return True
