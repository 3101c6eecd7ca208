"""What Telegram delivered: ids already dealt with, and updates that could not be read.

Ids are kept as a set for 48 h, never as a high-water mark: after a quiet week Telegram goes on at a
random number, and it keeps undelivered updates for 24 h.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
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

_SHOWN = select(seen_updates.c.shown).where(seen_updates.c.id == bindparam("update"))
_MARK_SHOWN = (
    update(seen_updates).where(seen_updates.c.id == bindparam("update")).values(shown=True)
)


def first_time(db: Transaction, update_id: int, now: datetime) -> bool:
    """Marks the update as dealt with by this transaction; False when an earlier one was first."""
    return db.execute(_MARK[db.sqlite], {"update": update_id, "now": now}).first() is not None


def was_shown(db: Transaction, update_id: int) -> bool:
    return bool(db.execute(_SHOWN, {"update": update_id}).scalar_one_or_none())


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
