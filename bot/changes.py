"""Telling everybody whom a change of plans concerns: each once, in the own language, at a decent hour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Literal

from bot import deciding, reminders, waiting
from bot.hours import from_local, next_waking
from bot.hours.clock import local
from bot.reminders import stamp
from bot.telling import tell
from bot.texts import Text, _n
from bot.who import Who
from storage import accounts, outbox, signups, staff
from storage.database import Transaction
from storage.meetings import Meeting
from storage.signups import COMING, SignUp
from storage.staff import Member

# So many days ahead, at this hour, somebody is asked whether too few are enough.
DECIDE_DAYS = 2
_DECIDE_AT = time(10)
# What the card `changed` is about: its second id.
ROOM, CHILDCARE = 0, 1


@dataclass(frozen=True)
class Told:
    """Families that were written to, and families that have to be called."""

    written: int
    to_call: int


def said(told: Told) -> Text:
    """How many hear of it by Telegram, and whether some have to be called."""
    if told.to_call:
        return _n(
            "Done. {written} are written to. {n} has no Telegram: please call, see the roster.",
            "Done. {written} are written to. {n} have no Telegram: please call, see the roster.",
            told.to_call,
            written=told.written,
        )
    return _n("Done. {n} family is written to.", "Done. {n} families are written to.", told.written)


def moved(db: Transaction, who: Who, meeting: Meeting, concerned: Sequence[SignUp]) -> Told:
    """After the move: each is asked whether the new time suits, and reminded of it instead of the old one. A
    seat that was offered is offered anew, with an hour that suits the new time.
    """
    others = [
        signup
        for signup in concerned
        if signup.state != "offered" or not waiting.offer_again(db, who, signup, meeting)
    ]
    _tell(db, who, meeting, others, "moved", stamp(meeting))
    for signup in concerned:
        reminders.plan(db, who, signup, meeting)
        deciding.ask(db, who, signup)
    # What was too near to be offered by message may be far enough now.
    waiting.offer_freed_seats(db, who, meeting.id)
    ask_for_decision(db, who, meeting)
    tell_facilitator(db, who, meeting)
    return _told(db, concerned)


def called_off(db: Transaction, who: Who, meeting: Meeting, concerned: Sequence[SignUp]) -> Told:
    tell_facilitator(db, who, meeting)
    _tell(db, who, meeting, concerned, "called_off", stamp(meeting))
    return _told(db, concerned)


def room_changed(db: Transaction, who: Who, meeting: Meeting) -> Told:
    """Whoever comes is told where it is now. What is changed twice in a night is told once."""
    concerned = signups.of_meeting(db, meeting.id, COMING)
    _tell(db, who, meeting, concerned, "changed", ROOM, meeting.sequence)
    return _told(db, concerned)


def childcare_ended(db: Transaction, who: Who, meeting: Meeting) -> Told:
    """Whoever counted on it is told."""
    coming = signups.of_meeting(db, meeting.id, COMING)
    concerned = [signup for signup in coming if signup.childcare]
    _tell(db, who, meeting, concerned, "changed", CHILDCARE, int(who.now.timestamp()))
    return _told(db, concerned)


def tell_facilitator(db: Transaction, who: Who, meeting: Meeting) -> None:
    """Whose meeting it is learns what somebody else did to it."""
    leads = _leads(db, meeting)
    if leads is None or leads.account_id is None or leads.account_id == who.account.id:
        return
    outbox.promise(
        db,
        leads.account_id,
        "planned",
        (meeting.id,),
        lane="reply",
        dedup=f"planned:{meeting.id}:{leads.id}:{who.now.timestamp():.0f}",
        now=who.now,
        not_before=next_waking(who.now, who.centre.zone),
    )


def ask_for_decision(db: Transaction, who: Who, meeting: Meeting) -> None:
    """Promises to ask whoever leads it, should there be too few; with nobody to ask, whoever planned it."""
    leads = _leads(db, meeting)
    account = (leads.account_id if leads is not None else None) or who.account.id
    due = _decide_at(who, meeting.starts_at)
    if meeting.minimum is None or due is None or not account:
        return
    outbox.promise(
        db,
        account,
        "decide_minimum",
        (meeting.id, stamp(meeting)),
        lane="reminder",
        dedup=f"minimum:{meeting.id}:{stamp(meeting)}:{account}:{meeting.minimum}",
        now=who.now,
        not_before=due,
    )


def _leads(db: Transaction, meeting: Meeting) -> Member | None:
    return staff.find(db, meeting.facilitator_id) if meeting.facilitator_id is not None else None


def _decide_at(who: Who, starts_at: datetime) -> datetime | None:
    """None when it begins too soon for anybody to decide and to tell the families."""
    zone = who.centre.zone
    day = local(starts_at, zone).date() - timedelta(days=DECIDE_DAYS)
    due = from_local(day, _DECIDE_AT, zone)
    if due <= who.now:
        due = next_waking(who.now + (starts_at - who.now) / 2, zone)
    return due if due < starts_at else None


def _tell(
    db: Transaction,
    who: Who,
    meeting: Meeting,
    concerned: Sequence[SignUp],
    what: Literal["moved", "called_off", "changed"],
    *about: int,
) -> None:
    which = ":".join(map(str, about))
    morning = next_waking(who.now, who.centre.zone)
    for signup in concerned:
        tell(
            db,
            who,
            signup,
            what,
            f"{what}:{signup.id}:{which}:{meeting.sequence}",
            ids=(signup.id, *about),
            lane="reminder",
            # Who would else hear of it only when it has begun is woken.
            not_before=morning if morning < meeting.starts_at else who.now,
            call=what,
            until=meeting.starts_at,
        )


def _told(db: Transaction, concerned: Sequence[SignUp]) -> Told:
    reached = accounts.reached_among(db, {signup.caregiver_id for signup in concerned})
    written = sum(signup.caregiver_id in reached for signup in concerned)
    return Told(written, len(concerned) - written)
