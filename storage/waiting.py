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

from storage import free_seats, kept_apart, live, meetings, seats, signups
from storage.database import Transaction
from storage.meetings import Meeting
from storage.schema import METADATA, Id, Moment, column
from storage.signups import SignUp
from storage.signups import signups as signups_table

# The seats that were free did not suffice for the whole party; nobody could call it while there was time;
# a reason that the coordinator knows.
Reason = Literal["too_few", "not_reached", "centre"]

skips = Table(
    "skips",
    METADATA,
    column("passed_over", Id, ForeignKey(signups_table.c.id), primary_key=True),
    column("let_through", Id, ForeignKey(signups_table.c.id), primary_key=True),
    column("reason", String(12)),
    column("skipped_at", Moment),
    CheckConstraint("reason IN ('too_few', 'not_reached', 'centre')", name="reason"),
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
_BY_THE_CENTRE = (
    select(skips.c.passed_over)
    .join(signups_table, signups_table.c.id == skips.c.passed_over)
    .where(signups_table.c.meeting_id == bindparam("meeting"), skips.c.reason == "centre")
)
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
        if kept_apart.kept_from(db, signup.caregiver_id, meeting):
            left.append((signup, "centre"))
            continue
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
    there = [one for one in line_of(db, signup.meeting_id) if one.line < signup.line]
    if not there:
        return []
    meeting = meetings.get(db, signup.meeting_id)
    before = free_seats.count(db, meeting, but=signup.id)
    if signup.seats <= before.kept.get(signup.family_id, 0):
        return []
    told: list[SignUp] = []
    for earlier in there:
        if kept_apart.kept_from(db, earlier.caregiver_id, meeting):
            _note_skip(db, earlier, signup, "centre", now)
        elif earlier.seats > before.free_for(earlier.family_id):
            _note_skip(db, earlier, signup, "too_few", now)
            told += [earlier] if earlier.seats > signup.seats else []
    return told


def passed_over_by_the_centre(db: Transaction, meeting_id: int) -> set[int]:
    """Sign-ups of this meeting that others were let past for a reason that the coordinator knows."""
    rows = db.execute(_BY_THE_CENTRE, {"meeting": meeting_id})
    return {row.passed_over for row in rows}


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


def may_have_seats(db: Transaction, signup: SignUp) -> bool:
    """Just now, whoever else waits."""
    return seats.may_have_seats(db, signup, meetings.get(db, signup.meeting_id))


def take_free_seats(
    db: Transaction, signup_id: int, caregiver: int, now: datetime
) -> SignUp | None:
    """Somebody who waits has said yes on the telephone; None where the seats do not suffice, or where it would
    meet whom it must not. Those before it whom the seats would have suited were not to be reached.
    """
    signup = seats.locked(db, signup_id, caregiver, now)
    if signup is None or signup.state != "waiting" or not may_have_seats(db, signup):
        return None
    meeting = meetings.get(db, signup.meeting_id)
    free = free_seats.count(db, meeting)
    for earlier in line_of(db, signup.meeting_id):
        if earlier.line >= signup.line or earlier.seats > free.free_for(earlier.family_id):
            continue
        apart = kept_apart.kept_from(db, earlier.caregiver_id, meeting)
        _note_skip(db, earlier, signup, "centre" if apart else "not_reached", now)
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
