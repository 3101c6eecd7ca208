"""People with a role. Read in every turn, so that a role taken away is gone with the next tap."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    LargeBinary,
    Row,
    String,
    Table,
    bindparam,
    insert,
    select,
    update,
)

from storage.accounts import accounts
from storage.database import Transaction
from storage.schema import METADATA, Id, Moment, column, new_id, personal

Role = Literal["director", "coordinator", "counsellor", "staff", "administrator"]
State = Literal["pending", "active", "off"]

staff = Table(
    "staff",
    METADATA,
    column("id", Id, primary_key=True, autoincrement=False),
    column("centre", String(32), index=True),
    personal("name", LargeBinary),
    column("role", String(16)),
    # Pending until a second person has said yes; off from the moment somebody leaves.
    column("state", String(8)),
    personal("account_id", Id, ForeignKey(accounts.c.id), nullable=True, unique=True),
    column("created_at", Moment),
    CheckConstraint(
        "role IN ('director', 'coordinator', 'counsellor', 'staff', 'administrator')", name="role"
    ),
    CheckConstraint("state IN ('pending', 'active', 'off')", name="state"),
)


@dataclass(frozen=True)
class Member:
    id: int
    centre: str
    name: str
    role: Role
    state: State
    account_id: int | None


_BY_ACCOUNT = select(staff).where(
    staff.c.account_id == bindparam("account"), staff.c.state == "active"
)
_BY_ID = select(staff).where(staff.c.id == bindparam("member"))


def of_account(db: Transaction, account: int) -> Member | None:
    """The active member behind this account; None for everybody else."""
    row = db.execute(_BY_ACCOUNT, {"account": account}).one_or_none()
    return row and _member(db, row)


def find(db: Transaction, member: int) -> Member | None:
    """Also one who is pending or has left."""
    row = db.execute(_BY_ID, {"member": member}).one_or_none()
    return row and _member(db, row)


def of_centre(db: Transaction, centre: str) -> list[Member]:
    """Everybody who is active there, longest first."""
    rows = db.execute(
        select(staff)
        .where(staff.c.centre == centre, staff.c.state == "active")
        .order_by(staff.c.created_at, staff.c.id)
    )
    return [_member(db, row) for row in rows.all()]


def add(
    db: Transaction,
    centre: str,
    name: str,
    role: Role,
    now: datetime,
    *,
    account: int | None = None,
    state: State = "active",
) -> Member:
    member = new_id()
    db.execute(
        insert(staff).values(
            id=member,
            centre=centre,
            name=db.seal(staff.c.name, member, name),
            role=role,
            state=state,
            account_id=account,
            created_at=now,
        )
    )
    return Member(member, centre, name, role, state, account)


def set_state(db: Transaction, member: int, state: State) -> None:
    db.execute(update(staff).where(staff.c.id == member).values(state=state))


def _member(db: Transaction, row: Row[Any]) -> Member:
    return Member(
        row.id,
        row.centre,
        db.open(staff.c.name, row.id, row.name),
        row.role,
        row.state,
        row.account_id,
    )
