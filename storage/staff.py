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

from storage import audit
from storage.accounts import accounts
from storage.database import Transaction
from storage.schema import METADATA, Id, Moment, column, new_id, personal

Role = Literal["director", "coordinator", "counsellor", "staff", "administrator"]
State = Literal["pending", "active", "off"]
ROLES: tuple[Role, ...] = ("director", "coordinator", "counsellor", "staff", "administrator")

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
_OF_ACCOUNT = select(staff).where(staff.c.account_id == bindparam("account"))
_BY_ID = select(staff).where(staff.c.id == bindparam("member"))
_BECOMES = (
    update(staff)
    .where(
        staff.c.id == bindparam("member"),
        staff.c.centre == bindparam("in_centre"),
        staff.c.state.in_(bindparam("before", expanding=True)),
    )
    .values(state=bindparam("after"))
    .returning(staff.c.id)
)


def of_account(db: Transaction, account: int) -> Member | None:
    """The active member behind this account; None for everybody else."""
    row = db.execute(_BY_ACCOUNT, {"account": account}).one_or_none()
    return row and _member(db, row)


def standing(db: Transaction, account: int) -> Member | None:
    """The same for somebody who is still pending, or has left."""
    row = db.execute(_OF_ACCOUNT, {"account": account}).one_or_none()
    return row and _member(db, row)


def find(db: Transaction, member: int) -> Member | None:
    """Also one who is pending or has left."""
    row = db.execute(_BY_ID, {"member": member}).one_or_none()
    return row and _member(db, row)


def of_centre(db: Transaction, centre: str, *, pending: bool = False) -> list[Member]:
    """Everybody who is active there, longest first; with `pending`, those who wait for a yes before them."""
    states = ("active", "pending") if pending else ("active",)
    rows = db.execute(
        select(staff)
        .where(staff.c.centre == centre, staff.c.state.in_(states))
        .order_by(staff.c.state.desc(), staff.c.created_at, staff.c.id)
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


def join(
    db: Transaction, centre: str, name: str, role: Role, account: int, state: State, now: datetime
) -> Member:
    """Somebody new, or somebody who comes back: in the same centre as the same member, with what was theirs.

    Raises ValueError for an account that has a role already.
    """
    before = standing(db, account)
    if before is None or before.centre != centre:
        if before is not None:
            _only_when_off(before)
            db.execute(update(staff).where(staff.c.id == before.id).values(account_id=None))
        member = add(db, centre, name, role, now, account=account, state=state)
    else:
        _only_when_off(before)
        sealed = db.seal(staff.c.name, before.id, name)
        changed = update(staff).where(staff.c.id == before.id)
        db.execute(changed.values(name=sealed, role=role, state=state))
        member = Member(before.id, centre, name, role, state, account)
    audit.record(db, member, "join", "staff", member.id, now, fields=("role", "state"))
    return member


def confirm(db: Transaction, member: int, by: Member, now: datetime) -> bool:
    """A second person says yes. False when there was nothing to confirm any more."""
    return _become(db, member, ("pending",), "active", by, "confirm", now)


def decline(db: Transaction, member: int, by: Member, now: datetime) -> bool:
    return _become(db, member, ("pending",), "off", by, "decline", now)


def switch_off(db: Transaction, member: int, by: Member, now: datetime) -> bool:
    """What this member may do ends with the next tap. False when it had ended before."""
    return _become(db, member, ("pending", "active"), "off", by, "switch_off", now)


def _become(
    db: Transaction,
    member: int,
    before: tuple[State, ...],
    after: State,
    by: Member,
    action: audit.Action,
    now: datetime,
) -> bool:
    values = {"member": member, "in_centre": by.centre, "before": before, "after": after}
    done = db.execute(_BECOMES, values).first() is not None
    if done:
        audit.record(db, by, action, "staff", member, now, fields=("state",))
    return done


def _only_when_off(member: Member) -> None:
    if member.state != "off":
        raise ValueError("this account has a role already")


def _member(db: Transaction, row: Row[Any]) -> Member:
    return Member(
        row.id,
        row.centre,
        db.open(staff.c.name, row.id, row.name),
        row.role,
        row.state,
        row.account_id,
    )
