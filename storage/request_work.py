"""The team's side of a request: who is responsible, what was answered, decided and handed over, and who hears next."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, func, insert, select, update

from storage import requests
from storage.database import Transaction
from storage.requests import Decision, Outcome, Request, State
from storage.requests import requests as table
from storage.schema import new_id
from storage.slots import slots

_TALK_OF = requests.TALKS.where(table.c.caregiver_id == bindparam("caregiver")).with_for_update()


def write_first(
    db: Transaction,
    centre: str,
    caregiver: int,
    account: int,
    case: int,
    member: int,
    climb_at: datetime,
    now: datetime,
) -> Request:
    """The team writes to a caregiver of a case: the talk that is open, or a new one, is `member`'s from now on.

    Nothing is owed before the family writes. Raises IntegrityError when another turn has just begun one.
    """
    row = db.execute(_TALK_OF, {"case": case, "caregiver": caregiver}).one_or_none()
    if row is not None:
        return requests.put(db, row.id, responsible_id=member, account_id=account)
    request = new_id()
    db.execute(
        insert(table).values(
            id=request,
            centre=centre,
            caregiver_id=caregiver,
            account_id=account,
            topic="other",
            category="",
            state="answered",
            responsible_id=member,
            round=0,
            level=0,
            climb_at=climb_at,
            paper_signed=False,
            discreet=True,
            created_at=now,
            case_id=case,
        )
    )
    return requests.get(db, request)


def assign(db: Transaction, request: int, member: int, *, instead_of: int | None) -> Request | None:
    """`member` is responsible from now on. None when it is over, or no longer `instead_of`'s."""
    there = requests.lock(db, request)
    if there is None or not there.open or there.responsible_id != instead_of:
        return None
    state = "assigned" if there.state == "new" else there.state
    return requests.put(db, request, responsible_id=member, state=state)


def unassign(db: Transaction, request: int, member: int) -> Request | None:
    """Nobody is responsible from now on. None when it is over, or not `member`'s."""
    there = _mine(db, request, member)
    if there is None:
        return None
    state = "new" if there.state == "assigned" else there.state
    return requests.put(db, request, responsible_id=None, state=state)


def of_member(db: Transaction, member: int) -> list[int]:
    """Ids of open requests for which this member is responsible, and of those that have an hour of theirs."""
    hours = select(slots.c.request_id).where(slots.c.staff_id == member, slots.c.state == "booked")
    rows = db.execute(
        select(table.c.id)
        .where(table.c.closed_at.is_(None))
        .where((table.c.responsible_id == member) | table.c.id.in_(hours))
        .order_by(table.c.id)
    )
    return [row.id for row in rows]


def of_family(db: Transaction, caregiver: int) -> list[Request]:
    """What this person has asked for, in whatever chat, and what is not over."""
    rows = db.execute(
        select(table.c.id)
        .where(table.c.caregiver_id == caregiver, table.c.closed_at.is_(None))
        .order_by(table.c.id)
    )
    return [requests.get(db, row.id) for row in rows.all()]


def answered(
    db: Transaction,
    request: int,
    member: int,
    now: datetime,
    climb_at: datetime,
    *,
    hour_ahead: bool = False,
) -> Request | None:
    """The team owes nothing until the family writes again. None when it is over or not the member's.

    `hour_ahead`: they have agreed on an hour, and it still stands.
    """
    there = _mine(db, request, member)
    if there is None:
        return None
    state = there.state if there.material or hour_ahead else "answered"
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
    state: State = "new" if there.responsible_id is None else "assigned"
    return requests.owe_anew(db, there, state, due_at, now)


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


def sign(db: Transaction, request: int) -> Request | None:
    """The paper about what was handed over has been signed after all, whoever of the team has it."""
    there = requests.lock(db, request)
    if there is None or there.state != "handed_over" or there.paper_signed:
        return None
    return requests.put(db, request, paper_signed=True)


def close(
    db: Transaction, request: int, member: int, outcome: Outcome, now: datetime
) -> Request | None:
    if _mine(db, request, member) is None:
        return None
    return requests.end(db, request, "closed", now, outcome=outcome)


def watch(db: Transaction, now: datetime, limit: int = 100) -> list[tuple[int, str]]:
    """Open requests of which somebody must hear now, with their centres: ids, longest overdue first.

    At most `limit` of each centre, so that none stands in the way of another.
    """
    place = func.row_number().over(
        partition_by=table.c.centre, order_by=(table.c.climb_at, table.c.id)
    )
    overdue = select(table.c.id).where(table.c.climb_at <= now)
    due = (
        select(table.c.id, table.c.centre, table.c.climb_at, place.label("place"))
        .where(table.c.id.in_(overdue))  # by their index, not in the order of the centres
        .subquery()
    )
    rows = db.execute(select(due).where(due.c.place <= limit).order_by(due.c.climb_at, due.c.id))
    return [(row.id, row.centre) for row in rows]


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
