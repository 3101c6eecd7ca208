"""Invites of people who work here: a secret in a link, good once, for one role in one centre, for 48 hours.

Only a hash of the secret is kept, so that a stolen table invites nobody. Who tried wrong ones is
counted for an hour.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    LargeBinary,
    Row,
    String,
    Table,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)

from storage import audit, staff
from storage.accounts import accounts
from storage.database import Transaction
from storage.schema import METADATA, Id, Moment, column, new_id, personal
from storage.staff import Member, Role

VALID = timedelta(hours=48)
TRIES, TRIES_WITHIN = 5, timedelta(hours=1)
_SECRET_BYTES = 24
# Whose yes the centre's own people must give; the command line is trusted, as it can do anything.
NEEDS_A_SECOND: frozenset[Role] = frozenset({"director", "coordinator"})

invites = Table(
    "invites",
    METADATA,
    column("id", Id, primary_key=True, autoincrement=False),
    column("token_hash", LargeBinary(16), unique=True),
    column("centre", String(32)),
    column("role", String(16)),
    # Who is expected; NULL when the link was printed without saying so.
    personal("name", LargeBinary, nullable=True),
    # NULL for the command line.
    column("made_by", Id, ForeignKey(staff.staff.c.id), nullable=True, index=True),
    column("created_at", Moment),
    column("expires_at", Moment),
    column("used_at", Moment, nullable=True),
    column("member_id", Id, ForeignKey(staff.staff.c.id), nullable=True, index=True),
    CheckConstraint(
        "role IN ('director', 'coordinator', 'counsellor', 'staff', 'administrator')", name="role"
    ),
    CheckConstraint("(used_at IS NULL) = (member_id IS NULL)", name="used"),
)

wrong_tries = Table(
    "wrong_tries",
    METADATA,
    column("id", Id, primary_key=True, autoincrement=False),
    column("account_id", Id, ForeignKey(accounts.c.id, ondelete="CASCADE"), index=True),
    column("tried_at", Moment, index=True),
)


@dataclass(frozen=True)
class Invite:
    """`name`: who is expected, None for whoever has the link; `made_by`: a staff id, None for the command line."""

    id: int
    centre: str
    role: Role
    name: str | None
    made_by: int | None
    expires_at: datetime


_OPEN = select(invites).where(invites.c.used_at.is_(None), invites.c.expires_at > bindparam("now"))
_BY_ID = _OPEN.where(invites.c.id == bindparam("invite"))
_BY_TOKEN = _OPEN.where(invites.c.token_hash.in_(bindparam("hashes", expanding=True)))
_TAKE = (
    select(invites.c.id)
    .where(
        invites.c.id == bindparam("invite"),
        invites.c.used_at.is_(None),
        invites.c.expires_at > bindparam("now"),
    )
    .with_for_update()
)


def make(
    db: Transaction,
    centre: str,
    role: Role,
    name: str | None,
    by: Member | None,
    now: datetime,
) -> tuple[str, Invite]:
    """The secret (32 characters of those a link may hold), which is never to be had again, and the invite."""
    token, invite = secrets.token_urlsafe(_SECRET_BYTES), new_id()
    maker = None if by is None else by.id
    db.execute(
        insert(invites).values(
            id=invite,
            token_hash=db.blind(invites.c.token_hash, token),
            centre=centre,
            role=role,
            name=None if name is None else db.seal(invites.c.name, invite, name),
            made_by=maker,
            created_at=now,
            expires_at=now + VALID,
        )
    )
    audit.record(db, by, "invite", "invites", invite, now, fields=("role", "name"), centre=centre)
    return token, Invite(invite, centre, role, name, maker, now + VALID)


def find(db: Transaction, invite: int, now: datetime) -> Invite | None:
    """None for one that is used or too old."""
    row = db.execute(_BY_ID, {"invite": invite, "now": now}).one_or_none()
    return row and _invite(db, row)


def behind(db: Transaction, token: str, now: datetime) -> Invite | None:
    """The invite whose secret this is; None for one that is used, too old, or never was."""
    hashes = db.blinds(invites.c.token_hash, token)
    row = db.execute(_BY_TOKEN, {"hashes": hashes, "now": now}).one_or_none()
    return row and _invite(db, row)


def accept(
    db: Transaction, invite: Invite, name: str, account: int, now: datetime
) -> Member | None:
    """The new member; pending where a second person must say yes. None when somebody else was faster."""
    if db.execute(_TAKE, {"invite": invite.id, "now": now}).first() is None:
        return None
    second = invite.made_by is not None and invite.role in NEEDS_A_SECOND
    state: staff.State = "pending" if second else "active"
    member = staff.join(db, invite.centre, name, invite.role, account, state, now)
    db.execute(
        update(invites).where(invites.c.id == invite.id).values(used_at=now, member_id=member.id)
    )
    return member


def maker_of(db: Transaction, member: int) -> int | None:
    """Who invited this member last; None for the command line."""
    return db.execute(
        select(invites.c.made_by)
        .where(invites.c.member_id == member)
        .order_by(invites.c.used_at.desc())
        .limit(1)
    ).scalar_one_or_none()


def wrong_try(db: Transaction, account: int, now: datetime) -> int:
    """One more; how many it makes within the hour."""
    db.execute(delete(wrong_tries).where(wrong_tries.c.tried_at <= now - TRIES_WITHIN))
    db.execute(insert(wrong_tries).values(id=new_id(), account_id=account, tried_at=now))
    return tries(db, account, now)


def tries(db: Transaction, account: int, now: datetime) -> int:
    """How many wrong ones within the hour."""
    found: int = db.execute(
        select(func.count()).where(
            wrong_tries.c.account_id == account, wrong_tries.c.tried_at > now - TRIES_WITHIN
        )
    ).scalar_one()
    return found


def _invite(db: Transaction, row: Row[Any]) -> Invite:
    name = row.name and db.open(invites.c.name, row.id, row.name)
    return Invite(row.id, row.centre, row.role, name, row.made_by, row.expires_at)
