"""The team's side of a request: who is responsible, what was answered, decided and handed over, and who hears next."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update

from storage import requests
from storage.database import Transaction
from storage.requests import Decision, Outcome, Request
from storage.requests import requests as table


def assign(db: Transaction, request: int, member: int, *, instead_of: int | None) -> Request | None:
    """`member` is responsible from now on. None when it is over, or no longer `instead_of`'s."""
    there = requests.lock(db, request)
    if there is None or not there.open or there.responsible_id != instead_of:
        return None
    state = "assigned" if there.state == "new" else there.state
    return requests.put(db, request, responsible_id=member, state=state)


def answered(
    db: Transaction, request: int, member: int, now: datetime, climb_at: datetime
) -> Request | None:
    """The team owes nothing until the family writes again. None when it is over or not the member's."""
    there = _mine(db, request, member)
    if there is None:
        return None
    state = there.state if there.material or there.state == "scheduled" else "answered"
    _first_answer(db, request, now)
    return requests.put(
        db, request, state=state, due_at=None, owed_since=None, level=0, climb_at=climb_at
    )


def schedule(db: Transaction, request: int, member: int, climb_at: datetime) -> Request:
    """An hour is agreed with `member`, and nothing is owed before it is over."""
    return requests.put(
        db,
        request,
        state="scheduled",
        responsible_id=member,
        due_at=None,
        owed_since=None,
        level=0,
        climb_at=climb_at,
    )


def unschedule(db: Transaction, request: int, due_at: datetime, now: datetime) -> Request | None:
    """The hour fell through, and the team owes an answer as if asked now."""
    there = requests.lock(db, request)
    if there is None or there.state != "scheduled":
        return None
    return requests.owe_anew(db, there, "assigned", due_at, now)


def decide(
    db: Transaction,
    request: int,
    member: int,
    decision: Decision,
    now: datetime,
    climb_at: datetime,
) -> Request | None:
    """About something in kind. None when it is not that, over, handed over, or not the member's."""
    there = _mine(db, request, member)
    if there is None or not there.material or there.state == decision:
        return None
    _first_answer(db, request, now)
    if decision == "refused":
        return requests.end(db, request, "refused", now, decided_by=member)
    return requests.put(
        db,
        request,
        state=decision,
        decided_by=member,
        due_at=None,
        owed_since=None,
        level=0,
        climb_at=climb_at,
    )


def hand_over(
    db: Transaction, request: int, member: int, now: datetime, *, signed: bool
) -> Request | None:
    """None when it was not approved, wholly or in part."""
    there = _mine(db, request, member)
    if there is None or there.state not in {"approved", "partly"}:
        return None
    return requests.end(db, request, "handed_over", now, paper_signed=signed)


def sign(db: Transaction, request: int, member: int) -> Request | None:
    """The paper about what was handed over has been signed after all."""
    there = requests.lock(db, request)
    if there is None or (there.state, there.responsible_id) != ("handed_over", member):
        return None
    return requests.put(db, request, paper_signed=True)


def close(
    db: Transaction, request: int, member: int, outcome: Outcome, now: datetime
) -> Request | None:
    if _mine(db, request, member) is None:
        return None
    return requests.end(db, request, "closed", now, outcome=outcome)


def watch(db: Transaction, now: datetime, limit: int = 100) -> list[int]:
    """Ids of open requests of which somebody must hear now, longest overdue first."""
    rows = db.execute(
        select(table.c.id).where(table.c.climb_at <= now).order_by(table.c.climb_at).limit(limit)
    )
    return [row.id for row in rows]


def climb(db: Transaction, request: int, level: int, climb_at: datetime) -> None:
    """Somebody was told; `climb_at`: when the next one is."""
    requests.put(db, request, level=level, climb_at=climb_at)


def _mine(db: Transaction, request: int, member: int) -> Request | None:
    there = requests.lock(db, request)
    mine = there is not None and there.open and there.responsible_id == member
    return there if mine else None


def _first_answer(db: Transaction, request: int, now: datetime) -> None:
    first = (table.c.id == request) & table.c.answered_at.is_(None)
    db.execute(update(table).where(first).values(answered_at=now))
