"""What a parent asks for, and what the team owes: a call, an answer, something in kind.

`due_at` is set exactly while the team owes the family something, and is the hour the family was told.
`climb_at` is when somebody in the team hears of the request next if nothing happens until then, so an
open request always has one. Whoever changes a request locks its row first and looks again.
"""

from __future__ import annotations

import base64
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    Row,
    String,
    Table,
    bindparam,
    func,
    select,
    text,
    update,
)

from storage.accounts import accounts
from storage.cases import cases
from storage.database import Transaction
from storage.persons import persons
from storage.schema import METADATA, Id, Moment, column, personal, sensitive
from storage.staff import staff
from storage.topics import Topic

State = Literal[
    "new", "assigned", "scheduled", "answered", "closed",
    "received", "approved", "partly", "refused", "handed_over",
    "withdrawn",
]  # fmt: skip
Category = Literal["", "food", "clothes", "school", "hygiene", "other"]
Outcome = Literal["talked", "met", "referred", "unreached", "no_need"]
Decision = Literal["approved", "partly", "refused"]

requests = Table(
    "requests",
    METADATA,
    column("id", Id, primary_key=True, autoincrement=False),
    column("centre", String(32), index=True),
    column("caregiver_id", Id, ForeignKey(persons.c.id), index=True),
    # The chat it was asked in, and the only one in which it is shown. NULL: asked in person or by phone.
    personal(
        "account_id", Id, ForeignKey(accounts.c.id, ondelete="SET NULL"), nullable=True, index=True
    ),
    sensitive("topic", String(12)),
    sensitive("category", String(8)),
    column("state", String(12)),
    column("responsible_id", Id, ForeignKey(staff.c.id), nullable=True, index=True),
    column("due_at", Moment, nullable=True),
    column("owed_since", Moment, nullable=True),
    # Raised each time the team owes something anew; what was said about an older one is out of date.
    column("round", Integer),
    column("level", Integer),
    column("climb_at", Moment, nullable=True, index=True),
    column("outcome", String(12), nullable=True),
    column("decided_by", Id, ForeignKey(staff.c.id), nullable=True),
    column("paper_signed", Boolean),
    # What is sent about it says nothing until it is tapped.
    column("discreet", Boolean),
    column("created_at", Moment),
    column("answered_at", Moment, nullable=True),
    column("closed_at", Moment, nullable=True, index=True),
    # The team wrote to the family from this case. The topic says nothing then, and nobody sees it by its topic.
    sensitive("case_id", Id, ForeignKey(cases.c.id), nullable=True, index=True),
    CheckConstraint(
        "topic IN ('child', 'school', 'family', 'papers', 'other', 'material')", name="topic"
    ),
    CheckConstraint(
        "category IN ('', 'food', 'clothes', 'school', 'hygiene', 'other')", name="category"
    ),
    CheckConstraint("(topic = 'material') = (category <> '')", name="kind"),
    CheckConstraint(
        "state IN ('closed', 'withdrawn')"
        " OR (topic <> 'material' AND state IN ('new', 'assigned', 'scheduled', 'answered'))"
        " OR (topic = 'material' AND state IN ('received', 'approved', 'partly', 'refused', 'handed_over'))",
        name="state",
    ),
    CheckConstraint(
        "(closed_at IS NOT NULL) = (state IN ('closed', 'refused', 'handed_over', 'withdrawn'))",
        name="over",
    ),
    CheckConstraint(
        "(closed_at IS NULL OR due_at IS NULL) AND (due_at IS NULL) = (owed_since IS NULL)",
        name="owed",
    ),
    CheckConstraint("(closed_at IS NULL) = (climb_at IS NOT NULL)", name="watched"),
    CheckConstraint("state <> 'assigned' OR responsible_id IS NOT NULL", name="assigned"),
    CheckConstraint(
        "outcome IN ('talked', 'met', 'referred', 'unreached', 'no_need')", name="outcome"
    ),
    # One open request about one thing: a second tap finds the first.
    Index(
        "uq_requests_open",
        "account_id",
        "topic",
        "category",
        unique=True,
        sqlite_where=text("closed_at IS NULL AND case_id IS NULL"),
        postgresql_where=text("closed_at IS NULL AND case_id IS NULL"),
    ),
    # And one open talk with one caregiver of one case.
    Index(
        "uq_requests_open_case",
        "case_id",
        "caregiver_id",
        unique=True,
        sqlite_where=text("closed_at IS NULL AND case_id IS NOT NULL"),
        postgresql_where=text("closed_at IS NULL AND case_id IS NOT NULL"),
    ),
)


