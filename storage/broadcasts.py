"""Messages to many families: what was written, for whom, and how far it has come.

To whom it went and what became of each is in `recipients`; nothing is counted here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ForeignKey,
    Integer,
    LargeBinary,
    Row,
    String,
    Table,
    bindparam,
    insert,
    select,
    update,
)

from storage.activities import activities
from storage.audiences import Audience
from storage.database import Transaction
from storage.meetings import meetings
from storage.schema import METADATA, Id, Moment, column, new_id, personal
from storage.staff import Member, staff

State = Literal["draft", "waiting_approval", "scheduled", "sending", "stopped", "done", "withdrawn"]
# One text for everybody, whatever they speak.
ANY = "*"
# By language code, or one under ANY.
Texts = Mapping[str, str]

broadcasts = Table(
    "broadcasts",
    METADATA,
    column("id", Id, primary_key=True, autoincrement=False),
    column("centre", String(32), index=True),
    column("author_id", Id, ForeignKey(staff.c.id), index=True),
    column("audience", String(12)),
    column("meeting_id", Id, ForeignKey(meetings.c.id), nullable=True, index=True),
    column("activity_id", Id, ForeignKey(activities.c.id), nullable=True, index=True),
    column("language", String(2), nullable=True),
    column("born_from", Integer, nullable=True),
    column("born_to", Integer, nullable=True),
    # For an author who may write only to the families of what they lead.
    column("led_by", Id, ForeignKey(staff.c.id), nullable=True, index=True),
    # JSON: language code -> words.
    personal("texts", LargeBinary),
    # Goes up with every correction of what families have already.
    column("version", Integer),
    # A correction that waits for a second person.
    personal("proposed", LargeBinary, nullable=True),
    column("proposed_by", Id, ForeignKey(staff.c.id), nullable=True, index=True),
    column("state", String(16)),
    # For how many it was when somebody last looked and said yes; another number is asked about again.
    column("expected", Integer),
    column("send_at", Moment, nullable=True),
    column("approved_by", Id, ForeignKey(staff.c.id), nullable=True, index=True),
    # The clock has still something to do for it.
    column("busy", Boolean, index=True),
    column("created_at", Moment),
    column("changed_at", Moment),
    CheckConstraint(
        "state IN ('draft', 'waiting_approval', 'scheduled', 'sending', 'stopped', 'done',"
        " 'withdrawn')",
        name="state",
    ),
    CheckConstraint(
        "(audience IN ('meeting', 'waiting') AND meeting_id IS NOT NULL)"
        " OR (audience = 'activity' AND activity_id IS NOT NULL)"
        " OR (audience = 'age' AND born_from IS NOT NULL AND born_to IS NOT NULL)"
        " OR (audience = 'language' AND language IS NOT NULL)"
        " OR audience = 'all'",
        name="audience",
    ),
    CheckConstraint("approved_by <> author_id", name="second_person"),
)


@dataclass(frozen=True)
class Broadcast:
    """`author`, `approved_by`, `proposed_by` are ids of members. `changed_at`: since when it is in this state."""

    id: int
    centre: str
    author: int
    audience: Audience
    texts: Texts
    version: int
    proposed: Texts | None
    proposed_by: int | None
    state: State
    expected: int
    send_at: datetime | None
    approved_by: int | None
    created_at: datetime
    changed_at: datetime


# From which states it can come into each.
_FROM: Mapping[State, tuple[State, ...]] = {
    "draft": ("waiting_approval", "scheduled"),
    "waiting_approval": ("draft",),
    # Once more after it was done: to those who joined later.
    "scheduled": ("draft", "waiting_approval", "done"),
    "sending": ("scheduled", "stopped"),
    # Never before it has begun: what goes on after a stop ends as sent.
    "stopped": ("sending",),
    "done": ("sending", "scheduled"),
    "withdrawn": ("draft", "waiting_approval", "scheduled", "sending", "stopped", "done"),
}
_ONE = select(broadcasts).where(broadcasts.c.id == bindparam("broadcast"))
_LOCKED = _ONE.with_for_update()
_DUE = (
    select(broadcasts.c.id)
    .where(broadcasts.c.state == "scheduled", broadcasts.c.send_at <= bindparam("now"))
    .order_by(broadcasts.c.send_at, broadcasts.c.id)
)
_BUSY = select(broadcasts.c.id).where(broadcasts.c.busy).order_by(broadcasts.c.send_at)


def draft(db: Transaction, author: Member, audience: Audience, texts: Texts, now: datetime) -> int:
    broadcast = new_id()
    first, last = audience.born or (None, None)
    db.execute(
        insert(broadcasts).values(
            id=broadcast,
            centre=author.centre,
            author_id=author.id,
            audience=audience.kind,
            meeting_id=audience.meeting,
            activity_id=audience.activity,
            language=audience.language,
            born_from=first,
            born_to=last,
            led_by=audience.led_by,
            texts=_sealed(db, broadcast, "texts", texts),
            version=1,
            state="draft",
            expected=0,
            busy=False,
            created_at=now,
            changed_at=now,
        )
    )
    return broadcast


def find(db: Transaction, broadcast: int) -> Broadcast | None:
    row = db.execute(_ONE, {"broadcast": broadcast}).one_or_none()
    return row and _broadcast(db, row)


def lock(db: Transaction, broadcast: int) -> Broadcast | None:
    """Held until the transaction ends: whoever promises its messages does so alone."""
    row = db.execute(_LOCKED, {"broadcast": broadcast}).one_or_none()
    return row and _broadcast(db, row)


def of_centre(
    db: Transaction, centre: str, *, author: int | None, skip: int, limit: int
) -> list[Broadcast]:
    """Newest first; `author` None: anybody's. What was thrown away before anybody got it is not among them."""
    rows = db.execute(
        select(broadcasts)
        .where(
            broadcasts.c.centre == centre,
            *([] if author is None else [broadcasts.c.author_id == author]),
            (broadcasts.c.state != "withdrawn") | broadcasts.c.send_at.is_not(None),
        )
        .order_by(broadcasts.c.created_at.desc(), broadcasts.c.id)
        .limit(limit)
        .offset(skip)
    )
    return [_broadcast(db, row) for row in rows.all()]


