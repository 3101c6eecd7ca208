"""Which messages lie in a chat: for two days, as long as Telegram lets a bot take them away."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import BigInteger, ForeignKey, Table, bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from storage import outbox
from storage.accounts import accounts
from storage.database import Transaction
from storage.schema import METADATA, Id, Moment, column

# Telegram deletes messages younger than 48 hours; an hour is left for what is slow.
DELETABLE = timedelta(hours=47)
# What names a matter leaves the chat by itself, well before that.
SENSITIVE_FOR = timedelta(hours=40)

chat_messages = Table(
    "chat_messages",
    METADATA,
    column("account_id", Id, ForeignKey(accounts.c.id, ondelete="CASCADE"), primary_key=True),
    column("message", BigInteger, primary_key=True),
    column("at", Moment, index=True),
)


@dataclass(frozen=True)
class Sent:
    """A message in the chat; `sensitive` when it must not stay there."""

    message: int
    sensitive: bool = False


_NOTE = {
    is_sqlite: dialect.insert(chat_messages)
    .values(account_id=bindparam("account"), message=bindparam("id"), at=bindparam("now"))
    .on_conflict_do_nothing()
    for is_sqlite, dialect in ((True, sqlite), (False, postgresql))
}
_MINE = select(chat_messages.c.message).where(
    chat_messages.c.account_id == bindparam("account"), chat_messages.c.at > bindparam("since")
)
_PROMISED = select(outbox.outbox.c.message).where(
    outbox.outbox.c.account_id == bindparam("account"),
    outbox.outbox.c.message.is_not(None),
    outbox.outbox.c.finished_at > bindparam("since"),
)

_KNOWN = (
    select(chat_messages.c.message, chat_messages.c.at.label("at")).where(
        chat_messages.c.account_id == bindparam("account")
    ),
    select(outbox.outbox.c.message, outbox.outbox.c.finished_at.label("at")).where(
        outbox.outbox.c.account_id == bindparam("account"),
        outbox.outbox.c.message.is_not(None),
        outbox.outbox.c.finished_at.is_not(None),
    ),
)


def note(db: Transaction, account: int, sent: Collection[Sent], now: datetime) -> None:
    """Remembers what was sent or received; what is sensitive is promised to vanish."""
    rows = [{"account": account, "id": one.message, "now": now} for one in sent]
    if rows:
        db.execute(_NOTE[db.sqlite], rows)
    for one in sent:
        if one.sensitive:
            vanish(db, account, one.message, now)


def vanish(db: Transaction, account: int, message: int, now: datetime) -> None:
    """Promises that this message is taken out of the chat while that is still possible."""
    outbox.promise(
        db,
        account,
        "vanish",
        (message,),
        lane="reminder",
        dedup=f"vanish:{account}:{message}",
        now=now,
        not_before=now + SENSITIVE_FOR,
    )


def recent(db: Transaction, account: int, now: datetime) -> list[int]:
    """Everything of both sides that Telegram still lets us delete, oldest first."""
    values = {"account": account, "since": now - DELETABLE}
    found = {row.message for query in (_MINE, _PROMISED) for row in db.execute(query, values)}
    return sorted(found)


def known(db: Transaction, account: int) -> dict[int, datetime]:
    """Message -> when it came, of this account, as far as it is written down."""
    return {
        row.message: row.at for query in _KNOWN for row in db.execute(query, {"account": account})
    }


def forget_old(db: Transaction, now: datetime) -> int:
    """Drops what can no longer be deleted anyway; how many."""
    return db.execute(delete(chat_messages).where(chat_messages.c.at <= now - DELETABLE)).rowcount
