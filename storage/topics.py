"""What each member of staff works on: whoever has a topic sees the requests about it, and nobody else does."""

from __future__ import annotations

from typing import Literal, get_args

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    String,
    Table,
    bindparam,
    delete,
    insert,
    select,
)

from storage import staff as people
from storage.database import Transaction
from storage.schema import METADATA, Id, column
from storage.staff import Member, staff

# "other": what a parent would rather say on the phone. "material": everything asked for in kind.
Topic = Literal["child", "school", "family", "papers", "other", "material"]
TOPICS: tuple[Topic, ...] = get_args(Topic)
COUNSELLING: tuple[Topic, ...] = TOPICS[:-1]

staff_topics = Table(
    "staff_topics",
    METADATA,
    column("staff_id", Id, ForeignKey(staff.c.id), primary_key=True),
    column("topic", String(12), primary_key=True),
    CheckConstraint(
        "topic IN ('child', 'school', 'family', 'papers', 'other', 'material')", name="topic"
    ),
)

_ROLE = select(staff.c.state).where(staff.c.id == bindparam("member"))


def of(db: Transaction, member: int) -> frozenset[Topic]:
    rows = db.execute(select(staff_topics.c.topic).where(staff_topics.c.staff_id == member))
    return frozenset(row.topic for row in rows)


def members(db: Transaction, centre: str, topic: Topic) -> list[Member]:
    """Everybody active there who works on it, longest first."""
    rows = db.execute(select(staff_topics.c.staff_id).where(staff_topics.c.topic == topic))
    have = {row.staff_id for row in rows}
    return [member for member in people.of_centre(db, centre) if member.id in have]


def steady(db: Transaction, member: int) -> bool:
    """Whether this member is active, and that and their topics stay so until the transaction ends: whoever gives
    them something to do and whoever takes their role away do it one after the other.
    """
    row = db.execute(_ROLE.with_for_update(read=True), {"member": member}).one_or_none()
    return row is not None and row.state == "active"


def give(db: Transaction, member: int, topic: Topic) -> None:
    if topic not in of(db, member):
        db.execute(insert(staff_topics).values(staff_id=member, topic=topic))


def take_away(db: Transaction, member: int, topic: Topic) -> None:
    db.execute(_ROLE.with_for_update(), {"member": member})
    theirs = (staff_topics.c.staff_id == member) & (staff_topics.c.topic == topic)
    db.execute(delete(staff_topics).where(theirs))
