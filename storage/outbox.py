"""Everything promised for later, as rows: written in the transaction that promised it, sent by one sender.

A row names a card and ids, never words: language and truth are those of the moment of sending, and
the table holds no personal data. A row whose sending was cut short stays `sending` until its lease
ends; whether it arrived cannot be known, so it becomes `ambiguous`, never silently one or the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    and_,
    bindparam,
    case,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from storage import accounts
from storage.database import Transaction
from storage.schema import METADATA, Id, Moment, column

Lane = Literal["reply", "urgent", "reminder", "broadcast"]
# Most urgent first.
LANES: tuple[Lane, ...] = ("urgent", "reply", "reminder", "broadcast")
# Where a loss would harm more than a double: sent once more when nobody knows whether it arrived.
REPEATED: tuple[Lane, ...] = ("reply", "reminder")
LEASE = timedelta(seconds=60)
# How long a person finds what did not arrive.
SHOWN_FOR = timedelta(days=14)

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
    column("attempts", Integer),
    column("owner", String(40), nullable=True),
    column("lease_until", Moment, nullable=True),
    # Read and about to be requested: from here on nobody knows whether it arrived, until the answer came.
    column("trying", Boolean),
    column("message", BigInteger, nullable=True),
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


@dataclass(frozen=True)
class Promise:
    """A claimed promise: show `card` with `ids` to `account`, whose private chat is `chat`."""

    id: int
    account_id: int
    card: str
    ids: list[int]
    lane: Lane
    attempts: int
    chat: int
    live: int | None = None


_UNDELIVERED = (
    select(
        outbox.c.id,
        outbox.c.account_id,
        outbox.c.state,
        outbox.c.finished_at,
        accounts.accounts.c.person_id,
    )
    .join(accounts.accounts, accounts.accounts.c.id == outbox.c.account_id)
    .where(
        outbox.c.state.in_(("failed", "unreachable", "ambiguous")),
        outbox.c.lane != "broadcast",
        # Neither what only changes a message nor what takes one away is anything that somebody misses.
        outbox.c.live_id.is_(None),
        outbox.c.card != "vanish",
        outbox.c.looked_after.is_(False),
        outbox.c.finished_at > bindparam("since"),
        accounts.accounts.c.centre == bindparam("centre"),
    )
    .order_by(outbox.c.finished_at.desc(), outbox.c.id)
)
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
    """What was dropped because it was not true any more may become true again."""
    row = dialect.insert(outbox).values(_PROMISE)
    again = {"state": "pending", "not_before": row.excluded.not_before, "finished_at": None}
    return row.on_conflict_do_update(
        index_elements=["dedup"], set_=again, where=outbox.c.state == "dropped"
    ).returning(outbox.c.id)


_INSERT = {True: _insert(sqlite), False: _insert(postgresql)}
# What somebody waits for goes first, what many read goes last.
_FIRST = case(
    (outbox.c.lane == "urgent", 0),
    (outbox.c.lane == "reply", 1),
    (outbox.c.lane == "reminder", 2),
    else_=3,
)
_DUE = (
    select(outbox.c.id)
    .where(outbox.c.state == "pending", outbox.c.not_before <= bindparam("now"))
    .order_by(_FIRST, outbox.c.not_before, outbox.c.id)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
)
_CLAIM = (
    update(outbox)
    .where(outbox.c.id.in_(_DUE))
    .values(
        state="sending",
        owner=bindparam("by"),
        lease_until=bindparam("until"),
        trying=False,
        attempts=outbox.c.attempts + 1,
    )
    .returning(
        outbox.c.id,
        outbox.c.account_id,
        outbox.c.card,
        outbox.c.ids,
        outbox.c.lane,
        outbox.c.attempts,
        outbox.c.live_id,
    )
)


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
    """False when the same promise (`dedup`) was already made, and not dropped meanwhile as no longer true.

    `live`: the live message that is edited in place of sending a new one.
    """
    values = {
        "account": account,
        "card": card,
        "ids": list(ids),
        "lane": lane,
        "live": live,
        "dedup": dedup,
        "not_before": not_before or now,
        "now": now,
    }
    return db.execute(_INSERT[db.sqlite], values).first() is not None


def claim(db: Transaction, owner: str, now: datetime, limit: int = 20) -> list[Promise]:
    """Due rows, most urgent first, now `sending` under this owner's lease; nobody else gets them meanwhile."""
    values = {"now": now, "by": owner, "until": now + LEASE, "limit": limit}
    rows = db.execute(_CLAIM, values).all()
    chats = accounts.chats(db, {row.account_id for row in rows})
    promises = [
        Promise(
            row.id,
            row.account_id,
            row.card,
            row.ids,
            row.lane,
            row.attempts,
            chats[row.account_id],
            row.live_id,
        )
        for row in rows
    ]
    return sorted(promises, key=lambda promise: (LANES.index(promise.lane), promise.id))


