"""The same activity on another day: one tap gives this seat back and takes that one."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from bot import waiting
from bot.cards import Card, Ids
from bot.cards.signup import load as load_signup
from bot.cards.signup import owe
from bot.outcome import Outcome, Show
from bot.screen import Button, Screen, back, menu, tap
from bot.texts import Lines, Titled, _, fixed
from bot.who import Who
from storage import kept_apart, meetings, seats
from storage.database import Transaction
from storage.meetings import Meeting
from storage.signups import LIVE, SignUp

MOST = 3


class Facts(BaseModel):
    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    who: Who
    signup: SignUp
    meeting: Meeting
    others: tuple[Meeting, ...]


def load(db: Transaction, who: Who, ids: Ids) -> Facts | None:
    """None once it was given up: there is nothing left to swap."""
    mine = load_signup(db, who, ids)
    if mine is None or mine.signup.state not in LIVE or not mine.meeting.open_at(who.now):
        return None
    there = meetings.of_activity(db, mine.meeting.activity_id, who.now)
    others = [
        meeting
        for meeting in kept_apart.seen_by(db, mine.signup.caregiver_id, there)
        if meeting.id != mine.meeting.id and meeting.free >= mine.signup.seats
    ]
    return Facts(who=who, signup=mine.signup, meeting=mine.meeting, others=tuple(others[:MOST]))


def say(facts: Facts) -> Screen:
    who, signup = facts.who, facts.signup
    title = fixed("<b>{title}</b>", title=Titled(facts.meeting.title))
    mine = back(tap("signup", "", signup.id))
    if not facts.others:
        return Screen(
            (title, _("There is no other date with free seats just now.")), (mine, menu())
        )
    dates = [fixed("📅 {when}", when=who.when(other.starts_at)) for other in facts.others]
    return Screen(
        (title, Lines(dates), _("Which date suits you?")),
        (
            *(
                Button(
                    fixed("🔄 {when}", when=who.short(other.starts_at)),
                    tap("other_dates", "swap", signup.id, other.id),
                )
                for other in facts.others
            ),
            mine,
            menu(),
        ),
    )


def swap(db: Transaction, who: Who, ids: Ids) -> Outcome:
    """Both or neither: the seat here is given back only once the seat there is had."""
    facts = load(db, who, ids[:1])
    if facts is None or len(ids) != 2 or ids[1] not in {other.id for other in facts.others}:
        return Outcome(_("This is no longer available."), Show("other_dates", ids[:1]))
    taken = seats.swap(db, facts.signup.id, facts.signup.caregiver_id, ids[1], who.now)
    if taken is None:
        return Outcome(_("The last seat was just taken."), Show("other_dates", ids[:1]), alert=True)
    owe(db, who, who.account.id, taken)
    waiting.offer_freed_seats(db, who, facts.meeting.id)
    return Outcome(_("Done."), Show("signup", (taken.id,)))


CARD = Card("other_dates", load, say, {"swap": swap})
