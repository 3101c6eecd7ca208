"""What one adult did with the centre, and what the centre wrote to them: counts, and the newest of each.

Always of one caregiver: what another adult of the same child did is another history.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select

from storage import meetings, requests
from storage.accounts import accounts
from storage.attendance import Value, attendance
from storage.database import Transaction
from storage.meetings import Meeting
from storage.outbox import Lane, outbox
from storage.requests import Request
from storage.seats import seats
from storage.signups import State, signups

# What takes a message away or changes one that is there brings nothing new.
_NO_MESSAGE = ("vanish", "announcement_gone")


@dataclass(frozen=True)
class Been:
    """A sign-up: what became of it, and how each of its persons was marked (several where they differ)."""

    meeting: Meeting
    state: State
    marks: tuple[Value, ...]


@dataclass(frozen=True)
class Sent:
    lane: Lane
    at: datetime


@dataclass(frozen=True)
class History:
    """`signups`, `requests` and `messages`: how many there are; `marks`: of whom they signed up, by value.

    The lists are a page of each, newest first.
    """

    signups: int
    marks: Mapping[Value, int]
    requests: int
    messages: int
    been: tuple[Been, ...]
    asked: tuple[Request, ...]
    sent: tuple[Sent, ...]


_OF_CAREGIVER = signups.c.caregiver_id == bindparam("person")
_MARKED = signups.join(seats, seats.c.signup_id == signups.c.id).join(
    attendance,
    (attendance.c.meeting_id == signups.c.meeting_id)
    & (attendance.c.person_id == seats.c.person_id),
)
_MARKS = (
    select(signups.c.id, attendance.c.value).select_from(_MARKED).where(_OF_CAREGIVER, seats.c.live)
)
_REQUESTS = requests.requests.c.caregiver_id == bindparam("person")
_SENT = (
    (accounts.c.person_id == bindparam("person"))
    & outbox.c.state.in_(("sent", "ambiguous"))
    & outbox.c.live_id.is_(None)
    & outbox.c.card.not_in(_NO_MESSAGE)
)


def of(db: Transaction, person: int, *, skip: int, limit: int) -> History:
    who = {"person": person}
    return History(
        signups=_count(db, select(func.count()).select_from(signups).where(_OF_CAREGIVER), who),
        marks=Counter(row.value for row in db.execute(_MARKS, who)),
        requests=_count(
            db, select(func.count()).select_from(requests.requests).where(_REQUESTS), who
        ),
        messages=_count(
            db, select(func.count()).select_from(outbox.join(accounts)).where(_SENT), who
        ),
        been=tuple(_been(db, who, skip, limit)),
        asked=tuple(_asked(db, who, skip, limit)),
        sent=tuple(_sent(db, who, skip, limit)),
    )


def _count(db: Transaction, query: Any, who: Mapping[str, int]) -> int:
    return int(db.execute(query, who).scalar_one())


def _been(db: Transaction, who: Mapping[str, int], skip: int, limit: int) -> list[Been]:
    table = meetings.meetings.c
    rows = db.execute(
        select(signups.c.id, signups.c.meeting_id, signups.c.state)
        .join(meetings.meetings)
        .where(_OF_CAREGIVER)
        .order_by(table.starts_at.desc(), signups.c.id)
        .limit(limit)
        .offset(skip),
        who,
    ).all()
    marks: dict[int, set[Value]] = {row.id: set() for row in rows}
    for row in db.execute(_MARKS.where(signups.c.id.in_(list(marks))), who):
        marks[row.id].add(row.value)
    return [
        Been(meetings.get(db, row.meeting_id), row.state, tuple(sorted(marks[row.id])))
        for row in rows
    ]


def _asked(db: Transaction, who: Mapping[str, int], skip: int, limit: int) -> list[Request]:
    table = requests.requests.c
    rows = db.execute(
        select(table.id)
        .where(_REQUESTS)
        .order_by(table.created_at.desc(), table.id)
        .limit(limit)
        .offset(skip),
        who,
    ).all()
    return [requests.get(db, row.id) for row in rows]


def _sent(db: Transaction, who: Mapping[str, int], skip: int, limit: int) -> list[Sent]:
    rows = db.execute(
        select(outbox.c.lane, outbox.c.finished_at)
        .join(accounts)
        .where(_SENT)
        .order_by(outbox.c.finished_at.desc(), outbox.c.id)
        .limit(limit)
        .offset(skip),
        who,
    )
    return [Sent(row.lane, row.finished_at) for row in rows]
