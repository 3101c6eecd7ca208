"""The waiting list: first come, first offered, if the seats that are free fit the whole party.

An offer holds its seats until its hour, so nobody is told of a seat that is not there. Whoever is let
through past a larger party is written down, and the party that was passed over can be told why.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Table, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from storage import kept_apart, meetings, seats, signups
from storage.database import Transaction
from storage.meetings import Meeting
from storage.schema import METADATA, Id, Moment, column
from storage.signups import SignUp
from storage.signups import signups as signups_table

skips = Table(
    "skips",
    METADATA,
    column("passed_over", Id, ForeignKey(signups_table.c.id), primary_key=True),
    column("let_through", Id, ForeignKey(signups_table.c.id), primary_key=True),
    column("skipped_at", Moment),
    # The free seats did not suffice for the whole party; or a reason that the coordinator knows.
    column("reason", String(8), server_default="party"),
    CheckConstraint("reason IN ('party', 'centre')", name="reason"),
)

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
    "skipped_at": bindparam("now"),
    "reason": bindparam("why"),
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
    db: Transaction, meeting: Meeting, now: datetime, until: datetime
) -> tuple[list[SignUp], list[SignUp]]:
    """Offers what is free, in the order of the line; the meeting is locked by this transaction.

    Returns those that were offered seats just now, and those passed over because they are too many.
    """
    offered: list[SignUp] = []
    stay: list[SignUp] = []
    told: dict[int, SignUp] = {}
    for signup in line_of(db, meeting.id):
        if not seats.may_have_seats(db, signup, meeting):
            stay.append(signup)
            continue
        offered.append(seats.become(db, signup, "offered", now, offer_until=until))
        for earlier in stay:
            if note_skip(db, earlier, signup, now):
                told[earlier.id] = earlier
    return offered, list(told.values())


def note_skip(db: Transaction, passed_over: SignUp, let_through: SignUp, now: datetime) -> bool:
    """Whether the party that was passed over is told that it is too large."""
    meeting = meetings.get(db, passed_over.meeting_id)
    apart = kept_apart.kept_from(db, passed_over.caregiver_id, meeting)
    values = {"over": passed_over.id, "through": let_through.id, "now": now}
    db.execute(_INSERT_SKIP[db.sqlite], values | {"why": "centre" if apart else "party"})
    return not apart


def passed_over_by_the_centre(db: Transaction, meeting_id: int) -> set[int]:
    """Sign-ups of this meeting that others were let past for a reason that the coordinator knows."""
    rows = db.execute(_BY_THE_CENTRE, {"meeting": meeting_id})
    return {row.passed_over for row in rows}


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


def lapse(db: Transaction, signup_id: int, now: datetime) -> SignUp | None:
    """The seats of an offer that ended go back; None when it was answered in the last moment."""
    signup = signups.get(db, signup_id)
    meetings.lock(db, signup.meeting_id)
    signup = signups.get(db, signup_id)
    if signup.state != "offered" or signup.offer_until is None or signup.offer_until > now:
        return None
    return seats.become(db, signup, "lapsed", now)


def wait_again(db: Transaction, signup_id: int, caregiver: int, now: datetime) -> SignUp | None:
    """Back in line, at its end, after an offer lapsed; None where that does not apply."""
    signup = seats.locked(db, signup_id, caregiver, now)
    if signup is None or signup.state != "lapsed" or seats.seated_anew(db, signup):
        return None
    last = seats.count(db, meetings.get(db, signup.meeting_id)).last_line
    db.execute(signups_table.update().where(signups_table.c.id == signup_id).values(line=last + 1))
    return seats.become(db, signup, "waiting", now)
