"""Families and the persons in them: caregivers and children. Who may sign up which child is recorded per child."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Literal

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    LargeBinary,
    Row,
    Select,
    String,
    Table,
    bindparam,
    insert,
    select,
    update,
)

from storage.database import Transaction
from storage.schema import (
    METADATA,
    Id,
    Moment,
    any_of,
    column,
    new_id,
    new_pseudonym,
    numbered,
    personal,
)

Kind = Literal["caregiver", "child"]
# Fewer digits than these are at the end of too many numbers.
_FEWEST_DIGITS = 4
Domicile = Literal["yes", "no", "unsure"]

families = Table(
    "families",
    METADATA,
    column("id", Id, primary_key=True, autoincrement=False),
    column("centre", String(32), index=True),
    personal("domicile", String(8)),
    # When the centre said that it knows this family; until then a person decides each sign-up.
    column("known_since", Moment, nullable=True),
    column("created_at", Moment),
    # What reports call it: see `views`.
    column(
        "pseudonym", String(16), default=new_pseudonym, server_default="", index=True, unique=True
    ),
    CheckConstraint("domicile IN ('yes', 'no', 'unsure')", name="domicile"),
)

persons = Table(
    "persons",
    METADATA,
    column("id", Id, primary_key=True, autoincrement=False),
    column("family_id", Id, ForeignKey(families.c.id), index=True),
    column("kind", String(12)),
    personal("name", LargeBinary),
    personal("phone", LargeBinary, nullable=True),
    personal("phone_hash", LargeBinary(16), nullable=True, index=True),
    personal("birth_year", LargeBinary, nullable=True),
    column("created_at", Moment),
    column(
        "pseudonym", String(16), default=new_pseudonym, server_default="", index=True, unique=True
    ),
    CheckConstraint("kind IN ('caregiver', 'child')", name="kind"),
)

guardians = Table(
    "guardians",
    METADATA,
    column("child_id", Id, ForeignKey(persons.c.id), primary_key=True),
    column("caregiver_id", Id, ForeignKey(persons.c.id), primary_key=True),
)


@dataclass(frozen=True)
class Person:
    id: int
    family_id: int
    kind: Kind
    name: str
    phone: str | None
    birth_year: int | None


@dataclass(frozen=True)
class Family:
    id: int
    centre: str
    domicile: Domicile
    known: bool


@dataclass(frozen=True)
class NewChild:
    name: str
    birth_year: int


_FAMILY = select(families).where(families.c.id == bindparam("family"))
_PERSON = select(persons).where(persons.c.id == bindparam("person"))
_SOME = select(persons).where(persons.c.id.in_(bindparam("ids", expanding=True)))
_CAREGIVERS = (
    select(persons)
    .join(families)
    .where(families.c.centre == bindparam("centre"), persons.c.kind == "caregiver")
)
_INSERT_FAMILY, _INSERT = insert(families), insert(persons)
_CHILDREN = (
    select(persons)
    .join(guardians, guardians.c.child_id == persons.c.id)
    .where(guardians.c.caregiver_id == bindparam("caregiver"))
    .order_by(persons.c.created_at, persons.c.id)
)


@cache
def _known_by_number(keys: int) -> Select[Any]:
    return (
        select(persons)
        .join(families)
        .where(
            any_of(persons.c.phone_hash, "hash", keys),
            persons.c.kind == "caregiver",
            families.c.centre == bindparam("centre"),
            families.c.known_since.is_not(None),
        )
        .limit(2)
    )


def find(db: Transaction, person: int) -> Person:
    return _person(db, db.execute(_PERSON, {"person": person}).one())


def some(db: Transaction, ids: Collection[int]) -> dict[int, Person]:
    """By id; those that are not there are missing."""
    rows = db.execute(_SOME, {"ids": list(ids)})
    return {row.id: _person(db, row) for row in rows}


def named_like(db: Transaction, centre: str, words: str, *, limit: int) -> list[Person]:
    """Caregivers of the centre whose name holds each of the words, however accented, or whose number
    ends with the digits. Opened one by one: names are sealed, and a centre has some hundreds.
    """
    wanted = _bare(words).split()
    digits = "".join(c for c in words if c.isdecimal()).lstrip("0")
    by_name = any(c.isalpha() for c in words)
    found = []
    for row in db.execute(_CAREGIVERS, {"centre": centre}):
        person = _person(db, row)
        if by_name:
            fits = all(word in _bare(person.name) for word in wanted)
        else:
            fits = len(digits) >= _FEWEST_DIGITS and (person.phone or "").endswith(digits)
        if fits:
            found.append(person)
    return sorted(found, key=lambda person: _bare(person.name))[:limit]


def caregivers(db: Transaction, centre: str) -> list[Person]:
    """All that the centre knows, in no order; each is opened, so not in every turn."""
    return [_person(db, row) for row in db.execute(_CAREGIVERS, {"centre": centre})]


def caregivers_of(db: Transaction, family_id: int) -> list[Person]:
    """The adults of one family, oldest entry first."""
    theirs = (persons.c.family_id == family_id) & (persons.c.kind == "caregiver")
    in_order = select(persons).where(theirs).order_by(persons.c.created_at, persons.c.id)
    return [_person(db, row) for row in db.execute(in_order)]


def family(db: Transaction, family_id: int) -> Family:
    row = db.execute(_FAMILY, {"family": family_id}).one()
    return Family(row.id, row.centre, row.domicile, row.known_since is not None)


def children_of(db: Transaction, caregiver: int) -> list[Person]:
    """The children this caregiver may sign up, oldest entry first. Never another adult's."""
    return [_person(db, row) for row in db.execute(_CHILDREN, {"caregiver": caregiver})]


