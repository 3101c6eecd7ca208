"""What did not arrive, or may not have: for a person to look at, and to call about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select, update

from storage import accounts
from storage.database import Transaction
from storage.outbox import outbox

# How long a person finds it.
SHOWN_FOR = timedelta(days=14)

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
_UNCERTAIN = (
    select(outbox.c.id, outbox.c.card, outbox.c.ids, outbox.c.finished_at)
    .where(
        outbox.c.account_id == bindparam("account"),
        outbox.c.state == "ambiguous",
        outbox.c.lane != "broadcast",
        outbox.c.looked_after.is_(False),
        outbox.c.finished_at > bindparam("since"),
    )
    .order_by(outbox.c.id)
)


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


@dataclass(frozen=True)
class Uncertain:
    """Row `row` was requested until `finished_at`, and nobody knows whether it arrived."""

    row: int
    card: str
    ids: list[int]
    finished_at: datetime


def uncertain(db: Transaction, account: int, now: datetime) -> list[Uncertain]:
    """What somebody would be called about, oldest first."""
    rows = db.execute(_UNCERTAIN, {"account": account, "since": now - SHOWN_FOR})
    return [Uncertain(row.id, row.card, row.ids, row.finished_at) for row in rows]


def looked_after(db: Transaction, row: int) -> None:
    db.execute(update(outbox).where(outbox.c.id == row).values(looked_after=True))