@dataclass(frozen=True)
class Request:
    id: int
    centre: str
    caregiver_id: int
    account_id: int | None
    topic: Topic
    category: Category
    state: State
    responsible_id: int | None
    due_at: datetime | None
    owed_since: datetime | None
    round: int
    level: int
    climb_at: datetime | None
    outcome: Outcome | None
    paper_signed: bool
    discreet: bool
    created_at: datetime
    closed_at: datetime | None
    case_id: int | None = None

    @property
    def material(self) -> bool:
        return self.topic == "material"

    @property
    def open(self) -> bool:
        return self.closed_at is None

    @property
    def reference(self) -> str:
        """What the team calls it: `R-7F3KQ`. Says nothing of whom or what, and finds nothing."""
        return "R-" + base64.b32encode((self.id & 0xFFFFFF).to_bytes(5, "big")).decode()[-5:]


_ONE = select(requests).where(requests.c.id == bindparam("request"))
_LOCKED = _ONE.with_for_update()
TALKS = select(requests).where(
    requests.c.case_id == bindparam("case"), requests.c.closed_at.is_(None)
)
_OPEN_OF = (
    select(requests)
    .where(requests.c.account_id == bindparam("account"), requests.c.closed_at.is_(None))
    .order_by(requests.c.created_at, requests.c.id)
)


def find(db: Transaction, request: int) -> Request | None:
    row = db.execute(_ONE, {"request": request}).one_or_none()
    return row and _request(row)


def lock(db: Transaction, request: int) -> Request | None:
    """The request, held until the transaction ends."""
    row = db.execute(_LOCKED, {"request": request}).one_or_none()
    return row and _request(row)


def open_of(db: Transaction, account: int) -> list[Request]:
    """What this chat has asked for and what is not over, oldest first."""
    return [_request(row) for row in db.execute(_OPEN_OF, {"account": account}).all()]


def queue(
    db: Transaction,
    centre: str,
    topics: Collection[Topic] | None,
    *,
    skip: int,
    limit: int,
    member: int | None = None,
) -> list[Request]:
    """What is open, first what the team owes, each oldest first, and then what was handed over and is not
    signed; `topics` None: all of them. Talks of a case come with their case: to `member` where they are
    responsible for it.
    """
    unfinished = select(requests).where(
        requests.c.centre == centre,
        requests.c.closed_at.is_(None)
        | ((requests.c.state == "handed_over") & requests.c.paper_signed.is_(False)),
    )
    if topics is not None:
        shown = requests.c.case_id.is_(None) & requests.c.topic.in_(sorted(topics))
        if member is not None:
            mine = select(cases.c.id).where(cases.c.responsible_id == member)
            shown |= requests.c.case_id.in_(mine)
        unfinished = unfinished.where(shown)
    in_order = unfinished.order_by(
        requests.c.closed_at.is_not(None),
        requests.c.due_at.is_(None),
        func.coalesce(requests.c.owed_since, requests.c.created_at),
        requests.c.id,
    )
    rows = db.execute(in_order.limit(limit).offset(skip)).all()
    return [_request(row) for row in rows]


def talks_of(db: Transaction, case: int) -> list[Request]:
    """The open ones of a case, first what the team owes."""
    rows = db.execute(TALKS.order_by(requests.c.due_at.is_(None), requests.c.id), {"case": case})
    return [_request(row) for row in rows.all()]


def get(db: Transaction, request: int) -> Request:
    return _request(db.execute(_ONE, {"request": request}).one())


def owe_anew(
    db: Transaction, there: Request, state: State, due_at: datetime, now: datetime
) -> Request:
    """The team owes an answer by then, also where nothing was owed or all seemed over."""
    return put(
        db,
        there.id,
        state=state,
        due_at=due_at,
        owed_since=now,
        round=there.round + 1,
        level=0,
        climb_at=due_at,
        closed_at=None,
    )


def end(db: Transaction, request: int, state: State, now: datetime, **more: Any) -> Request:
    return put(
        db, request, state=state, due_at=None, owed_since=None, climb_at=None, closed_at=now, **more
    )


def put(db: Transaction, request: int, **values: Any) -> Request:
    db.execute(update(requests).where(requests.c.id == request).values(**values))
    return get(db, request)


def _request(row: Row[Any]) -> Request:
    return Request(
        row.id,
        row.centre,
        row.caregiver_id,
        row.account_id,
        row.topic,
        row.category,
        row.state,
        row.responsible_id,
        row.due_at,
        row.owed_since,
        row.round,
        row.level,
        row.climb_at,
        row.outcome,
        row.paper_signed,
        row.discreet,
        row.created_at,
        row.closed_at,
        row.case_id,
    )
