"""Somebody asked that the team be told of a danger: when, of what kind, who saw it, what was done. Never the words.

And the order in which people are on duty for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Integer,
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

from storage.accounts import accounts
from storage.database import Transaction
from storage.schema import METADATA, Id, Moment, column, new_id, personal, sensitive
from storage.staff import staff

Kind = Literal["child_danger", "domestic_violence", "suicide_risk", "immediate", "other"]
KINDS: tuple[Kind, ...] = (
    "child_danger",
    "domestic_violence",
    "suicide_risk",
    "immediate",
    "other",
)
# What was done about it, as the law asks of whoever learns of it.
Action = Literal["called_112", "called_119", "told_dgaspc", "talked", "nothing_needed"]
ACTIONS: tuple[Action, ...] = (
    "called_112",
    "called_119",
    "told_dgaspc",
    "talked",
    "nothing_needed",
)

alerts = Table(
    "alerts",
    METADATA,
    column("id", Id, primary_key=True, autoincrement=False),
    column("centre", String(32), index=True),
    personal("account_id", Id, ForeignKey(accounts.c.id, ondelete="SET NULL"), nullable=True),
    sensitive("kind", String(20)),
    column("raised_at", Moment),
    # How many steps of the chain have been told.
    column("step", Integer),
    column("next_at", Moment, nullable=True, index=True),
    column("acknowledged_by", Id, ForeignKey(staff.c.id), nullable=True),
    column("acknowledged_at", Moment, nullable=True),
    column("action", String(16), nullable=True),
    column("closed_at", Moment, nullable=True),
    CheckConstraint(
        "kind IN ('child_danger', 'domestic_violence', 'suicide_risk', 'immediate', 'other')",
        name="kind",
    ),
    CheckConstraint("closed_at IS NULL OR action IS NOT NULL", name="closed"),
)

# Who is called first, second, …; an empty list means those who answer for the centre.
duty = Table(
    "duty",
    METADATA,
    column("member_id", Id, ForeignKey(staff.c.id), primary_key=True),
    column("centre", String(32), index=True),
    column("place", Integer),
)


@dataclass(frozen=True)
class Alert:
    """`next_at`: when the next person is told if nobody has acknowledged it by then."""

    id: int
    centre: str
    account_id: int | None
    kind: Kind
    raised_at: datetime
    step: int
    next_at: datetime | None
    acknowledged_by: int | None
    acknowledged_at: datetime | None
    action: Action | None
    closed_at: datetime | None


_ONE = select(alerts).where(alerts.c.id == bindparam("alert"))
_LOCKED = _ONE.with_for_update()
_UNSEEN = (
    select(alerts.c.id)
    .where(alerts.c.acknowledged_at.is_(None), alerts.c.next_at <= bindparam("now"))
    .order_by(alerts.c.next_at)
    .limit(50)
)
_RECENT = (
    select(alerts)
    .where(alerts.c.account_id == bindparam("account"), alerts.c.acknowledged_at.is_(None))
    .order_by(alerts.c.raised_at.desc())
    .limit(1)
)
_LATEST = (
    select(alerts)
    .where(alerts.c.account_id == bindparam("account"))
    .order_by(alerts.c.raised_at.desc())
    .limit(1)
)
_OPEN = (
    select(alerts)
    .where(alerts.c.centre == bindparam("centre"), alerts.c.closed_at.is_(None))
    .order_by(alerts.c.raised_at)
)
_TAKEN = (
    select(alerts)
    .where(alerts.c.acknowledged_at < bindparam("before"), alerts.c.closed_at.is_(None))
    .order_by(alerts.c.acknowledged_at)
)
_DUTY = (
    select(duty.c.member_id)
    .join(staff, staff.c.id == duty.c.member_id)
    .where(duty.c.centre == bindparam("centre"), staff.c.state == "active")
    .order_by(duty.c.place, duty.c.member_id)
)


def open_alert(
    db: Transaction, centre: str, account: int, kind: Kind, now: datetime, next_at: datetime
) -> tuple[Alert, bool]:
    """The alert, and whether it is new: whoever asks again while nobody has seen it asks for the same one."""
    there = db.execute(_RECENT, {"account": account}).one_or_none()
    if there is not None:
        return _alert(there), False
    alert = new_id()
    db.execute(
        insert(alerts).values(
            id=alert,
            centre=centre,
            account_id=account,
            kind=kind,
            raised_at=now,
            step=0,
            next_at=next_at,
        )
    )
    return get(db, alert), True


def find(db: Transaction, alert: int) -> Alert | None:
    row = db.execute(_ONE, {"alert": alert}).one_or_none()
    return row and _alert(row)


def get(db: Transaction, alert: int) -> Alert:
    return _alert(db.execute(_ONE, {"alert": alert}).one())


def latest_of(db: Transaction, account: int) -> Alert | None:
    """The newest that this account asked for."""
    row = db.execute(_LATEST, {"account": account}).one_or_none()
    return row and _alert(row)


def open_in(db: Transaction, centre: str) -> list[Alert]:
    """Not closed yet, oldest first."""
    return [_alert(row) for row in db.execute(_OPEN, {"centre": centre})]


def taken(db: Transaction, before: datetime) -> list[Alert]:
    """Everywhere: acknowledged before then, and nobody has said yet what was done."""
    return [_alert(row) for row in db.execute(_TAKEN, {"before": before})]


def unseen(db: Transaction, now: datetime) -> list[int]:
    """Alerts whose next step is due because nobody has acknowledged them."""
    return [row.id for row in db.execute(_UNSEEN, {"now": now})]


def climb(db: Transaction, alert_id: int, now: datetime, next_at: datetime) -> Alert | None:
    """The alert one step further, or None when somebody was there in the meantime."""
    row = db.execute(_LOCKED, {"alert": alert_id}).one_or_none()
    if row is None or row.acknowledged_at is not None or row.next_at > now:
        return None
    db.execute(
        update(alerts).where(alerts.c.id == alert_id).values(step=row.step + 1, next_at=next_at)
    )
    return get(db, alert_id)


def put_off(db: Transaction, alert_id: int, next_at: datetime) -> None:
    """Looked at again only then, and no step further."""
    db.execute(update(alerts).where(alerts.c.id == alert_id).values(next_at=next_at))


def acknowledge(db: Transaction, alert_id: int, member: int, now: datetime) -> bool:
    """By one person, once."""
    row = db.execute(_LOCKED, {"alert": alert_id}).one_or_none()
    if row is None or row.acknowledged_at is not None:
        return False
    seen = {"acknowledged_by": member, "acknowledged_at": now, "next_at": None}
    db.execute(update(alerts).where(alerts.c.id == alert_id).values(**seen))
    return True


def take_over(db: Transaction, alert_id: int, member: int, before: int) -> bool:
    """From whoever had taken it, while what was done is not said."""
    row = db.execute(_LOCKED, {"alert": alert_id}).one_or_none()
    if row is None or row.acknowledged_by != before or row.closed_at is not None:
        return False
    db.execute(update(alerts).where(alerts.c.id == alert_id).values(acknowledged_by=member))
    return True


def close(db: Transaction, alert_id: int, action: Action, now: datetime) -> bool:
    """What was done; False when it was closed before, or never acknowledged."""
    row = db.execute(_LOCKED, {"alert": alert_id}).one_or_none()
    if row is None or row.acknowledged_at is None or row.closed_at is not None:
        return False
    db.execute(update(alerts).where(alerts.c.id == alert_id).values(action=action, closed_at=now))
    return True


def on_duty(db: Transaction, centre: str) -> list[int]:
    """Member ids, first to be called first; may be empty."""
    return [row.member_id for row in db.execute(_DUTY, {"centre": centre})]


def put_on_duty(db: Transaction, centre: str, member: int) -> None:
    """At the end of the list. Raises IntegrityError for one who is on it."""
    last = select(func.coalesce(func.max(duty.c.place), 0)).where(duty.c.centre == centre)
    place = db.execute(last).scalar_one() + 1
    db.execute(insert(duty).values(member_id=member, centre=centre, place=place))


def take_off_duty(db: Transaction, member: int) -> None:
    db.execute(delete(duty).where(duty.c.member_id == member))


def _alert(row: Row[Any]) -> Alert:
    return Alert(
        row.id,
        row.centre,
        row.account_id,
        row.kind,
        row.raised_at,
        row.step,
        row.next_at,
        row.acknowledged_by,
        row.acknowledged_at,
        row.action,
        row.closed_at,
    )
