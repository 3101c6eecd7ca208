"""What became of a message to many, person by person, as the outbox knows it. Counted anew each time."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sqlalchemy import ColumnElement, bindparam, case, func, select

from storage import outbox
from storage.database import Transaction
from storage.recipients import FIRST, OF, WITH_ROWS, recipients

Became = Literal[
    "sent", "waiting", "undelivered", "uncertain", "unsent", "held_back", "no_telegram"
]

_STATE = outbox.outbox.c.state
_BECAME = case(
    (_STATE.in_(("pending", "sending")), "waiting"),
    (_STATE == "sent", "sent"),
    (_STATE.in_(("failed", "unreachable")), "undelivered"),
    (_STATE == "ambiguous", "uncertain"),
    (_STATE == "dropped", "unsent"),
    (recipients.c.held_back, "held_back"),
    # The chat was deleted, and with it what was promised to it.
    (recipients.c.due_at.is_not(None), "undelivered"),
    (recipients.c.account_id.is_(None), "no_telegram"),
    else_="waiting",
)
_TALLY = (
    select(_BECAME.label("became"), func.count().label("n"))
    .select_from(WITH_ROWS)
    .where(OF)
    .group_by(_BECAME)
)
# Whoever did not get it stands first.
_ORDER = case(
    {"undelivered": 0, "uncertain": 1, "no_telegram": 2, "held_back": 3, "unsent": 4, "waiting": 5},
    value=_BECAME,
    else_=6,
)
_OUTCOMES = (
    select(recipients.c.person_id, _BECAME.label("became"))
    .select_from(WITH_ROWS)
    .where(OF)
    .order_by(_ORDER, recipients.c.id)
    .limit(bindparam("limit"))
    .offset(bindparam("skip"))
)
# Whoever was spared a message does not have it either, and whoever may have it may not.
TO_CALL: tuple[Became, ...] = ("undelivered", "uncertain", "no_telegram", "held_back")
_TO_CALL = _OUTCOMES.where(_BECAME.in_(TO_CALL))


def tally(db: Transaction, broadcast: int) -> dict[Became, int]:
    """How many of each, as it is now."""
    rows = db.execute(_TALLY, {"broadcast": broadcast})
    return {row.became: row.n for row in rows}


def of(db: Transaction, broadcast: int, *, skip: int, limit: int) -> list[tuple[int, Became]]:
    """(person, what became of it), those first who did not get it."""
    rows = db.execute(_OUTCOMES, {"broadcast": broadcast, "skip": skip, "limit": limit})
    return [(row.person_id, row.became) for row in rows]


def to_call(db: Transaction, broadcast: int, *, skip: int, limit: int) -> list[tuple[int, Became]]:
    """(person, why) for those whom no message reached, or perhaps none: no Telegram, blocked, refused by Telegram, cut
    short on its way, or spared because the family had enough that week.
    """
    rows = db.execute(_TO_CALL, {"broadcast": broadcast, "skip": skip, "limit": limit})
    return [(row.person_id, row.became) for row in rows]


def in_flight(db: Transaction, broadcast: int) -> bool:
    """Whether some message is promised and its end not known."""
    return _any(db, broadcast, _STATE.in_(("pending", "sending")))


def moved(db: Transaction, broadcast: int, since: datetime) -> bool:
    """Whether something became of some message since then."""
    return _any(db, broadcast, outbox.outbox.c.finished_at > since)


def _any(db: Transaction, broadcast: int, what: ColumnElement[bool]) -> bool:
    rows = select(recipients.c.id).select_from(recipients.join(outbox.outbox, FIRST))
    found = db.execute(rows.where(OF, what).limit(1), {"broadcast": broadcast})
    return found.first() is not None
