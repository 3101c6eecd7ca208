"""One-time codes that link a Telegram account to a person the centre already knows, printed or shown as a QR."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, LargeBinary, Table, insert, select, update

from storage.database import Transaction
from storage.persons import persons
from storage.schema import METADATA, Id, Moment, column, new_id, personal
from storage.staff import staff

LASTS = timedelta(days=30)
_BYTES = 18

family_codes = Table(
    "family_codes",
    METADATA,
    column("id", Id, primary_key=True, autoincrement=False),
    personal("code_hash", LargeBinary(16), unique=True),
    column("person_id", Id, ForeignKey(persons.c.id), index=True),
    column("made_by", Id, ForeignKey(staff.c.id)),
    column("until", Moment),
    column("used_at", Moment, nullable=True),
)


def make(db: Transaction, person: int, by: int, now: datetime) -> str:
    """24 characters of a link, 144 bits; only their keyed hash is kept. An older code stops working."""
    db.execute(
        update(family_codes)
        .where(family_codes.c.person_id == person, family_codes.c.used_at.is_(None))
        .values(until=now)
    )
    code = secrets.token_urlsafe(_BYTES)
    db.execute(
        insert(family_codes).values(
            id=new_id(),
            code_hash=db.blind(family_codes.c.code_hash, code),
            person_id=person,
            made_by=by,
            until=now + LASTS,
        )
    )
    return code


def behind(db: Transaction, code: str, now: datetime) -> int | None:
    """The row of a code that still stands; None when it is unknown, used or out of date."""
    row = db.execute(
        select(family_codes.c.id).where(
            family_codes.c.code_hash.in_(db.blinds(family_codes.c.code_hash, code)),
            family_codes.c.used_at.is_(None),
            family_codes.c.until > now,
        )
    ).one_or_none()
    return row and int(row.id)


def whose(db: Transaction, row_id: int, now: datetime) -> int | None:
    """The person it stands for; its row is held until the transaction ends. None as above."""
    row = db.execute(
        select(family_codes.c.person_id)
        .where(
            family_codes.c.id == row_id,
            family_codes.c.used_at.is_(None),
            family_codes.c.until > now,
        )
        .with_for_update()
    ).one_or_none()
    return row and int(row.person_id)


def use(db: Transaction, row_id: int, now: datetime) -> int | None:
    """The person it stood for, this one time."""
    person = whose(db, row_id, now)
    if person is not None:
        db.execute(update(family_codes).where(family_codes.c.id == row_id).values(used_at=now))
    return person
