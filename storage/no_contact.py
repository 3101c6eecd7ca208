"""Pairs of adults who must not meet at the centre. Nobody is told so, and no reason is kept."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Table,
    UniqueConstraint,
    bindparam,
    delete,
    insert,
    select,
)

from storage.database import Transaction
from storage.persons import persons
from storage.schema import METADATA, Id, Moment, column, new_id, sensitive
from storage.staff import staff

no_contact = Table(
    "no_contact",
    METADATA,
    column("id", Id, primary_key=True, autoincrement=False),
    # The lower id first, so that a pair can be there only once.
    sensitive("lower_id", Id, ForeignKey(persons.c.id)),
    sensitive("higher_id", Id, ForeignKey(persons.c.id), index=True),
    column("set_by", Id, ForeignKey(staff.c.id)),
    column("set_at", Moment),
    CheckConstraint("lower_id < higher_id", name="order"),
    UniqueConstraint("lower_id", "higher_id"),
)

_PAIRS = select(no_contact.c.lower_id, no_contact.c.higher_id)
_OF = _PAIRS.where(
    (no_contact.c.lower_id == bindparam("person")) | (no_contact.c.higher_id == bindparam("person"))
)
# Both of a pair lock its row, so that of two who sign up at once for two meetings one sees the other.
_LOCKED = _OF.order_by(no_contact.c.lower_id, no_contact.c.higher_id).with_for_update()
_ONE = (no_contact.c.lower_id == bindparam("lower")) & (
    no_contact.c.higher_id == bindparam("higher")
)


def keep_apart(db: Transaction, one: int, other: int, by: int, now: datetime) -> int | None:
    """The id of the pair; None when it was set before. Raises IntegrityError for somebody with themselves."""
    pair = _pair(one, other)
    if db.execute(select(no_contact.c.id).where(_ONE), pair).first() is not None:
        return None
    row = new_id()
    db.execute(
        insert(no_contact).values(
            id=row, lower_id=pair["lower"], higher_id=pair["higher"], set_by=by, set_at=now
        )
    )
    return row


def let_meet(db: Transaction, one: int, other: int) -> int | None:
    """The id that the pair had; None when there was none."""
    gone = delete(no_contact).where(_ONE).returning(no_contact.c.id)
    return db.execute(gone, _pair(one, other)).scalar_one_or_none()


def pairs_of(db: Transaction, people: Iterable[int]) -> set[tuple[int, int]]:
    """The pairs in which one of these persons is, each lower id first."""
    ids = list(people)
    theirs = no_contact.c.lower_id.in_(ids) | no_contact.c.higher_id.in_(ids)
    return {(row.lower_id, row.higher_id) for row in db.execute(_PAIRS.where(theirs))}


def others(db: Transaction, person: int, *, hold: bool = False) -> list[int]:
    """Whom this person must not meet; with `hold` until the transaction ends nobody changes what that rests on."""
    rows = db.execute(_LOCKED if hold else _OF, {"person": person})
    return [row.higher_id if row.lower_id == person else row.lower_id for row in rows]


def _pair(one: int, other: int) -> dict[str, int]:
    return {"lower": min(one, other), "higher": max(one, other)}
