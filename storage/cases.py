"""Cases of the staff's side: a number in the centre's own file, who is in it, who is responsible, which services, when it is looked at again.

No story, no diagnosis, no free text: those stay in the file that the number names. An open case always has
a next review, a closed one never.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, get_args

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    LargeBinary,
    Row,
    String,
    Table,
    UniqueConstraint,
    bindparam,
    delete,
    insert,
    select,
    update,
)

from storage.database import Transaction
from storage.persons import families, persons
from storage.schema import METADATA, Id, Moment, column, new_id, new_pseudonym, sensitive
from storage.staff import staff

Status = Literal["open", "monitoring", "closed"]
Service = Literal[
    "parental_education", "counselling", "material_support", "homework", "meals", "medical", "vocational",
    "community",
]  # fmt: skip
SERVICES: tuple[Service, ...] = get_args(Service)

cases = Table(
    "cases",
    METADATA,
    column("id", Id, primary_key=True, autoincrement=False),
    column("centre", String(32)),
    # The number in the centre's own file, written in one way only: see `plain`.
    sensitive("reference", LargeBinary),
    sensitive("reference_hash", LargeBinary(16)),
    sensitive("family_id", Id, ForeignKey(families.c.id), index=True),
    # NULL: whoever was has left, and nobody has taken it over yet.
    column("responsible_id", Id, ForeignKey(staff.c.id), nullable=True, index=True),
    sensitive("status", String(12)),
    column("opened_on", Date),
    column("next_review_on", Date, nullable=True, index=True),
    column("closed_on", Date, nullable=True),
    # What reports call it: see `views`.
    column("pseudonym", String(16), default=new_pseudonym, index=True, unique=True),
    column("created_at", Moment),
    CheckConstraint("status IN ('open', 'monitoring', 'closed')", name="status"),
    CheckConstraint(
        "(status = 'closed') = (closed_on IS NOT NULL)"
        " AND (status = 'closed') = (next_review_on IS NULL)",
        name="closed",
    ),
    UniqueConstraint("centre", "reference_hash"),
)

case_persons = Table(
    "case_persons",
    METADATA,
    column("case_id", Id, ForeignKey(cases.c.id, ondelete="CASCADE"), primary_key=True),
    sensitive("person_id", Id, ForeignKey(persons.c.id), primary_key=True, index=True),
    column("added_at", Moment),
)

case_services = Table(
    "case_services",
    METADATA,
    column("case_id", Id, ForeignKey(cases.c.id, ondelete="CASCADE"), primary_key=True),
    sensitive("service", String(20), primary_key=True),
    column("since", Date),
    CheckConstraint(
        "service IN ('parental_education', 'counselling', 'material_support', 'homework', 'meals',"
        " 'medical', 'vocational', 'community')",
        name="service",
    ),
)


@dataclass(frozen=True)
class Case:
    id: int
    centre: str
    reference: str
    family_id: int
    responsible_id: int | None
    status: Status
    opened_on: date
    next_review_on: date | None
    closed_on: date | None

    @property
    def open(self) -> bool:
        return self.status != "closed"


_ONE = select(cases).where(cases.c.id == bindparam("case"))
_LOCKED = _ONE.with_for_update()
_PEOPLE = (
    select(case_persons.c.person_id)
    .where(case_persons.c.case_id == bindparam("case"))
    .order_by(case_persons.c.added_at, case_persons.c.person_id)
)
_SERVICES = select(case_services.c.service, case_services.c.since).where(
    case_services.c.case_id == bindparam("case")
)


def plain(reference: str) -> str:
    """The one way in which a number is written: `12 /2026 b` is `12/2026 B`."""
    return " ".join(reference.upper().split()).replace(" /", "/").replace("/ ", "/")


def find(db: Transaction, case: int) -> Case | None:
    row = db.execute(_ONE, {"case": case}).one_or_none()
    return row and _case(db, row)


def lock(db: Transaction, case: int) -> Case | None:
    """The case, held until the transaction ends."""
    row = db.execute(_LOCKED, {"case": case}).one_or_none()
    return row and _case(db, row)


def by_reference(db: Transaction, centre: str, reference: str) -> Case | None:
    """Also one that is closed."""
    hashes = db.blinds(cases.c.reference_hash, plain(reference))
    row = db.execute(
        select(cases).where(cases.c.centre == centre, cases.c.reference_hash.in_(hashes))
    ).first()
    return row and _case(db, row)


def listed(
    db: Transaction, centre: str, *, responsible: int | None, closed: bool, skip: int, limit: int
) -> list[Case]:
    """The next review first; closed ones, latest first. `responsible` None: anybody's."""
    state = cases.c.status == "closed" if closed else cases.c.status != "closed"
    there = select(cases).where(cases.c.centre == centre, state)
    if responsible is not None:
        there = there.where(cases.c.responsible_id == responsible)
    when = cases.c.closed_on.desc() if closed else cases.c.next_review_on
    rows = db.execute(there.order_by(when, cases.c.id).limit(limit).offset(skip)).all()
    return [_case(db, row) for row in rows]


