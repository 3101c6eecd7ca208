"""What is said in a request, both ways: words or a voice message, relayed by the bot, kept 30 days beyond its end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ForeignKey,
    LargeBinary,
    Row,
    String,
    Table,
    bindparam,
    delete,
    insert,
    select,
)

from storage.database import Transaction
from storage.requests import requests
from storage.schema import METADATA, Id, Moment, column, new_id, sensitive
from storage.staff import staff

Side = Literal["family", "team"]

request_messages = Table(
    "request_messages",
    METADATA,
    column("id", Id, primary_key=True, autoincrement=False),
    column("request_id", Id, ForeignKey(requests.c.id, ondelete="CASCADE"), index=True),
    column("side", String(8)),
    column("author_id", Id, ForeignKey(staff.c.id), nullable=True),
    # Under the author's first name, or as the centre's team.
    column("by_name", Boolean),
    sensitive("words", LargeBinary, nullable=True),
    # Telegram's name of the recording; the recording itself stays with Telegram.
    sensitive("voice", LargeBinary, nullable=True),
    column("created_at", Moment),
    CheckConstraint("side IN ('family', 'team')", name="side"),
    CheckConstraint("(side = 'team') = (author_id IS NOT NULL)", name="author"),
    CheckConstraint("(words IS NULL) <> (voice IS NULL)", name="content"),
)


@dataclass(frozen=True)
class Said:
    """Words as typed, or a recording (Telegram's file id): never both."""

    words: str | None = None
    voice: str | None = None


@dataclass(frozen=True)
class Message:
    id: int
    request_id: int
    side: Side
    author_id: int | None
    by_name: bool
    said: Said
    created_at: datetime


_ONE = select(request_messages).where(request_messages.c.id == bindparam("message"))
_LAST = (
    select(request_messages)
    .where(request_messages.c.request_id == bindparam("request"))
    .order_by(request_messages.c.created_at.desc(), request_messages.c.id)
    .limit(bindparam("limit"))
    .offset(bindparam("skip"))
)


def find(db: Transaction, message: int) -> Message | None:
    row = db.execute(_ONE, {"message": message}).one_or_none()
    return row and _message(db, row)


def last(db: Transaction, request: int, limit: int, *, skip: int = 0) -> list[Message]:
    """The newest of the talk but for the very newest `skip`, oldest of them first."""
    rows = db.execute(_LAST, {"request": request, "limit": limit, "skip": skip}).all()
    return [_message(db, row) for row in reversed(rows)]


def add(
    db: Transaction,
    request: int,
    said: Said,
    now: datetime,
    *,
    author: int | None = None,
    by_name: bool = False,
) -> Message:
    """From the family, or from the member `author`. Raises IntegrityError for neither words nor voice, and for both."""
    message, table = new_id(), request_messages.c
    db.execute(
        insert(request_messages).values(
            id=message,
            request_id=request,
            side="family" if author is None else "team",
            author_id=author,
            by_name=by_name,
            words=None if said.words is None else db.seal(table.words, message, said.words),
            voice=None if said.voice is None else db.seal(table.voice, message, said.voice),
            created_at=now,
        )
    )
    return _message(db, db.execute(_ONE, {"message": message}).one())


def forget(db: Transaction, before: datetime) -> int:
    """Deletes what was said in requests that ended by then; how many messages."""
    ended = select(requests.c.id).where(requests.c.closed_at <= before)
    return db.execute(
        delete(request_messages).where(request_messages.c.request_id.in_(ended))
    ).rowcount


def _message(db: Transaction, row: Row[Any]) -> Message:
    table = request_messages.c
    words = row.words and db.open(table.words, row.id, row.words)
    voice = row.voice and db.open(table.voice, row.id, row.voice)
    return Message(
        row.id,
        row.request_id,
        row.side,
        row.author_id,
        row.by_name,
        Said(words, voice),
        row.created_at,
    )