def to_approve(db: Transaction, centre: str, but: int) -> list[int]:
    """Those that wait for the yes of somebody else than the member who wrote the words, oldest first."""
    rows = db.execute(
        select(broadcasts.c.id)
        .where(
            broadcasts.c.centre == centre,
            ((broadcasts.c.state == "waiting_approval") & (broadcasts.c.author_id != but))
            | (
                broadcasts.c.proposed.is_not(None)
                & (broadcasts.c.proposed_by != but)
                & (broadcasts.c.state != "withdrawn")
            ),
        )
        .order_by(broadcasts.c.changed_at, broadcasts.c.id)
    )
    return [row.id for row in rows]


def unfinished_of(db: Transaction, member: int) -> list[Broadcast]:
    """What this member wrote and not everybody has got yet, or wants to have corrected."""
    rows = db.execute(
        select(broadcasts).where(
            (
                (broadcasts.c.author_id == member)
                & broadcasts.c.state.in_(("draft", "waiting_approval", "scheduled", "sending"))
            )
            | (broadcasts.c.proposed_by == member)
        )
    )
    return [_broadcast(db, row) for row in rows.all()]


def due(db: Transaction, now: datetime) -> list[int]:
    """Whose hour has come, longest ago first."""
    return [row.id for row in db.execute(_DUE, {"now": now})]


def busy(db: Transaction) -> list[int]:
    """Those for which the clock has still something to do."""
    return [row.id for row in db.execute(_BUSY)]


def become(
    db: Transaction,
    broadcast: int,
    state: State,
    now: datetime,
    *,
    before: Sequence[State] | None = None,
    **values: Any,
) -> bool:
    """False when it is in no state from which it could, or in none of `before`: somebody else was first.

    `values`: `expected`, `send_at`, `approved_by`, `busy`, where they change with it.
    """
    changed = (
        update(broadcasts)
        .where(broadcasts.c.id == broadcast, broadcasts.c.state.in_(before or _FROM[state]))
        .values(state=state, changed_at=now, **values)
        .returning(broadcasts.c.id)
    )
    return db.execute(changed).first() is not None


def rewrite(db: Transaction, broadcast: int, texts: Texts, now: datetime) -> bool:
    """Other words for what nobody has got yet: whoever said yes to the old ones is asked again. False when it
    has gone out, or is withdrawn.
    """
    changed = (
        update(broadcasts)
        .where(
            broadcasts.c.id == broadcast,
            broadcasts.c.state.in_(("draft", "waiting_approval", "scheduled")),
        )
        .values(
            texts=_sealed(db, broadcast, "texts", texts),
            state="draft",
            approved_by=None,
            changed_at=now,
        )
        .returning(broadcasts.c.id)
    )
    return db.execute(changed).first() is not None


def correct(db: Transaction, broadcast: int, texts: Texts) -> None:
    """From now on it says this, also where it was delivered already."""
    db.execute(
        update(broadcasts)
        .where(broadcasts.c.id == broadcast)
        .values(
            texts=_sealed(db, broadcast, "texts", texts),
            version=broadcasts.c.version + 1,
            proposed=None,
            proposed_by=None,
            busy=True,
        )
    )


def propose(db: Transaction, broadcast: int, texts: Texts, by: int) -> None:
    """A correction that a second person has to say yes to."""
    db.execute(
        update(broadcasts)
        .where(broadcasts.c.id == broadcast)
        .values(proposed=_sealed(db, broadcast, "proposed", texts), proposed_by=by)
    )


def drop_proposal(db: Transaction, broadcast: int) -> None:
    db.execute(
        update(broadcasts)
        .where(broadcasts.c.id == broadcast)
        .values(proposed=None, proposed_by=None)
    )


def set_busy(db: Transaction, broadcast: int, *, busy: bool) -> None:
    db.execute(update(broadcasts).where(broadcasts.c.id == broadcast).values(busy=busy))


def _sealed(db: Transaction, broadcast: int, which: str, texts: Texts) -> bytes:
    return db.seal(broadcasts.c[which], broadcast, json.dumps(dict(texts), ensure_ascii=False))


def _broadcast(db: Transaction, row: Row[Any]) -> Broadcast:
    born = (row.born_from, row.born_to) if row.born_from is not None else None
    proposed = row.proposed and json.loads(db.open(broadcasts.c.proposed, row.id, row.proposed))
    return Broadcast(
        row.id,
        row.centre,
        row.author_id,
        Audience(row.audience, row.meeting_id, row.activity_id, row.language, born, row.led_by),
        json.loads(db.open(broadcasts.c.texts, row.id, row.texts)),
        row.version,
        proposed or None,
        row.proposed_by,
        row.state,
        row.expected,
        row.send_at,
        row.approved_by,
        row.created_at,
        row.changed_at,
    )
