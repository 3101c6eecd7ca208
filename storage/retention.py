"""What the program keeps for itself, dropped when no screen shows it and no repetition needs it. A few rows at a
time, so that nobody waits long for the database; each function says how many.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, exists, or_, select

from storage import complaints
from storage.accounts import accounts
from storage.broadcasts import broadcasts
from storage.database import Transaction
from storage.outbox import outbox
from storage.recipients import named, recipients
from storage.schema import METADATA
from storage.updates import quarantine

AT_ONCE = 500
_OVER = ("sent", "failed", "unreachable", "ambiguous", "dropped")


def forget_set_aside(db: Transaction, before: datetime) -> int:
    """Updates that could not be read, and at which nobody has looked since then."""
    old = select(quarantine.c.id).where(quarantine.c.received_at < before).limit(AT_ONCE)
    return db.execute(delete(quarantine).where(quarantine.c.id.in_(old))).rowcount


def forget_promises(
    db: Transaction, dropped: datetime, ended: datetime, announced: datetime
) -> int:
    """What was dropped, or ended otherwise, before those moments: dropped, it may be promised again in any case.

    Of what went to many, all is kept until `announced`, and the messages themselves as long as their recipients.
    An answer to a complaint that did not arrive is kept until somebody has seen to it: it is recalled until then.
    """
    to_many, at = outbox.c.lane == "broadcast", outbox.c.finished_at
    no_message = outbox.c.dedup.not_like("announcement:%")
    gone = or_(
        and_(~to_many, outbox.c.state == "dropped", at < dropped),
        and_(~to_many, at < ended),
        and_(to_many, at < announced, no_message),
    )
    seen_to = or_(
        outbox.c.dedup.not_like(complaints.ANY_ANSWER),
        outbox.c.state == "sent",
        outbox.c.looked_after,
    )
    # `not_before` is no later, and has an index.
    old = select(outbox.c.id).where(
        outbox.c.state.in_(_OVER), outbox.c.not_before < dropped, gone, seen_to
    )
    return db.execute(delete(outbox).where(outbox.c.id.in_(old.limit(AT_ONCE)))).rowcount


def forget_announcement(db: Transaction, before: datetime) -> int:
    """One message to many with which nothing was done since then: its words, to whom it went, what became of it."""
    old = (
        select(broadcasts.c.id)
        .where(
            broadcasts.c.state.in_(("stopped", "done", "withdrawn")),
            broadcasts.c.busy.is_(False),
            broadcasts.c.changed_at < before,
        )
        .order_by(broadcasts.c.changed_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    broadcast = db.execute(old).scalar_one_or_none()
    if broadcast is None:
        return 0
    theirs = recipients.c.broadcast_id == broadcast
    names = select(named("announcement")).where(theirs)
    db.execute(delete(outbox).where(outbox.c.dedup.in_(names)))
    db.execute(delete(recipients).where(theirs))
    return db.execute(delete(broadcasts).where(broadcasts.c.id == broadcast)).rowcount


def forget_strangers(db: Transaction, before: datetime) -> int:
    """Accounts that came before then and neither accepted the notice nor refused it, if nothing hangs on them."""
    old = select(accounts.c.id).where(
        accounts.c.created_at < before,
        accounts.c.notice.is_(None),
        accounts.c.person_id.is_(None),
        *_nothing_hangs_on_it(before),
    )
    return db.execute(delete(accounts).where(accounts.c.id.in_(old.limit(AT_ONCE)))).rowcount


def _nothing_hangs_on_it(before: datetime) -> Iterator[ColumnElement[bool]]:
    """What would go with an account (CASCADE) hangs on it only while something is under way."""
    for table in METADATA.sorted_tables:
        for key in table.foreign_keys:
            if key.column is not accounts.c.id:
                continue
            there = key.parent == accounts.c.id
            if table.name == "dialogues":
                there = and_(there, table.c.updated_at >= before)
            elif table.name == "outbox":
                there = and_(there, table.c.state.in_(("pending", "sending")))
            elif key.ondelete == "CASCADE":
                continue
            yield ~exists().where(there)
