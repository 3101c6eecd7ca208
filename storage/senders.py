"""Who is sending just now: processes that share Telegram's total among them."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import String, Table, bindparam, delete, func, select
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
)

_BEAT = {
    is_sqlite: dialect.insert(senders)
    .values(owner=bindparam("by"), seen_at=bindparam("now"))
    .on_conflict_do_update(index_elements=["owner"], set_={"seen_at": bindparam("now")})
    for is_sqlite, dialect in ((True, sqlite), (False, postgresql))
}


def beat(db: Transaction, owner: str, now: datetime) -> int:
    """Says that this process sends; how many do."""
    db.execute(_BEAT[db.sqlite], {"by": owner, "now": now})
    db.execute(delete(senders).where(senders.c.seen_at < now - SILENT))
    return int(db.execute(select(func.count()).select_from(senders)).scalar_one())


def leave(db: Transaction, owner: str) -> None:
    db.execute(delete(senders).where(senders.c.owner == owner))
