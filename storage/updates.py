"""What Telegram delivered: ids already dealt with, and updates that could not be read.

Ids are kept as a set for 48 h, never as a high-water mark: after a quiet week Telegram goes on at a
random number, and it keeps undelivered updates for 24 h.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    LargeBinary,
    String,
    Table,
    bindparam,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from storage.database import Transaction
from storage.schema import METADATA, Id, Moment, column, new_id, personal

KEEP = timedelta(hours=48)

seen_updates = Table(
    "seen_updates",
    METADATA,
    column("id", Id, primary_key=True, autoincrement=False),
    column("seen_at", Moment, index=True),
    # Whether what it led to has reached the person's screen.
    column("shown", Boolean),
    # Until then, where a dialogue or a tap ended by it: the card, none where it ended with words that nobody keeps; and
    # whether what was said in the update is to leave the chat.
    column("card", String(32), nullable=True),
    column("ids", JSON(none_as_null=True), nullable=True),
    column("erases", Boolean, nullable=True),
)

quarantine = Table(
    "quarantine",
    METADATA,
    column("id", Id, primary_key=True, autoincrement=False),
    column("update_id", BigInteger, nullable=True),
    column("problem", String(64)),
    personal("raw", LargeBinary),
    column("received_at", Moment),
)

_VALUES = {"id": bindparam("update"), "seen_at": bindparam("now"), "shown": False}
_MARK = {
    True: sqlite.insert(seen_updates)
    .values(_VALUES)
    .on_conflict_do_nothing()
    .returning(seen_updates.c.id),
    False: postgresql.insert(seen_updates)
    .values(_VALUES)
    .on_conflict_do_nothing()
    .returning(seen_updates.c.id),
}

_FIND = select(
    seen_updates.c.shown, seen_updates.c.card, seen_updates.c.ids, seen_updates.c.erases
).where(seen_updates.c.id == bindparam("update"))
_MARK_SHOWN = (
    update(seen_updates)
    .where(seen_updates.c.id == bindparam("update"))
    .values(shown=True, card=None, ids=None, erases=None)
)
_END = (
    update(seen_updates)
    .where(seen_updates.c.id == bindparam("update"))
    .values(card=bindparam("card"), ids=bindparam("ids"), erases=bindparam("erases"))
)


@dataclass(frozen=True)
class End:
    """Of a dialogue or a tap: its card, "" where it ended with words that nobody keeps. `erases`: what was said leaves the chat."""

    card: str
    ids: tuple[int, ...] = ()
    erases: bool = False


def first_time(db: Transaction, update_id: int, now: datetime) -> bool:
    """Marks the update as dealt with by this transaction; False when an earlier one was first."""
    return db.execute(_MARK[db.sqlite], {"update": update_id, "now": now}).first() is not None


def was_shown(db: Transaction, update_id: int) -> bool:
    return bool(db.execute(_FIND, {"update": update_id}).one().shown)


def ended(db: Transaction, update_id: int, end: End) -> None:
    """Delivered once more, the update shows this and not an empty table."""
    values = {"card": end.card, "ids": list(end.ids), "erases": end.erases}
    db.execute(_END, {"update": update_id, **values})


def end_of(db: Transaction, update_id: int) -> End | None:
    """Where it ended by an update whose screen is not on the phone."""
    row = db.execute(_FIND, {"update": update_id}).one()
    if row.shown or row.card is None:
        return None
    return End(row.card, tuple(row.ids), row.erases)


def mark_shown(db: Transaction, update_id: int) -> None:
    """Delivered once more, this update sends nothing a second time."""
    db.execute(_MARK_SHOWN, {"update": update_id})


def set_aside(
    db: Transaction, update_id: int | None, raw: Any, problem: str, now: datetime
) -> None:
    """Keeps an update that could not be handled, sealed; `problem` is an error's class name, no text."""
    row = new_id()
    db.execute(
        insert(quarantine).values(
            id=row,
            update_id=update_id,
            problem=problem[:64],
            raw=db.seal(quarantine.c.raw, row, json.dumps(raw)),
            received_at=now,
        )
    )


def forget_old(db: Transaction, now: datetime) -> int:
    """Drops ids older than 48 h; how many."""
    return db.execute(delete(seen_updates).where(seen_updates.c.seen_at < now - KEEP)).rowcount
