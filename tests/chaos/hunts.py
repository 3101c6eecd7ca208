"""For each planted defect the shortest story that finds it, and what is then found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tests.chaos.asking import request
from tests.chaos.at_work import week
from tests.chaos.oracle import Kind
from tests.chaos.stories import (
    Story,
    asleep,
    dialogue,
    hours,
    line,
    outage,
    repeats,
    rush,
    short,
    slow,
)

# The clock ticks often, and nobody waits for Telegram's pace.
HASTE = ("tick=0.2", "pace=1000")


@dataclass(frozen=True)
class Hunt:
    """`die`: where the bot dies in it, as tests.chaos.failpoint has it. `words` stand in what is found.

    `changes`: what else is changed about the bot in it, sound or not.
    """

    story: Story
    kind: Kind
    words: str
    die: str = ""
    changes: tuple[str, ...] = ()


# Slow enough that what is claimed ahead is still waiting when its lease ends.
_ASLEEP = ("pace=3", "lease=3")

HUNTS: Mapping[str, Hunt] = {
    "acknowledge_first": Hunt(short, "lost", "never dealt with", "2:before INSERT seen_updates"),
    "no_dedup": Hunt(repeats, "doubled", "times for"),
    "shown_before_it_is": Hunt(short, "lost", "never saw", "1:before editMessageText"),
    "answers_in_memory": Hunt(dialogue, "lost", "could not sign up", "2:before UPDATE accounts"),
    "send_in_the_transaction": Hunt(short, "lost", "not in the books", "2:before INSERT outbox"),
    "promises_in_memory": Hunt(short, "lost", "never promised", "1:before INSERT outbox"),
    "promised_afterwards": Hunt(short, "lost", "never promised", "1:before INSERT outbox"),
    "sent_before_sending": Hunt(short, "lost", "in no book", "2:before sendMessage"),
    "lease_too_short": Hunt(slow, "wrong", "somebody else has it"),
    "claimed_for_ever": Hunt(asleep, "unexplained", "sent 2 times", changes=_ASLEEP),
    "failed_in_an_outage": Hunt(outage, "lost", "is failed"),
    "lock_off": Hunt(rush, "oversold", "of 3"),
    "seats_from_memory": Hunt(rush, "oversold", "of 3"),
    "offered_twice": Hunt(line, "oversold", "2 of 1"),
    "offers_for_ever": Hunt(line, "lost", "its hour has passed"),
    "reminds_of_what_was_cancelled": Hunt(hours, "wrong", "reminded of sign-up"),
    "local_hours_as_utc": Hunt(short, "wrong", "the day before is"),
    "closed_in_silence": Hunt(request, "lost", "closed in silence"),
    "answered_twice": Hunt(request, "doubled", "came 2 times"),
    "accepted_in_silence": Hunt(week, "lost", "never promised to the family"),
    "repeats_what_many_read": Hunt(week, "doubled", "announcement", "8:after sendMessage"),
}
# Without a defect each of these must come out clean.
STORIES = {(hunt.story, hunt.die, hunt.changes) for hunt in HUNTS.values()}
