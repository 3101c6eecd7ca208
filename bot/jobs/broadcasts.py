"""Messages to many: begun when their hour has come, promised a few at a time, changed where they were delivered.

Every step is a transaction of its own and looks at what is left, so a kill between two of them loses and
doubles nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from bot import announcing
from bot.centre import Centre
from bot.jobs import Job, Now
from bot.who import Who, the_clock
from storage import amendments, audiences, broadcasts, live, outcomes, recipients, staff
from storage.broadcasts import Broadcast
from storage.database import Database, Transaction
from storage.staff import Member

EVERY = timedelta(seconds=2)
# What moved within it is shown; longer than a few ticks, so that a late one misses nothing.
_JUST_NOW = timedelta(seconds=15)
# Sent so much later than its author said yes, it comes up in the author's chat again.
_LATER = timedelta(minutes=5)


def send_broadcasts(database: Database, centres: Mapping[str, Centre], now: Now) -> None:
    moment = now()
    with database.transaction() as db:
        due, busy = broadcasts.due(db, moment), broadcasts.busy(db)
    for broadcast_id in due:
        _with(database, centres, broadcast_id, moment, _begin)
    for broadcast_id in dict.fromkeys((*due, *busy)):
        while _with(database, centres, broadcast_id, moment, _promise_some):
            pass
        _with(database, centres, broadcast_id, moment, _settle)


def _with(
    database: Database,
    centres: Mapping[str, Centre],
    broadcast_id: int,
    moment: datetime,
    step: Callable[[Transaction, Who, Broadcast], bool],
) -> bool:
    """One step, alone with this broadcast. False when its centre is configured no more."""
    with database.transaction() as db:
        broadcast = broadcasts.lock(db, broadcast_id)
        if broadcast is None or broadcast.centre not in centres:
            return False
        return step(db, the_clock(centres[broadcast.centre], centres, moment), broadcast)


def _begin(db: Transaction, who: Who, broadcast: Broadcast) -> bool:
    """Freezes to whom it goes, unless they are others than was said yes to, or it may no longer be true."""
    if broadcast.state != "scheduled" or broadcast.send_at is None or broadcast.send_at > who.now:
        return False
    author = staff.find(db, broadcast.author)
    found = announcing.addressees(db, broadcast, who.now)
    reached = len(audiences.reached(found))
    ever = reached + recipients.reached(db, broadcast.id)
    alone = ever <= who.centre.announcements.alone or broadcast.approved_by is not None
    late = who.now - broadcast.send_at > announcing.LATE or announcing.too_late(
        db, broadcast, broadcast.changed_at, who.now
    )
    others = not found or announcing.changed(broadcast.expected, reached)
    if not _may(db, author, broadcast) or late or others or not alone:
        _ask_again(db, who, author, broadcast)
    else:
        recipients.add(db, broadcast.id, found)
        broadcasts.become(db, broadcast.id, "sending", who.now, busy=True)
        if broadcast.send_at - broadcast.changed_at > _LATER:
            _show(db, who, author, "broadcast_progress", broadcast)
    live.changed(db, broadcast.id, who.now)
    return True


def _may(db: Transaction, author: Member | None, broadcast: Broadcast) -> bool:
    """Whoever has left since, or leads that meeting no more, writes to nobody."""
    if author is None or author.state != "active":
        return False
    return announcing.may_write_to(db, author, broadcast.audience)


def _ask_again(db: Transaction, who: Who, author: Member | None, broadcast: Broadcast) -> None:
    if recipients.people(db, broadcast.id):
        broadcasts.become(db, broadcast.id, "done", who.now)
        _show(db, who, author, "broadcast_progress", broadcast)
    else:
        broadcasts.become(db, broadcast.id, "draft", who.now, approved_by=None)
        _show(db, who, author, "broadcast_draft", broadcast)


def _show(db: Transaction, who: Who, author: Member | None, card: str, about: Broadcast) -> None:
    announcing.tell(db, who, author, card, about, f"due:{int(who.now.timestamp())}")


def _promise_some(db: Transaction, who: Who, broadcast: Broadcast) -> bool:
    """The next messages, corrections or withdrawals; whether there were any."""
    if broadcast.state == "withdrawn":
        return amendments.promise_withdrawals(db, broadcast.id, who.now)
    budget = who.centre.announcements.a_week
    if broadcast.state == "sending" and recipients.promise_some(
        db, broadcast.id, who.now, budget, announcing.WEEK
    ):
        return True
    return broadcast.version > 1 and amendments.promise_corrections(db, broadcast.id, who.now)


def _settle(db: Transaction, who: Who, broadcast: Broadcast) -> bool:
    """Says when it is done, and has its message in the staff's chats show what happened."""
    sending = broadcast.state == "sending"
    flying = outcomes.in_flight(db, broadcast.id) or (
        sending and recipients.left_to_promise(db, broadcast.id)
    )
    if sending and not flying and outcomes.tally(db, broadcast.id).get("unsent"):
        # Some lay about for too long: its author says whether they should still have it.
        broadcasts.become(db, broadcast.id, "stopped", who.now)
        author = staff.find(db, broadcast.author)
        _show(db, who, author, "broadcast_progress", broadcast)
    elif sending and not flying:
        broadcasts.become(db, broadcast.id, "done", who.now)
    waits = flying or "waiting" in amendments.tally(db, broadcast)
    if not waits:
        broadcasts.set_busy(db, broadcast.id, busy=False)
    since = who.now - _JUST_NOW
    if (
        not waits
        or outcomes.moved(db, broadcast.id, since)
        or amendments.moved(db, broadcast, since)
    ):
        live.changed(db, broadcast.id, who.now)
    return True


JOBS = (Job(send_broadcasts, EVERY),)
