"""Everything promised for later, as rows: written in the transaction that promised it, sent by one sender.

A row names a card and ids, never words: language and truth are those of the moment of sending, and
the table holds no personal data. A row whose sending was cut short stays `sending` until its lease
ends; whether it arrived cannot be known, so it becomes `ambiguous`, never silently one or the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    and_,
    bindparam,
    case,
    or_,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite

from storage import accounts
from storage.database import Transaction
from storage.schema import METADATA, Id, Moment, column

Lane = Literal["reply", "urgent", "reminder", "broadcast"]
# Most urgent first.
LANES: tuple[Lane, ...] = ("urgent", "reply", "reminder", "broadcast")

outbox = Table(
    "outbox",
    METADATA,
    column("id", Id, primary_key=True, autoincrement=True),
    column("account_id", Id, ForeignKey(accounts.accounts.c.id, ondelete="CASCADE"), index=True),
    column("card", String(32)),
    column("ids", JSON),
    column("lane", String(12)),
    # The live message that is edited instead of sending one; gone by then, the promise is void.
    column("live_id", Id, nullable=True),
    column("state", String(12)),
    # One promise, one row: a turn that runs twice promises once.
    column("dedup", String(80), unique=True),
    column("not_before", Moment),
    # Requests that arrived, or may have: what was surely refused is not counted.
    column("attempts", Integer),
    # Since when Telegram's own servers have been in trouble with it.
    column("refused_since", Moment, nullable=True),
    column("owner", String(40), nullable=True),
    column("lease_until", Moment, nullable=True),
    # Read and about to be requested: from here on nobody knows whether it arrived, until the answer came.
    column("trying", Boolean),
    column("message", BigInteger, nullable=True),
    # A keyed digest of what was requested last, words and buttons.
    column("said", LargeBinary, nullable=True),
    column("problem", String(64), nullable=True),
    column("created_at", Moment),
    column("finished_at", Moment, nullable=True),
    # Somebody has called instead.
    column("looked_after", Boolean),
    CheckConstraint(
        "state IN ('pending', 'sending', 'sent', 'failed', 'unreachable', 'ambiguous', 'dropped')",
        name="state",
    ),
    CheckConstraint("lane IN ('reply', 'urgent', 'reminder', 'broadcast')", name="lane"),
    Index("ix_outbox_due", "state", "not_before"),
)


# An attempt is counted before it is made; this takes the last one back, where it was surely refused.
TRIED = case((outbox.c.trying, 1), else_=0)
SURELY_NOT_THERE = outbox.c.attempts == TRIED
_STATE = select(outbox.c.state).where(outbox.c.dedup == bindparam("dedup"))
_PROMISE = {
    "account_id": bindparam("account"),
    "card": bindparam("card"),
    "ids": bindparam("ids"),
    "lane": bindparam("lane"),
    "live_id": bindparam("live"),
    "state": "pending",
    "dedup": bindparam("dedup"),
    "not_before": bindparam("not_before"),
    "attempts": 0,
    "trying": False,
    "created_at": bindparam("now"),
    "looked_after": False,
}


def _insert(dialect: Any) -> Any:
    """What was dropped because it was not true any more may become true again. What waits for another chat, or
    surely did not arrive there, and nobody has called instead, is for this one.
    """
    row = dialect.insert(outbox).values(_PROMISE)
    again = {
        "account_id": row.excluded.account_id,
        "state": "pending",
        "not_before": row.excluded.not_before,
        "attempts": outbox.c.attempts - TRIED,
        "trying": False,
        "problem": None,
        "finished_at": None,
        "refused_since": None,
    }
    elsewhere = and_(
        outbox.c.account_id != row.excluded.account_id,
        outbox.c.state.in_(("pending", "unreachable")),
        outbox.c.looked_after.is_(False),
        SURELY_NOT_THERE,
    )
    return row.on_conflict_do_update(
        index_elements=["dedup"], set_=again, where=or_(outbox.c.state == "dropped", elsewhere)
    ).returning(outbox.c.id)


_INSERT = {True: _insert(sqlite), False: _insert(postgresql)}


def promise(
    db: Transaction,
    account: int,
    card: str,
    ids: Sequence[int],
    *,
    lane: Lane,
    dedup: str,
    now: datetime,
    not_before: datetime | None = None,
    live: int | None = None,
) -> bool:
    """False when the same promise (`dedup`) was already made, and not dropped meanwhile as no longer true, nor
    made to another account that it has not reached.

    `live`: the live message that is edited in place of sending a new one.
    """
    due = not_before or now
    values = {
        "account": account,
        "card": card,
        "ids": list(ids),
        "lane": lane,
        "live": live,
        "dedup": dedup,
        "not_before": due,
        "now": now,
    }
    made = db.execute(_INSERT[db.sqlite], values).first() is not None
    db.promised_now |= made and due <= now
    return made


def state_of(db: Transaction, dedup: str) -> str | None:
    """What became of a promise; None when there was none."""
    found: str | None = db.execute(_STATE, {"dedup": dedup}).scalar_one_or_none()
    return found
