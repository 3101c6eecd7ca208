"""What the team writes to somebody of whom it knows only that they asked for help; relayed, and soon forgotten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, Table, bindparam, delete, insert, select

from storage.alerts import alerts
from storage.database import Transaction
from storage.schema import METADATA, Id, Moment, column, new_id, sensitive
from storage.staff import staff

alert_words = Table(
    "alert_words",
    METADATA,
    column("id", Id, primary_key=True, autoincrement=False),
    column("alert_id", Id, ForeignKey(alerts.c.id, ondelete="CASCADE"), index=True),
    column("author_id", Id, ForeignKey(staff.c.id)),
    sensitive("words", LargeBinary),
    column("created_at", Moment, index=True),
)


@dataclass(frozen=True)
class Words:
    id: int
    alert_id: int
    author_id: int
    words: str


_ONE = select(alert_words).where(alert_words.c.id == bindparam("id"))


def find(db: Transaction, words: int) -> Words | None:
    row = db.execute(_ONE, {"id": words}).one_or_none()
    if row is None:
        return None
    return Words(
        row.id, row.alert_id, row.author_id, db.open(alert_words.c.words, row.id, row.words)
    )


def add(db: Transaction, alert: int, author: int, words: str, now: datetime) -> int:
    """Its id: all that the outbox is given."""
    number = new_id()
    db.execute(
        insert(alert_words).values(
            id=number,
            alert_id=alert,
            author_id=author,
            words=db.seal(alert_words.c.words, number, words),
            created_at=now,
        )
    )
    return number


def forget(db: Transaction, before: datetime) -> int:
    """Deletes what was written by then; how many."""
    return db.execute(delete(alert_words).where(alert_words.c.created_at <= before)).rowcount
