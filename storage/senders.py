"""Who is sending just now: processes that share Telegram's limits among them, and its order to wait."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import String, Table, and_, bindparam, case, delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage.database import Transaction
from storage.schema import METADATA, Moment, column

# A process that has not been heard of for so long does not send.
SILENT = timedelta(seconds=20)

senders = Table(
    "senders",
    METADATA,
    column("owner", String(40), primary_key=True),
    column("seen_at", Moment),
    # Telegram told this one to wait until then, and means all of them. It holds also when that one is gone.
    column("halted_until", Moment, nullable=True),
)


@dataclass(frozen=True)
class Fellows:
    """How many send, this process among them; until when none of them may, None when all may."""

    number: int
    halted_until: datetime | None


# What is over is forgotten: it would hold again under a clock that is put back.
_STILL = case((senders.c.halted_until > bindparam("now"), senders.c.halted_until), else_=None)
_BEAT = {
    is_sqlite: dialect.insert(senders)
    .values(owner=bindparam("by"), seen_at=bindparam("now"))
    .on_conflict_do_update(
        index_elements=["owner"], set_={"seen_at": bindparam("now"), "halted_until": _STILL}
    )
    for is_sqlite, dialect in ((True, sqlite), (False, postgresql))
}
_THERE = select(func.count()).where(senders.c.seen_at >= bindparam("since"))
_HALTED = select(func.max(senders.c.halted_until)).where(senders.c.halted_until > bindparam("now"))
_OVER = or_(senders.c.halted_until.is_(None), senders.c.halted_until <= bindparam("now"))
_FORGET = delete(senders).where(senders.c.seen_at < bindparam("since"), _OVER)
_LEAVE = delete(senders).where(and_(senders.c.owner == bindparam("by"), _OVER))


def beat(db: Transaction, owner: str, now: datetime) -> Fellows:
    """Says that this process sends."""
    db.execute(_BEAT[db.sqlite], {"by": owner, "now": now})
    db.execute(_FORGET, {"since": now - SILENT, "now": now})
    return look(db, now)


def look(db: Transaction, now: datetime) -> Fellows:
    number = db.execute(_THERE, {"since": now - SILENT}).scalar_one()
    return Fellows(max(1, int(number)), halted_until(db, now))


def halt(db: Transaction, owner: str, now: datetime, until: datetime) -> None:
    """Telegram told this process to wait so long."""
    db.execute(_BEAT[db.sqlite], {"by": owner, "now": now})
    db.execute(update(senders).where(senders.c.owner == owner).values(halted_until=until))


def halted_until(db: Transaction, now: datetime) -> datetime | None:
    """Until when nobody may send; None when everybody may."""
    return db.execute(_HALTED, {"now": now}).scalar_one_or_none()


def leave(db: Transaction, owner: str, now: datetime) -> None:
    """It sends no more. What it was told to wait holds for whoever comes after it."""
    db.execute(_LEAVE, {"by": owner, "now": now})
    gone = now - 2 * SILENT
    db.execute(update(senders).where(senders.c.owner == owner).values(seen_at=gone))
