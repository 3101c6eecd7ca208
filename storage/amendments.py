"""What is done to messages that families have already: corrected, or taken back.

Each is a row of the outbox that changes one delivered message. They are promised as long as something is
left to change, so a message that was just on its way is changed as soon as it has arrived.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import (
    ColumnElement,
    String,
    and_,
    bindparam,
    cast,
    literal,
    or_,
    select,
)

from storage import outbox, sending
from storage.broadcasts import Broadcast, broadcasts
from storage.database import Transaction
from storage.recipients import CHUNK, FIRST, named, recipients

# Telegram lets a bot take away what it sent within 48 hours; later its words can only be replaced.
TAKEN_AWAY = timedelta(hours=47, minutes=50)
ATTEMPTS = 3

# `emptied`: too old to be taken away, so it says now that it was withdrawn.
Became = Literal["waiting", "corrected", "taken_away", "emptied", "not_possible"]

_CORRECTION = named("correction") + literal(":") + cast(broadcasts.c.version, String)
_WITHDRAWAL = named("withdrawal")
_ROW = outbox.outbox
_CHANGE = outbox.outbox.alias("change")
_DELIVERED = _ROW.c.state.in_(("sent", "ambiguous"))
_OLD = recipients.c.version < broadcasts.c.version


def _joined(name: ColumnElement[Any]) -> Any:
    return (
        recipients.join(broadcasts, broadcasts.c.id == recipients.c.broadcast_id)
        .join(_ROW, FIRST)
        .outerjoin(_CHANGE, _CHANGE.c.dedup == name)
    )


def _concerned(name: ColumnElement[Any], *which: ColumnElement[bool]) -> Any:
    return (
        select(
            recipients.c.id,
            recipients.c.account_id,
            broadcasts.c.version,
            _ROW.c.message,
            _ROW.c.finished_at.label("sent_at"),
            _CHANGE.c.id.label("change"),
            _CHANGE.c.state,
            _CHANGE.c.finished_at,
        )
        .select_from(_joined(name))
        .where(recipients.c.broadcast_id == bindparam("broadcast"), _DELIVERED, *which)
        .order_by(recipients.c.id)
    )


_TO_CORRECT = _concerned(_CORRECTION, _OLD)
_TO_WITHDRAW = _concerned(_WITHDRAWAL)
# To change a message twice harms nobody: one that was never answered for is simply repeated.
_UNCERTAIN = and_(_CHANGE.c.state == "ambiguous", _CHANGE.c.attempts < ATTEMPTS)
_LEFT = and_(
    _ROW.c.message.is_not(None),
    recipients.c.account_id.is_not(None),
    or_(_CHANGE.c.id.is_(None), _UNCERTAIN),
)


def promise_corrections(db: Transaction, broadcast: int, now: datetime) -> bool:
    """The next of them; whether there were any. The broadcast is locked."""
    rows = db.execute(_TO_CORRECT.where(_LEFT).limit(CHUNK), {"broadcast": broadcast}).all()
    for row in rows:
        _promise(
            db,
            row,
            "announcement",
            (row.id, row.version),
            f"correction:{row.id}:{row.version}",
            now,
        )
    return bool(rows)


def promise_withdrawals(db: Transaction, broadcast: int, now: datetime) -> bool:
    """The next of them; whether there were any. The broadcast is locked."""
    rows = db.execute(_TO_WITHDRAW.where(_LEFT).limit(CHUNK), {"broadcast": broadcast}).all()
    for row in rows:
        _promise(db, row, "announcement_gone", (row.id,), f"withdrawal:{row.id}", now)
    return bool(rows)


def tally(db: Transaction, broadcast: Broadcast) -> dict[Became, int]:
    """What became of the latest correction, or of the withdrawal; empty where there was none."""
    return dict(Counter(became for became, _at in _all(db, broadcast)))


def moved(db: Transaction, broadcast: Broadcast, since: datetime) -> bool:
    """Whether something became of some change since then."""
    return any(at is not None and at > since for _became, at in _all(db, broadcast))


def _all(db: Transaction, broadcast: Broadcast) -> Iterator[tuple[Became, datetime | None]]:
    withdrawn = broadcast.state == "withdrawn"
    if not withdrawn and broadcast.version == 1:
        return
    rows = _TO_WITHDRAW if withdrawn else _TO_CORRECT
    for row in db.execute(rows, {"broadcast": broadcast.id}):
        yield _became(row, withdrawn=withdrawn), row.finished_at


def _became(row: Any, *, withdrawn: bool) -> Became:
    if row.state in {"pending", "sending"}:
        return "waiting"
    if row.state is None and row.message is not None and row.account_id is not None:
        return "waiting"
    if row.state != "sent":
        return "not_possible"
    if not withdrawn:
        return "corrected"
    return "taken_away" if row.finished_at - row.sent_at < TAKEN_AWAY else "emptied"


def _promise(
    db: Transaction, row: Any, card: str, ids: tuple[int, ...], dedup: str, now: datetime
) -> None:
    """Makes no sound on the phone, so it need not wait for the morning."""
    if row.change is not None:
        sending.again(db, row.change, now, tried=True)
        return
    outbox.promise(db, row.account_id, card, ids, lane="broadcast", dedup=dedup, now=now)
