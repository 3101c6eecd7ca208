"""Telling a family something: by a message, or, where none reaches it, by somebody at the centre who calls."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal, get_args

from bot import reminders
from bot.hours import next_waking
from bot.who import Who
from storage import accounts, follow_ups, outbox, persons, signups
from storage.accounts import Account
from storage.database import Transaction
from storage.follow_ups import Kind
from storage.outbox import Lane
from storage.signups import SignUp

# What is said about a sign-up: to whoever made it, in whatever chat of theirs. All else is a chat's own.
News = Literal[
    "signup", "passed_over", "answer_late", "decided", "moved", "called_off", "changed",
]  # fmt: skip
_IN_ANY_CHAT = {*get_args(News), *get_args(reminders.Owed)}


def tell(
    db: Transaction,
    who: Who,
    signup: SignUp,
    card: News,
    dedup: str,
    *,
    ids: Sequence[int] = (),
    lane: Lane = "reply",
    after: timedelta = timedelta(0),
    not_before: datetime | None = None,
    call: Kind | None = None,
    until: datetime | None = None,
) -> bool:
    """Promises a card about this sign-up (`ids`, or its own) to whoever made it: `after` so long, and not
    before the quiet hours are over, or at `not_before`. False when no message reaches them: then `call` is
    the task that stands in for it, of use until `until`; None where nothing is lost by not hearing it.
    """
    due = not_before or next_waking(who.now + after, who.centre.zone)
    account = accounts.reached_by(db, signup.caregiver_id)
    if account is not None:
        about = ids or (signup.id,)
        outbox.promise(
            db, account, card, about, lane=lane, dedup=dedup, now=who.now, not_before=due
        )
    elif call is not None:
        follow_ups.ask_to_call(
            db,
            who.centre.code,
            signup.caregiver_id,
            call,
            dedup,
            who.now + after,
            signup=signup.id,
            until=until,
        )
    return account is not None


def has_come(db: Transaction, who: Who, person: int) -> None:
    """The account is that person's from now on. Nobody calls whom we can write to, so we remind them of what others
    signed them up for.
    """
    accounts.link(db, who.account.id, person)
    for signup, meeting in signups.coming_up(db, person, who.now):
        reminders.plan(db, who, signup, meeting)


def has_blocked(db: Transaction, account: Account, now: datetime) -> None:
    """No message reaches this chat any more. Whoever has a name and no other chat with us is to be called."""
    accounts.set_state(db, account.id, "blocked")
    person = account.person_id
    if person is None or account.state == "blocked" or accounts.reached_by(db, person) is not None:
        return
    centre = persons.family(db, persons.find(db, person).family_id).centre
    cause = f"blocked:{account.id}:{now.timestamp():.6f}"
    follow_ups.ask_to_call(db, centre, person, "blocked", cause, now)


def elsewhere(db: Transaction, account: Account, card: str) -> int | None:
    """Another chat of the same person, for what cannot be said in this one; None of what is this chat's own."""
    if account.person_id is None or card not in _IN_ANY_CHAT:
        return None
    return accounts.reached_by(db, account.person_id)
