"""What becomes of seats that are free again: offered to the line, with an hour until which they are kept."""

from __future__ import annotations

from bot.hours import next_waking, offer_until
from bot.who import Who
from storage import accounts, meetings, outbox, waiting
from storage.database import Transaction
from storage.signups import SignUp


def offer_freed_seats(db: Transaction, who: Who, meeting_id: int) -> None:
    """In the turn that freed them. `who` says where and when; the meeting's row is locked here."""
    meeting = meetings.lock(db, meeting_id)
    if meeting is None or not meeting.open_at(who.now):
        return
    until = offer_until(who.now, meeting.starts_at, who.centre.zone)
    if until is None:
        return  # too near to ask anybody by message; the roster shows the seat and who waits
    offered, passed_over = waiting.offer_next_seats(db, meeting, who.now, until)
    for signup in offered:
        # Each offer is told, also one that ends in the same minute as an earlier one.
        tell(db, who, signup, "signup", f"offer:{signup.id}:{who.now.timestamp():.6f}")
    for signup in passed_over:
        tell(db, who, signup, "passed_over", f"passed:{signup.id}")


def let_through(db: Transaction, who: Who, signup: SignUp) -> None:
    """A family that came later has seats that were too few for those who wait: they are told the rule."""
    for earlier in waiting.line_of(db, signup.meeting_id):
        if earlier.line < signup.line and waiting.note_skip(db, earlier, signup, who.now):
            tell(db, who, earlier, "passed_over", f"passed:{earlier.id}")


def tell(db: Transaction, who: Who, signup: SignUp, card: str, dedup: str) -> None:
    """Promises a card about this sign-up to whoever made it, not before the quiet hours are over."""
    account = accounts.reached_by(db, signup.caregiver_id)
    if account is not None:
        outbox.promise(
            db,
            account,
            card,
            (signup.id,),
            lane="reply",
            dedup=dedup,
            now=who.now,
            not_before=next_waking(who.now, who.centre.zone),
        )
