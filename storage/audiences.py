"""Whom a message to many is for, as people. Found anew each time: families come, go, sign up and cancel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, and_, bindparam, select

from storage.accounts import accounts
from storage.activities import activities
from storage.database import Transaction
from storage.meetings import meetings
from storage.persons import families, guardians, persons
from storage.signups import COMING, LIVE, signups

Kind = Literal["meeting", "waiting", "activity", "age", "language", "all"]
# What is said to whoever has not chosen a language.
_USUAL = "ro"


@dataclass(frozen=True)
class Audience:
    """`meeting` and `activity` are ids, `born` the first and the last year, both included; `led_by`: only
    what this member of staff leads.
    """

    kind: Kind
    meeting: int | None = None
    activity: int | None = None
    language: str | None = None
    born: tuple[int, int] | None = None
    led_by: int | None = None


@dataclass(frozen=True)
class Addressee:
    """A caregiver, once, however many children or chats; `account` None where there is none to write to."""

    person: int
    family: int
    account: int | None
    language: str


# Of somebody with two chats the newest, as for everything else that is written to a person.
_REACHED = (
    select(persons.c.id, persons.c.family_id, accounts.c.id.label("account"), accounts.c.language)
    .select_from(
        persons.outerjoin(
            accounts,
            and_(
                accounts.c.person_id == persons.c.id,
                accounts.c.state == "active",
                accounts.c.notice.is_not(None),
            ),
        )
    )
    .where(persons.c.kind == "caregiver")
    .order_by(persons.c.id, accounts.c.created_at.desc(), accounts.c.id)
)
_SIGNED_UP = (
    select(signups.c.caregiver_id)
    .join(meetings, meetings.c.id == signups.c.meeting_id)
    .join(activities, activities.c.id == meetings.c.activity_id)
)
_OF_CENTRE = (
    select(persons.c.id)
    .join(families, families.c.id == persons.c.family_id)
    .where(families.c.centre == bindparam("centre"))
)
_CHILDREN = (
    select(persons.c.id, persons.c.birth_year)
    .join(families, families.c.id == persons.c.family_id)
    .where(families.c.centre == bindparam("centre"), persons.c.kind == "child")
)


def of(db: Transaction, centre: str, audience: Audience, now: datetime) -> list[Addressee]:
    """Everybody it is for just now, whether or not they have Telegram; nobody of another centre's meeting."""
    people = _people(db, centre, audience, now)
    rows = db.execute(_REACHED.where(persons.c.id.in_(people)), {"centre": centre})
    found: dict[int, Addressee] = {}
    for row in rows:
        one = Addressee(row.id, row.family_id, row.account, row.language or _USUAL)
        found.setdefault(row.id, one)
    if audience.kind == "language":
        return [a for a in found.values() if a.account and a.language == audience.language]
    return list(found.values())


def reached(addressees: list[Addressee]) -> list[Addressee]:
    """Those who can be written to; the others have to be called."""
    return [one for one in addressees if one.account is not None]


def _people(
    db: Transaction, centre: str, audience: Audience, now: datetime
) -> Select[Any] | list[int]:
    match audience.kind:
        case "meeting":
            of_one = meetings.c.id == audience.meeting
            return _signed_up(centre, audience, of_one, signups.c.state.in_(COMING))
        case "waiting":
            # Whoever was offered a seat and has not answered is still in line.
            in_line = signups.c.state.in_(("waiting", "offered"))
            return _signed_up(centre, audience, meetings.c.id == audience.meeting, in_line)
        case "activity":
            coming = and_(
                activities.c.id == audience.activity,
                meetings.c.state == "open",
                meetings.c.starts_at > now,
            )
            return _signed_up(centre, audience, coming, signups.c.state.in_(LIVE))
        case "age":
            return _parents(db, centre, audience.born or (0, 0))
        case "language" | "all":
            return _OF_CENTRE


def _signed_up(centre: str, audience: Audience, *which: ColumnElement[bool]) -> Select[Any]:
    found = _SIGNED_UP.where(activities.c.centre == centre, *which)
    if audience.led_by is not None:
        found = found.where(meetings.c.facilitator_id == audience.led_by)
    return found


def _parents(db: Transaction, centre: str, born: tuple[int, int]) -> Select[Any]:
    """Who may sign up a child born in these years. Years are sealed, so they are opened here one by one."""
    first, last = born
    children = [
        row.id
        for row in db.execute(_CHILDREN, {"centre": centre})
        if row.birth_year
        and first <= int(db.open(persons.c.birth_year, row.id, row.birth_year)) <= last
    ]
    return select(guardians.c.caregiver_id).where(guardians.c.child_id.in_(children))
