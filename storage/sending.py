"""The outbox as its senders use it: who has which row, that it is about to be requested, and what became of it.

Of one account one row is under way at a time, under the lease of whoever has it; see `storage/outbox.py` for the rows.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Update, and_, bindparam, case, func, or_, select, update

from storage import accounts
from storage.database import Transaction
from storage.outbox import LANES, SURELY_NOT_THERE, TRIED, Lane, outbox

# Where a loss would harm more than a double: sent once more when nobody knows whether it arrived.
REPEATED: tuple[Lane, ...] = ("reply", "reminder")
LEASE = timedelta(seconds=60)


@dataclass(frozen=True)
class Promise:
    """A claimed promise: show `card` with `ids` to `account`, whose private chat is `chat`.

    `attempts`: how often it was requested before, and may have arrived.
    """

    id: int
    account_id: int
    card: str
    ids: list[int]
    lane: Lane
    attempts: int
    chat: int
    live: int | None = None
    refused_since: datetime | None = None


# What somebody waits for goes first, what many read goes last.
_FIRST = case(
    (outbox.c.lane == "urgent", 0),
    (outbox.c.lane == "reply", 1),
    (outbox.c.lane == "reminder", 2),
    else_=3,
)
# In the order in which they were promised, however often they were put off since.
_PLACE = func.row_number().over(partition_by=outbox.c.account_id, order_by=(_FIRST, outbox.c.id))
# Somebody has one of theirs, or had when it died: what was promised later does not overtake it, but for an alarm.
_HELD = select(outbox.c.account_id).where(outbox.c.state == "sending")
_IN_LINE = (
    select(outbox.c.id, _PLACE.label("place"))
    .where(
        outbox.c.state == "pending",
        outbox.c.not_before <= bindparam("now"),
        outbox.c.account_id.not_in(bindparam("but", expanding=True)),
        or_(outbox.c.lane == "urgent", outbox.c.account_id.not_in(_HELD)),
    )
    .subquery()
)
# The state once more: somebody else may have claimed it since the line was looked at.
_DUE = (
    select(outbox.c.id)
    .where(
        outbox.c.state == "pending",
        outbox.c.id.in_(select(_IN_LINE.c.id).where(_IN_LINE.c.place <= bindparam("each"))),
    )
    .order_by(_FIRST, outbox.c.id)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
)
# Named, so that PostgreSQL finds them once: beside a join it would ask again, and claim more than the limit.
_PICKED = _DUE.cte("picked").prefix_with("MATERIALIZED", dialect="postgresql")
_CLAIM = (
    update(outbox)
    .where(outbox.c.id.in_(select(_PICKED.c.id)))
    .values(
        state="sending",
        owner=bindparam("by"),
        lease_until=bindparam("until"),
        trying=False,
    )
    .returning(
        outbox.c.id,
        outbox.c.account_id,
        outbox.c.card,
        outbox.c.ids,
        outbox.c.lane,
        outbox.c.attempts,
        outbox.c.live_id,
        outbox.c.refused_since,
    )
)

_ROW = outbox.c.id == bindparam("row")
_MINE = and_(_ROW, outbox.c.state == "sending", outbox.c.owner == bindparam("by"))
_UNTRIED = and_(_ROW, outbox.c.state.in_(("pending", "ambiguous")))
_TRYING = (
    update(outbox)
    .where(_MINE)
    .values(
        trying=True,
        attempts=outbox.c.attempts + 1,
        lease_until=bindparam("until"),
        said=bindparam("said"),
    )
)
_THIS = outbox.alias("this")
_SAID_SINCE = (
    select(outbox.c.message)
    .join(_THIS, _THIS.c.account_id == outbox.c.account_id)
    .where(
        _THIS.c.id == bindparam("row"),
        outbox.c.said == bindparam("said"),
        outbox.c.state == "sent",
        outbox.c.message.is_not(None),
        outbox.c.finished_at >= _THIS.c.created_at,
    )
    .limit(1)
)


def _ending(mine: ColumnElement[bool], anybodys: ColumnElement[bool]) -> Mapping[bool, Update]:
    """By whether an owner gives its name."""
    ends: dict[str, Any] = {
        "state": bindparam("became"),
        "message": bindparam("arrived"),
        "problem": bindparam("because"),
        "finished_at": bindparam("now"),
        "owner": None,
        "lease_until": None,
    }
    return {
        named: update(outbox).where(which).values(ends)
        for named, which in ((True, mine), (False, anybodys))
    }


_OVER = _ending(_MINE, _ROW)
_ARRIVED = _ending(or_(_MINE, _UNTRIED), _ROW)


def claim(
    db: Transaction,
    owner: str,
    now: datetime,
    limit: int = 20,
    *,
    each: int = 1000,
    but: Collection[int] = (),
) -> list[Promise]:
    """Due rows, most urgent first, now `sending` under this owner's lease; nobody else gets them meanwhile.

    At most `each` of one account, and none of the accounts `but` or of which one is `sending` already, until that
    one is given back, has ended, or is taken up after its lease. A row whose chat no key opens becomes `failed`.
    """
    values = {
        "now": now,
        "by": owner,
        "until": now + LEASE,
        "limit": limit,
        "each": each,
        "but": list(but),
    }
    rows = db.execute(_CLAIM, values).all()
    chats = accounts.chats(db, {row.account_id for row in rows})
    for row in rows:
        if row.account_id not in chats:
            failed(db, row.id, "KeyProblem", now)
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
            row.refused_since,
        )
        for row in rows
        if row.account_id in chats
    ]
    return sorted(promises, key=order)


def order(promise: Promise) -> tuple[int, int]:
    """In which promises go out."""
    return LANES.index(promise.lane), promise.id


def said_since(db: Transaction, row: int, said: bytes) -> int | None:
    """The message that has said just this since the row was promised: after an outage one is enough."""
    found = db.execute(_SAID_SINCE, {"row": row, "said": said}).first()
    return int(found.message) if found is not None else None


def trying(db: Transaction, row: int, owner: str, now: datetime, said: bytes | None = None) -> bool:
    """What was only claimed until now is requested next, under a lease that begins anew.

    False when it is this owner's no more: a lease ended, and somebody else has it, or will.
    """
    values = {"row": row, "by": owner, "until": now + LEASE, "said": said}
    return db.execute(_TRYING, values).rowcount > 0


# Whoever gives its name as `owner` changes only what is still its own; each says whether it did.


def sent(
    db: Transaction, row: int, message: int | None, now: datetime, *, owner: str | None = None
) -> bool:
    """Also what somebody took up meanwhile and has not tried yet: it has arrived, so it needs no second time."""
    return _finish(db, _ARRIVED, row, "sent", now, owner, message=message)


def dropped(db: Transaction, row: int, now: datetime, *, owner: str | None = None) -> bool:
    """What it would have said is no longer true."""
    return _finish(db, _OVER, row, "dropped", now, owner)


def failed(
    db: Transaction, row: int, problem: str, now: datetime, *, owner: str | None = None
) -> bool:
    return _finish(db, _OVER, row, "failed", now, owner, problem=problem)


def unreachable(
    db: Transaction, row: int, problem: str, now: datetime, *, owner: str | None = None
) -> bool:
    return _finish(db, _OVER, row, "unreachable", now, owner, problem=problem)


def ambiguous(
    db: Transaction, row: int, problem: str, now: datetime, *, owner: str | None = None
) -> bool:
    return _finish(db, _OVER, row, "ambiguous", now, owner, problem=problem)


def again(
    db: Transaction,
    row: int,
    not_before: datetime,
    *,
    tried: bool,
    owner: str | None = None,
    refused_since: datetime | None = None,
) -> bool:
    """Back to `pending`; `tried=False` when it surely did not arrive, which costs no attempt."""
    values: dict[str, Any] = {
        "state": "pending",
        "not_before": not_before,
        "owner": None,
        "lease_until": None,
        "trying": False,
    }
    if not tried:
        values["attempts"] = outbox.c.attempts - TRIED
    if refused_since is not None:
        values["refused_since"] = refused_since
    mine = _ROW if owner is None else _MINE
    given = {"row": row} if owner is None else {"row": row, "by": owner}
    return db.execute(update(outbox).where(mine).values(**values), given).rowcount > 0


def hand_on(db: Transaction, row: int, account: int, *, owner: str) -> bool:
    """To another chat of the same person. False when it may have arrived in this one, or is not this owner's."""
    values = {
        "account_id": account,
        "state": "pending",
        "owner": None,
        "lease_until": None,
        "trying": False,
        "attempts": 0,
        "refused_since": None,
    }
    untold = and_(_MINE, SURELY_NOT_THERE)
    given = {"row": row, "by": owner}
    return db.execute(update(outbox).where(untold).values(**values), given).rowcount > 0


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
        )
    ).rowcount
    once_more = outbox.c.lane.in_(REPEATED)
    repeated = db.execute(
        update(outbox)
        .where(gone, once_more, outbox.c.attempts < 2)
        .values(state="pending", owner=None, lease_until=None, trying=False, not_before=now)
    ).rowcount
    given_up = db.execute(
        update(outbox).where(gone).values(state="ambiguous", problem="lease ended", finished_at=now)
    ).rowcount
    return untouched + repeated + given_up


def _finish(
    db: Transaction,
    which: Mapping[bool, Update],
    row: int,
    state: str,
    now: datetime,
    owner: str | None,
    *,
    message: int | None = None,
    problem: str | None = None,
) -> bool:
    values = {"row": row, "became": state, "arrived": message, "because": problem, "now": now}
    if owner is not None:
        values["by"] = owner
    return db.execute(which[owner is not None], values).rowcount > 0
