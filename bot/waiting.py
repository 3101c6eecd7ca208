"""What becomes of seats that are free again: offered to the line, with an hour until which they are kept.

An offer counts from when the family knows of it. One that no message reaches is called: its seats are kept
until somebody has called and the family has had its time to think, or until the meeting is so near that
the next family could not be asked any more. Then it stands in line again, in its old place.
"""

from __future__ import annotations

from datetime import datetime

from bot.hours import call_until, offer_until
from bot.reminders import stamp
from bot.telling import News, tell
from bot.who import Who
from storage import accounts, follow_ups, meetings, outbox, signups
from storage import waiting as line
from storage.database import Transaction
from storage.meetings import Meeting
from storage.signups import SignUp

# What has left, or is about to. What may not have arrived is called about.
_ON_ITS_WAY = {"pending", "sending", "sent"}


def offer_freed_seats(db: Transaction, who: Who, meeting_id: int) -> None:
    """In the turn that freed them. `who` says where and when; the meeting's row is locked here."""
    meeting = meetings.lock(db, meeting_id)
    if meeting is None or not meeting.open_at(who.now):
        return
    if offer_until(who.now, meeting.starts_at, who.centre.zone) is None:
        return  # too near to ask anybody by message; the roster shows the seat and who waits
    offers = line.offer_next_seats(
        db, meeting, who.now, lambda signup: _kept_until(db, who, signup, meeting)
    )
    for signup in offers.offered:
        _tell_offer(db, who, signup, "signup", (signup.id,))
    for signup in offers.passed_over:
        tell(db, who, signup, "passed_over", f"passed:{signup.id}")


def offer_again(db: Transaction, who: Who, signup: SignUp, meeting: Meeting) -> bool:
    """The meeting of an offered seat has moved: the hour is another one, and is told with the new day. False
    where it is too near now: the family waits again.
    """
    until = _kept_until(db, who, signup, meeting)
    again = line.offer_again(db, signup, until, who.now)
    if until is not None:
        _tell_offer(db, who, again, "moved", (signup.id, stamp(meeting)))
    return until is not None


def end_offer(db: Transaction, who: Who, signup_id: int) -> None:
    """Its hour has come: the family is told, and the next in line is asked. One that was never told keeps
    its seats while there is time to call it, and its place in line after that.
    """
    signup = line.over(db, signup_id, who.now)
    if signup is None:
        return
    meeting = meetings.get(db, signup.meeting_id)
    if _was_told(db, signup):
        lapsed = line.lapse(db, signup_id, who.now) or signup
        tell(db, who, lapsed, "signup", f"lapsed:{lapsed.id}:{who.now.timestamp():.0f}")
    elif (until := call_until(who.now, meeting.starts_at, who.centre.zone)) is not None:
        line.keep_until(db, signup, until, who.now)
        _have_called(db, who, signup, until)
        return
    else:
        line.offer_again(db, signup, None, who.now)
    offer_freed_seats(db, who, signup.meeting_id)


def called(db: Transaction, who: Who, signup_id: int) -> None:
    """Somebody has told a family of its offer: from now on it has the time that everybody has."""
    meeting = meetings.lock(db, signups.get(db, signup_id).meeting_id)
    signup = signups.get(db, signup_id)
    if meeting is None or signup.state != "offered" or signup.offer_until is None:
        return
    until = offer_until(who.now, meeting.starts_at, who.centre.zone)
    if until is not None and until < signup.offer_until:
        line.keep_until(db, signup, until, who.now)


def let_through(db: Transaction, who: Who, signup: SignUp) -> None:
    """A family that came later has seats that were too few for those who wait: they are told the rule."""
    for earlier in line.let_through(db, signup, who.now):
        tell(db, who, earlier, "passed_over", f"passed:{earlier.id}")


def _kept_until(db: Transaction, who: Who, signup: SignUp, meeting: Meeting) -> datetime | None:
    reached = accounts.reached_by(db, signup.caregiver_id) is not None
    hour = offer_until if reached else call_until
    return hour(who.now, meeting.starts_at, who.centre.zone)


def _tell_offer(
    db: Transaction, who: Who, signup: SignUp, card: News, ids: tuple[int, ...]
) -> None:
    until = signup.offer_until
    tell(db, who, signup, card, _name_of(signup), ids=ids, call="offer", until=until)


def _have_called(db: Transaction, who: Who, signup: SignUp, until: datetime) -> None:
    follow_ups.ask_to_call(
        db,
        who.centre.code,
        signup.caregiver_id,
        "offer",
        f"{_name_of(signup)}:call",
        who.now,
        signup=signup.id,
        until=until,
    )


def _was_told(db: Transaction, signup: SignUp) -> bool:
    if outbox.state_of(db, _name_of(signup)) in _ON_ITS_WAY:
        return True
    return follow_ups.called(db, signup.id, signup.changed_at)


def _name_of(signup: SignUp) -> str:
    """Each offer has its own, also one that ends in the same minute as an earlier one."""
    return f"offer:{signup.id}:{signup.changed_at.timestamp():.6f}"
