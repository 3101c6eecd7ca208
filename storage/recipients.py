"""To whom a message to many went: frozen when its sending begins, one row a person.

What became of each is not written here: it is in the outbox, where a row's `dedup` names the recipient.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    ForeignKey,
    Integer,
    String,
    Table,
    UniqueConstraint,
    and_,
    bindparam,
    cast,
    exists,
    func,
    insert,
    literal,
    select,
    update,
)

from storage import outbox
from storage.accounts import accounts
from storage.audiences import Addressee
from storage.broadcasts import broadcasts
from storage.database import Transaction
from storage.persons import families, persons
from storage.schema import METADATA, Id, Moment, column, new_id

# So many are promised in one transaction: a turn never waits long for the database behind them.
CHUNK = 100
recipients = Table(
    "broadcast_recipients",
    METADATA,
    column("id", Id, primary_key=True, autoincrement=False),
    column("broadcast_id", Id, ForeignKey(broadcasts.c.id)),
    column("person_id", Id, ForeignKey(persons.c.id, ondelete="CASCADE"), index=True),
    # NULL for whoever had no Telegram then: they are called.
    column(
        "account_id", Id, ForeignKey(accounts.c.id, ondelete="SET NULL"), nullable=True, index=True
    ),
    # When it was promised; NULL until then.
    column("due_at", Moment, nullable=True),
    # The family has had enough messages this week: it is not promised.
    column("held_back", Boolean),
    # Which version of the text the message carried when it was sent.
    column("version", Integer, nullable=True),
    UniqueConstraint("broadcast_id", "person_id"),
)


@dataclass(frozen=True)
class Recipient:
    """`delivered`: it arrived, or may have. `message`: what it became in the chat, sent at `sent_at`; None unless
    it is known to have arrived.
    """

    id: int
    broadcast: int
    person: int
    account: int | None
    due_at: datetime | None
    delivered: bool
    message: int | None
    sent_at: datetime | None


def first(recipient: int) -> str:
    """The `dedup` of the message itself. What changes it later has others."""
    return f"announcement:{recipient}"


def named(kind: str) -> ColumnElement[Any]:
    """The same in SQL, for each recipient."""
    return literal(f"{kind}:") + cast(recipients.c.id, String)


FIRST = outbox.outbox.c.dedup == named("announcement")
_STATE = outbox.outbox.c.state
WITH_ROWS = recipients.outerjoin(outbox.outbox, FIRST)
OF = recipients.c.broadcast_id == bindparam("broadcast")
_ONE = (
    select(recipients, outbox.outbox.c.message, outbox.outbox.c.finished_at, _STATE)
    .select_from(WITH_ROWS)
    .where(recipients.c.id == bindparam("recipient"))
)
_UNPROMISED = and_(
    recipients.c.due_at.is_(None),
    recipients.c.held_back.is_(False),
    recipients.c.account_id.is_not(None),
)
_NEXT = (
    select(recipients.c.id, recipients.c.account_id, persons.c.family_id)
    .join(persons, persons.c.id == recipients.c.person_id)
    .where(OF, _UNPROMISED)
    .order_by(recipients.c.id)
    .limit(CHUNK)
)
# Not `FOR UPDATE`: a sign-up that refers to the family need not wait.
_FAMILIES = (
    select(families.c.id)
    .where(families.c.id.in_(bindparam("families", expanding=True)))
    .order_by(families.c.id)
    .with_for_update(key_share=True)
)
_HAD = (
    select(persons.c.family_id)
    .select_from(recipients.join(persons).join(outbox.outbox, FIRST))
    .where(
        persons.c.family_id.in_(bindparam("families", expanding=True)),
        recipients.c.due_at > bindparam("since"),
        recipients.c.broadcast_id != bindparam("but"),
        _STATE.in_(("pending", "sending", "sent", "ambiguous")),
    )
    .group_by(persons.c.family_id)
    .having(func.count(recipients.c.broadcast_id.distinct()) >= bindparam("budget"))
)


def find(db: Transaction, recipient: int) -> Recipient | None:
    row = db.execute(_ONE, {"recipient": recipient}).one_or_none()
    if row is None:
        return None
    arrived = row.state == "sent"
    return Recipient(
        row.id,
        row.broadcast_id,
        row.person_id,
        row.account_id,
        row.due_at,
        row.state in {"sent", "ambiguous"},
        row.message if arrived else None,
        row.finished_at if arrived else None,
    )


def people(db: Transaction, broadcast: int) -> set[int]:
    """The ids of all persons it went, or is going, to."""
    rows = db.execute(select(recipients.c.person_id).where(OF), {"broadcast": broadcast})
    return {row.person_id for row in rows}


def reached(db: Transaction, broadcast: int) -> int:
    """How many were ever to have it in their chat, the later ones included."""
    written_to = recipients.c.account_id.is_not(None) | recipients.c.due_at.is_not(None)
    counted = select(func.count()).where(OF, written_to)
    return int(db.execute(counted, {"broadcast": broadcast}).scalar_one())


def add(db: Transaction, broadcast: int, addressees: Sequence[Addressee]) -> None:
    """Freezes them; nobody who is among them already comes in twice. The broadcast is locked."""
    known = people(db, broadcast)
    new = [
        {
            "id": new_id(),
            "broadcast_id": broadcast,
            "person_id": one.person,
            "account_id": one.account,
            "held_back": False,
        }
        for one in addressees
        if one.person not in known
    ]
    if new:
        db.execute(insert(recipients), new)


def over_budget(
    db: Transaction,
    households: Collection[int],
    broadcast: int,
    now: datetime,
    budget: int,
    week: timedelta,
) -> set[int]:
    """Those families that had, or are promised, as many other messages to many within the week."""
    values = {"families": list(households), "since": now - week, "but": broadcast, "budget": budget}
    return {row.family_id for row in db.execute(_HAD, values)}


def promise_some(
    db: Transaction, broadcast: int, now: datetime, budget: int, week: timedelta
) -> bool:
    """Promises the next of them; whether there were any. The broadcast is locked, and is being sent."""
    rows = db.execute(_NEXT, {"broadcast": broadcast}).all()
    households = {row.family_id for row in rows}
    # Two messages at once to the same family would each find the budget unused.
    db.execute(_FAMILIES, {"families": list(households)}).all()
    had_enough = over_budget(db, households, broadcast, now, budget, week)
    held = [row.id for row in rows if row.family_id in had_enough]
    promised = [row for row in rows if row.family_id not in had_enough]
    for row in promised:
        outbox.promise(
            db,
            row.account_id,
            "announcement",
            (row.id,),
            lane="broadcast",
            dedup=first(row.id),
            now=now,
        )
    _set(db, held, held_back=True)
    _set(db, [row.id for row in promised], due_at=now)
    return bool(rows)


def reading(db: Transaction, recipient: int, version: int) -> None:
    """The message that is being sent carries this version; nothing when it was sent before."""
    on_its_way = exists().where(outbox.outbox.c.dedup == first(recipient), _STATE == "sending")
    db.execute(
        update(recipients).where(recipients.c.id == recipient, on_its_way).values(version=version)
    )


def arrived(db: Transaction, recipient: int) -> None:
    """A tap on it proves that an uncertain message is there; which message it is stays unknown."""
    db.execute(
        update(outbox.outbox)
        .where(outbox.outbox.c.dedup == first(recipient), _STATE == "ambiguous")
        .values(state="sent")
    )


def drop_unsent(db: Transaction, broadcast: int, now: datetime) -> None:
    """What is not on its way yet stays unsent."""
    names = select(named("announcement")).where(recipients.c.broadcast_id == broadcast)
    db.execute(
        update(outbox.outbox)
        .where(outbox.outbox.c.dedup.in_(names), _STATE == "pending")
        .values(state="dropped", finished_at=now)
    )


def promise_unsent_again(db: Transaction, broadcast: int) -> None:
    """After a stop: those who have not got it are next."""
    unsent = exists().where(FIRST, _STATE == "dropped")
    db.execute(
        update(recipients).where(recipients.c.broadcast_id == broadcast, unsent).values(due_at=None)
    )


def left_to_promise(db: Transaction, broadcast: int) -> bool:
    found = db.execute(
        select(recipients.c.id).where(OF, _UNPROMISED).limit(1), {"broadcast": broadcast}
    )
    return found.first() is not None


def _set(db: Transaction, ids: list[int], **values: Any) -> None:
    if ids:
        db.execute(update(recipients).where(recipients.c.id.in_(ids)).values(**values))
