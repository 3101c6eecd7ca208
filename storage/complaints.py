"""The register of suggestions and complaints: numbered per centre and year without a gap, answered in time.

One sent without a name keeps no trace of who sent it: no account, no person, and the day but not the hour.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    Integer,
    LargeBinary,
    Row,
    String,
    Table,
    UniqueConstraint,
    bindparam,
    cast,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from storage.accounts import accounts
from storage.database import Transaction
from storage.outbox import outbox
from storage.schema import METADATA, Id, Moment, column, new_id, personal, sensitive
from storage.staff import staff

Kind = Literal["suggestion", "complaint"]

complaints = Table(
    "complaints",
    METADATA,
    column("id", Id, primary_key=True, autoincrement=False),
    column("centre", String(32)),
    column("year", Integer),
    column("number", Integer),
    column("kind", String(12)),
    personal(
        "account_id", Id, ForeignKey(accounts.c.id, ondelete="SET NULL"), nullable=True, index=True
    ),
    personal("name", LargeBinary, nullable=True),
    sensitive("words", LargeBinary),
    column("received_on", Date),
    column("due_on", Date),
    sensitive("answer", LargeBinary, nullable=True),
    column("answered_by", Id, ForeignKey(staff.c.id), nullable=True),
    column("answered_at", Moment, nullable=True),
    CheckConstraint("kind IN ('suggestion', 'complaint')", name="kind"),
    CheckConstraint("number > 0 AND due_on >= received_on", name="number"),
    CheckConstraint("account_id IS NULL OR name IS NOT NULL", name="named"),
    CheckConstraint(
        "(answer IS NULL) = (answered_at IS NULL) AND (answer IS NULL) = (answered_by IS NULL)",
        name="answer",
    ),
    UniqueConstraint("centre", "year", "number"),
)

# Locked by whoever takes a number, and rolled back with them, so that no number is left out.
complaint_numbers = Table(
    "complaint_numbers",
    METADATA,
    column("centre", String(32), primary_key=True),
    column("year", Integer, primary_key=True, autoincrement=False),
    column("last", Integer),
)


@dataclass(frozen=True)
class Complaint:
    """`name` and `account_id` are None when it came without a name."""

    id: int
    centre: str
    year: int
    number: int
    kind: Kind
    account_id: int | None
    name: str | None
    words: str
    received_on: date
    due_on: date
    answer: str | None

    @property
    def label(self) -> str:
        """As the register says it: `14/2026`."""
        return f"{self.number}/{self.year}"


_ONE = select(complaints).where(complaints.c.id == bindparam("complaint"))
_COUNTER = (complaint_numbers.c.centre == bindparam("at")) & (
    complaint_numbers.c.year == bindparam("in_year")
)
_FIRST = {
    True: sqlite.insert(complaint_numbers).on_conflict_do_nothing(),
    False: postgresql.insert(complaint_numbers).on_conflict_do_nothing(),
}


def register(
    db: Transaction,
    centre: str,
    kind: Kind,
    words: str,
    received_on: date,
    due_on: date,
    *,
    account: int | None = None,
    name: str | None = None,
) -> Complaint:
    """Under the next number of its year."""
    complaint = new_id()
    number = _next_number(db, centre, received_on.year)
    db.execute(
        insert(complaints).values(
            id=complaint,
            centre=centre,
            year=received_on.year,
            number=number,
            kind=kind,
            account_id=account,
            name=None if name is None else db.seal(complaints.c.name, complaint, name),
            words=db.seal(complaints.c.words, complaint, words),
            received_on=received_on,
            due_on=due_on,
        )
    )
    return _complaint(db, db.execute(_ONE, {"complaint": complaint}).one())


def find(db: Transaction, complaint: int) -> Complaint | None:
    row = db.execute(_ONE, {"complaint": complaint}).one_or_none()
    return row and _complaint(db, row)


def of_centre(db: Transaction, centre: str, *, skip: int, limit: int) -> list[Complaint]:
    """The register: first what waits for somebody to answer or to tell the answer, each newest number last."""
    dealt_with = complaints.c.answered_at.is_not(None) & complaints.c.id.not_in(
        unreached(db, centre).keys()
    )
    rows = db.execute(
        select(complaints)
        .where(complaints.c.centre == centre)
        .order_by(dealt_with, complaints.c.year, complaints.c.number)
        .limit(limit)
        .offset(skip)
    )
    return [_complaint(db, row) for row in rows.all()]


def unanswered(db: Transaction, centre: str, due_by: date) -> list[Complaint]:
    """What is due on that day or was before."""
    rows = db.execute(
        select(complaints)
        .where(
            complaints.c.centre == centre,
            complaints.c.answered_at.is_(None),
            complaints.c.due_on <= due_by,
        )
        .order_by(complaints.c.due_on, complaints.c.number)
    )
    return [_complaint(db, row) for row in rows.all()]


# What `promised_as` names, for LIKE.
ANY_ANSWER = "complaint:%:answer"


def promised_as(complaint: int) -> str:
    """What the outbox calls the answer to it."""
    return f"complaint:{complaint}:answer"


def unreached(db: Transaction, centre: str) -> dict[int, int]:
    """Complaint -> the outbox's row of its answer, which did not arrive, and of which nobody has told them yet."""
    named = literal("complaint:") + cast(complaints.c.id, String) + literal(":answer")
    rows = db.execute(
        select(complaints.c.id, outbox.c.id.label("row"))
        .join(outbox, outbox.c.dedup == named)
        .where(
            complaints.c.centre == centre,
            outbox.c.state.in_(("failed", "unreachable", "ambiguous", "dropped")),
            outbox.c.looked_after.is_(False),
        )
    )
    return {row.id: row.row for row in rows}


def answer(
    db: Transaction, complaint: int, member: int, words: str, now: datetime
) -> Complaint | None:
    """None when it is not there or was answered: the register keeps the first answer."""
    row = db.execute(_ONE.with_for_update(), {"complaint": complaint}).one_or_none()
    if row is None or row.answer is not None:
        return None
    sealed = db.seal(complaints.c.answer, complaint, words)
    db.execute(
        update(complaints)
        .where(complaints.c.id == complaint)
        .values(answer=sealed, answered_by=member, answered_at=now)
    )
    return find(db, complaint)


def _next_number(db: Transaction, centre: str, year: int) -> int:
    db.execute(_FIRST[db.sqlite].values(centre=centre, year=year, last=0))
    where = {"at": centre, "in_year": year}
    row = db.execute(select(complaint_numbers).where(_COUNTER).with_for_update(), where).one()
    db.execute(update(complaint_numbers).where(_COUNTER).values(last=row.last + 1), where)
    return int(row.last) + 1


def _complaint(db: Transaction, row: Row[Any]) -> Complaint:
    table = complaints.c
    return Complaint(
        row.id,
        row.centre,
        row.year,
        row.number,
        row.kind,
        row.account_id,
        row.name and db.open(table.name, row.id, row.name),
        db.open(table.words, row.id, row.words),
        row.received_on,
        row.due_on,
        row.answer and db.open(table.answer, row.id, row.answer),
    )