def recognise(db: Transaction, centre: str, phone: str) -> Person | None:
    """The one caregiver the centre knows under this number (E.164); None when there is none, or two."""
    hashes = db.blinds(persons.c.phone_hash, phone)
    values = {"centre": centre, **numbered("hash", hashes)}
    rows = db.execute(_known_by_number(len(hashes)), values).all()
    return _person(db, rows[0]) if len(rows) == 1 else None


def add_family(
    db: Transaction, centre: str, *, domicile: Domicile, now: datetime, known: bool = False
) -> int:
    family_id = new_id()
    db.execute(
        _INSERT_FAMILY,
        {
            "id": family_id,
            "centre": centre,
            "domicile": domicile,
            "known_since": now if known else None,
            "created_at": now,
        },
    )
    return family_id


def add_caregiver(
    db: Transaction, family_id: int, name: str, phone: str | None, now: datetime
) -> Person:
    """`phone` in E.164, or None for a family without one."""
    person = new_id()
    db.execute(
        _INSERT,
        {
            "id": person,
            "family_id": family_id,
            "kind": "caregiver",
            "name": db.seal(persons.c.name, person, name),
            "phone": phone and db.seal(persons.c.phone, person, phone),
            "phone_hash": phone and db.blind(persons.c.phone_hash, phone),
            "created_at": now,
        },
    )
    return Person(person, family_id, "caregiver", name, phone, None)


def add_children(
    db: Transaction, caregiver: Person, children: Sequence[NewChild], now: datetime
) -> list[Person]:
    """Each child joins the caregiver's family, and this caregiver alone may sign it up."""
    added = []
    for child in children:
        person = new_id()
        year = db.seal(persons.c.birth_year, person, str(child.birth_year))
        db.execute(
            insert(persons).values(
                id=person,
                family_id=caregiver.family_id,
                kind="child",
                name=db.seal(persons.c.name, person, child.name),
                birth_year=year,
                created_at=now,
            )
        )
        db.execute(insert(guardians).values(child_id=person, caregiver_id=caregiver.id))
        added.append(
            Person(person, caregiver.family_id, "child", child.name, None, child.birth_year)
        )
    return added


def declare_known(db: Transaction, family_id: int, now: datetime) -> None:
    """The centre knows this family: from now on its seats are confirmed at once."""
    db.execute(
        update(families)
        .where(families.c.id == family_id, families.c.known_since.is_(None))
        .values(known_since=now)
    )


def _bare(name: str) -> str:
    """`Sârbu` and `sarbu` are the same name to whoever looks for it."""
    parts = unicodedata.normalize("NFKD", name.casefold())
    return "".join(c for c in parts if not unicodedata.combining(c))


def _person(db: Transaction, row: Row[Any]) -> Person:
    year = row.birth_year and int(db.open(persons.c.birth_year, row.id, row.birth_year))
    return Person(
        row.id,
        row.family_id,
        row.kind,
        db.open(persons.c.name, row.id, row.name),
        row.phone and db.open(persons.c.phone, row.id, row.phone),
        year,
    )