def trying(db: Transaction, row: int) -> None:
    """What was only claimed until now is requested next."""
    db.execute(update(outbox).where(outbox.c.id == row).values(trying=True))


def sent(db: Transaction, row: int, message: int | None, now: datetime) -> None:
    _finish(db, row, "sent", now, message=message)


def dropped(db: Transaction, row: int, now: datetime) -> None:
    """What it would have said is no longer true."""
    _finish(db, row, "dropped", now)


def failed(db: Transaction, row: int, problem: str, now: datetime) -> None:
    _finish(db, row, "failed", now, problem=problem)


def unreachable(db: Transaction, row: int, problem: str, now: datetime) -> None:
    _finish(db, row, "unreachable", now, problem=problem)


def ambiguous(db: Transaction, row: int, problem: str, now: datetime) -> None:
    _finish(db, row, "ambiguous", now, problem=problem)


def again(db: Transaction, row: int, not_before: datetime, *, tried: bool) -> None:
    """Back to `pending`; `tried=False` when the request was never made, which costs no attempt."""
    db.execute(
        update(outbox)
        .where(outbox.c.id == row)
        .values(
            state="pending",
            not_before=not_before,
            owner=None,
            lease_until=None,
            attempts=outbox.c.attempts - (0 if tried else 1),
        )
    )


def state_of(db: Transaction, dedup: str) -> str | None:
    """What became of a promise; None when there was none."""
    found: str | None = db.execute(_STATE, {"dedup": dedup}).scalar_one_or_none()
    return found


@dataclass(frozen=True)
class Undelivered:
    """Row `row` did not reach this account, or nobody knows whether it did. `person_id` is None for one that
    is no family's: a colleague's, or of somebody who has not said a name yet.
    """

    row: int
    account_id: int
    person_id: int | None
    state: str
    finished_at: datetime


def undelivered(db: Transaction, centre: str, now: datetime) -> list[Undelivered]:
    """Of the last 14 days, newest first, and nobody has called yet; announcements have their own list."""
    rows = db.execute(_UNDELIVERED, {"centre": centre, "since": now - SHOWN_FOR})
    return [
        Undelivered(row.id, row.account_id, row.person_id, row.state, row.finished_at)
        for row in rows
    ]


def looked_after(db: Transaction, row: int) -> None:
    db.execute(update(outbox).where(outbox.c.id == row).values(looked_after=True))


def take_up_abandoned(db: Transaction, now: datetime) -> int:
    """Rows whose sender died in the middle: sent again once if a loss would harm more than a double. One
    that was not even requested is nobody's loss and nobody's double.
    """
    gone = and_(outbox.c.state == "sending", outbox.c.lease_until < now)
    untouched = db.execute(
        update(outbox)
        .where(gone, outbox.c.trying.is_(False))
        .values(
            state="pending",
            owner=None,
            lease_until=None,
            not_before=now,
            attempts=outbox.c.attempts - 1,
        )
    ).rowcount
    once_more = outbox.c.lane.in_(REPEATED)
    repeated = db.execute(
        update(outbox)
        .where(gone, once_more, outbox.c.attempts < 2)
        .values(state="pending", owner=None, lease_until=None, not_before=now)
    ).rowcount
    given_up = db.execute(
        update(outbox).where(gone).values(state="ambiguous", problem="lease ended", finished_at=now)
    ).rowcount
    return untouched + repeated + given_up


def _finish(
    db: Transaction,
    row: int,
    state: str,
    now: datetime,
    *,
    message: int | None = None,
    problem: str | None = None,
) -> None:
    db.execute(
        update(outbox)
        .where(outbox.c.id == row)
        .values(
            state=state,
            message=message,
            problem=problem,
            finished_at=now,
            owner=None,
            lease_until=None,
        )
    )
