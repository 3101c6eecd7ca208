"""The waiting list: first come, first offered, if the seats that are free fit the whole party.

An offer holds its seats until its hour, so nobody is told of a seat that is not there. Whoever is let
through past somebody who came earlier is written down with the reason, so that it can be told.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import CheckConstraint, ForeignKey, String, Table, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage import free_seats, live, meetings, seats, signups
from storage.database import Transaction
from storage.meetings import Meeting
from storage.schema import METADATA, Id, Moment, column
from storage.signups import SignUp
from storage.signups import signups as signups_table

# The seats that were free did not suffice for the whole party; nobody could call it while there was time.
Reason = Literal["too_few", "not_reached"]

skips = Table(
    "skips",
    METADATA,
    column("passed_over", Id, ForeignKey(signups_table.c.id), primary_key=True),
    column("let_through", Id, ForeignKey(signups_table.c.id), primary_key=True),
    column("reason", String(12)),
    column("skipped_at", Moment),
    CheckConstraint("reason IN ('too_few', 'not_reached')", name="reason"),
)


@dataclass(frozen=True)
class Offers:
    """`passed_over`: those for whom the seats that somebody behind them is offered were too few."""

    offered: tuple[SignUp, ...] = ()
    passed_over: tuple[SignUp, ...] = ()


_LINE = (
    select(signups_table.c.id)
    .where(signups_table.c.meeting_id == bindparam("meeting"), signups_table.c.state == "waiting")
    .order_by(signups_table.c.line)
)
_EXPIRED = (
    select(signups_table.c.id)
    .where(signups_table.c.state == "offered", signups_table.c.offer_until <= bindparam("now"))
    .order_by(signups_table.c.offer_until)
    .limit(100)
)
_SKIP: dict[str, Any] = {
    "passed_over": bindparam("over"),
    "let_through": bindparam("through"),
    "reason": bindparam("why"),
    "skipped_at": bindparam("now"),
}
_INSERT_SKIP = {
    True: sqlite.insert(skips).values(_SKIP).on_conflict_do_nothing(),
    False: postgresql.insert(skips).values(_SKIP).on_conflict_do_nothing(),
}


def line_of(db: Transaction, meeting_id: int) -> list[SignUp]:
    """Those who wait, first first."""
    ids = [row.id for row in db.execute(_LINE, {"meeting": meeting_id}).all()]
    return [signups.get(db, signup) for signup in ids]


def offer_next_seats(
    db: Transaction,
    meeting: Meeting,
    now: datetime,
    until: Callable[[SignUp], datetime | None],
) -> Offers:
    """Offers what is free, in the order of the line; the meeting is locked by this transaction.

    `until`: how long a family's seats are kept; None for one that cannot be asked any more.
    """
    counted = free_seats.count(db, meeting)
    if counted.free + sum(counted.kept.values()) <= 0:
        return Offers()
    offered: list[SignUp] = []
    left: list[tuple[SignUp, Reason]] = []
    told: dict[int, SignUp] = {}
    for signup in line_of(db, meeting.id):
        counted = free_seats.count(db, meeting)
        if signup.seats > counted.free_for(signup.family_id):
            left.append((signup, "too_few"))
            continue
        hour = until(signup)
        if hour is None:
            left.append((signup, "not_reached"))
            continue
        offered.append(seats.become(db, signup, "offered", now, offer_until=hour))
        if signup.seats <= counted.kept.get(signup.family_id, 0):
            continue  # its own reserved seats: nobody else could have had them
        for earlier, reason in left:
            _note_skip(db, earlier, signup, reason, now)
            if reason == "too_few" and signup.seats < earlier.seats:
                told[earlier.id] = earlier
    return Offers(tuple(offered), tuple(told.values()))


def let_through(db: Transaction, signup: SignUp, now: datetime) -> list[SignUp]:
    """Those who came before `signup` and wait on because the seats that it has were too few for them: noted,
    and returned where it is smaller than they are. Nobody where its seats were reserved for it.
    """
    before = free_seats.count(db, meetings.get(db, signup.meeting_id), but=signup.id)
    if signup.seats <= before.kept.get(signup.family_id, 0):
        return []
    over = [
        one
        for one in line_of(db, signup.meeting_id)
        if one.line < signup.line and one.seats > before.free_for(one.family_id)
    ]
    for one in over:
        _note_skip(db, one, signup, "too_few", now)
    return [one for one in over if one.seats > signup.seats]


def _note_skip(
    db: Transaction, passed_over: SignUp, let_through: SignUp, why: Reason, now: datetime
) -> None:
    values = {"over": passed_over.id, "through": let_through.id, "why": why, "now": now}
    db.execute(_INSERT_SKIP[db.sqlite], values)


def keep_until(db: Transaction, signup: SignUp, until: datetime, now: datetime) -> None:
    """The offer is the same one, its hour is another. The meeting is locked."""
    one = signups_table.c.id == signup.id
    db.execute(update(signups_table).where(one).values(offer_until=until))
    live.changed(db, signup.meeting_id, now)


def offer_again(db: Transaction, signup: SignUp, until: datetime | None, now: datetime) -> SignUp:
    """After its meeting has moved: an offer with a new hour, or (None: too near to be asked) back in line,
    in the old place. The meeting is locked.
    """
    state: signups.State = "waiting" if until is None else "offered"
    return seats.become(db, signup, state, now, offer_until=until)


def free_for(db: Transaction, signup: SignUp) -> int:
    """Seats that are free for this family just now, whoever else waits."""
    return free_seats.count(db, meetings.get(db, signup.meeting_id)).free_for(signup.family_id)


def take_free_seats(
    db: Transaction, signup_id: int, caregiver: int, now: datetime
) -> SignUp | None:
    """Somebody who waits has said yes on the telephone; None where the seats do not suffice. Those before it
    whom the seats would have suited were not to be reached.
    """
    signup = seats.locked(db, signup_id, caregiver, now)
    if signup is None or signup.state != "waiting":
        return None
    if signup.seats > free_for(db, signup):
        return None
    for earlier in line_of(db, signup.meeting_id):
        if earlier.line < signup.line and earlier.seats <= free_for(db, earlier):
            _note_skip(db, earlier, signup, "not_reached", now)
    return seats.become(db, signup, seats.taken_state(db, signup), now)


def take_offer(db: Transaction, signup_id: int, caregiver: int, now: datetime) -> SignUp | None:
    """The offered seats are taken; None when the offer is not theirs, not open, or its hour has passed."""
    signup = seats.locked(db, signup_id, caregiver, now)
    if signup is None or signup.state != "offered":
        return None
    if signup.offer_until is not None and signup.offer_until <= now:
        return None
    return seats.become(db, signup, seats.taken_state(db, signup), now)


def expired(db: Transaction, now: datetime) -> list[int]:
    """Sign-ups whose offer ended unanswered; at most 100, longest ago first."""
    return [row.id for row in db.execute(_EXPIRED, {"now": now}).all()]


def over(db: Transaction, signup_id: int, now: datetime) -> SignUp | None:
    """The offer whose hour has passed, its meeting locked; None when it was answered in the last moment."""
    signup = signups.get(db, signup_id)
    meetings.lock(db, signup.meeting_id)
    signup = signups.get(db, signup_id)
    if signup.state != "offered" or signup.offer_until is None or signup.offer_until > now:
        return None
    return signup


def lapse(db: Transaction, signup_id: int, now: datetime) -> SignUp | None:
    """The seats of an offer that ended go back; None when it was answered in the last moment."""
    signup = over(db, signup_id, now)
    return signup and seats.become(db, signup, "lapsed", now)


def wait_again(db: Transaction, signup_id: int, caregiver: int, now: datetime) -> SignUp | None:
    """Back in line, at its end, after an offer lapsed; None where that does not apply."""
    signup = seats.locked(db, signup_id, caregiver, now)
    if signup is None or signup.state != "lapsed" or seats.seated_anew(db, signup):
        return None
    last = free_seats.count(db, meetings.get(db, signup.meeting_id)).last_line
    db.execute(signups_table.update().where(signups_table.c.id == signup_id).values(line=last + 1))
    return seats.become(db, signup, "waiting", now)