def of_member(db: Transaction, member: int) -> list[Case]:
    """What this member is responsible for and what is not closed."""
    theirs = (cases.c.responsible_id == member) & (cases.c.status != "closed")
    return [_case(db, row) for row in db.execute(select(cases).where(theirs)).all()]


def to_review(db: Transaction, centre: str, until: date) -> list[Case]:
    """Whose review is due by then, longest overdue first."""
    due = (cases.c.centre == centre) & (cases.c.next_review_on <= until)
    rows = db.execute(select(cases).where(due).order_by(cases.c.next_review_on, cases.c.id)).all()
    return [_case(db, row) for row in rows]


def open_case(
    db: Transaction,
    centre: str,
    family: int,
    reference: str,
    responsible: int,
    people: Sequence[int],
    opened_on: date,
    next_review_on: date,
    now: datetime,
) -> Case:
    """Raises IntegrityError when the centre has a case with this number already."""
    case, number = new_id(), plain(reference)
    db.execute(
        insert(cases).values(
            id=case,
            centre=centre,
            reference=db.seal(cases.c.reference, case, number),
            reference_hash=db.blind(cases.c.reference_hash, number),
            family_id=family,
            responsible_id=responsible,
            status="open",
            opened_on=opened_on,
            next_review_on=next_review_on,
            created_at=now,
        )
    )
    for person in people:
        add_person(db, case, person, now)
    return get(db, case)


def get(db: Transaction, case: int) -> Case:
    """One that is known to be there."""
    return _case(db, db.execute(_ONE, {"case": case}).one())


def people_of(db: Transaction, case: int) -> list[int]:
    """Ids of persons, in the order in which they were added."""
    return [row.person_id for row in db.execute(_PEOPLE, {"case": case})]


def add_person(db: Transaction, case: int, person: int, now: datetime) -> bool:
    """False when they were in it already. The case is locked, or new."""
    if person in people_of(db, case):
        return False
    db.execute(insert(case_persons).values(case_id=case, person_id=person, added_at=now))
    return True


def remove_person(db: Transaction, case: int, person: int) -> bool:
    one = (case_persons.c.case_id == case) & (case_persons.c.person_id == person)
    return bool(db.execute(delete(case_persons).where(one)).rowcount)


def services_of(db: Transaction, case: int) -> dict[Service, date]:
    """Since when each is given."""
    rows = {row.service: row.since for row in db.execute(_SERVICES, {"case": case})}
    return {service: rows[service] for service in SERVICES if service in rows}


def set_service(db: Transaction, case: int, service: Service, today: date, *, given: bool) -> bool:
    """False when it was so already. The case is locked."""
    if (service in services_of(db, case)) == given:
        return False
    if given:
        db.execute(insert(case_services).values(case_id=case, service=service, since=today))
    else:
        one = (case_services.c.case_id == case) & (case_services.c.service == service)
        db.execute(delete(case_services).where(one))
    return True


def set_review(db: Transaction, case: int, day: date) -> Case:
    """Of an open case; raises IntegrityError for a closed one."""
    return _put(db, case, next_review_on=day)


def set_status(db: Transaction, case: int, status: Literal["open", "monitoring"]) -> Case:
    """Of an open case; raises IntegrityError for a closed one."""
    return _put(db, case, status=status)


def close(db: Transaction, case: int, today: date) -> Case:
    return _put(db, case, status="closed", next_review_on=None, closed_on=today)


def reopen(db: Transaction, case: int, next_review_on: date) -> Case:
    return _put(db, case, status="open", next_review_on=next_review_on, closed_on=None)


def assign(db: Transaction, case: int, member: int | None) -> Case:
    """None: nobody is responsible."""
    return _put(db, case, responsible_id=member)


def _put(db: Transaction, case: int, **values: Any) -> Case:
    db.execute(update(cases).where(cases.c.id == case).values(**values))
    return get(db, case)


def _case(db: Transaction, row: Row[Any]) -> Case:
    return Case(
        row.id,
        row.centre,
        db.open(cases.c.reference, row.id, row.reference),
        row.family_id,
        row.responsible_id,
        row.status,
        row.opened_on,
        row.next_review_on,
        row.closed_on,
    )
