"""What is owed is in the outbox, for the right hour; and what is in the outbox arrives."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from bot.hours import hour_for
from bot.hours.clock import local
from storage.signups import COMING
from tests.chaos.evidence import Evidence
from tests.chaos.oracle.arrivals import arrivals
from tests.chaos.oracle.finding import Finding
from tests.chaos.oracle.told import states, told

# From reading what is true to the phone, in seconds: the sender waits for its turn before it reads.
SENT = 0.5
# The database's clock counts in milliseconds.
_BLINK = 0.05
# Never an edit of what is there.
_MESSAGES = {"signup", "reminder", "soon", "passed_over"}


def what_is_owed_is_promised(evidence: Evidence) -> Iterator[Finding]:
    """A confirmation for each sign-up, a message for each offer and for each that lapsed."""
    promised = Counter(":".join(row.dedup.split(":")[:2]) for row in evidence.rows)
    for signup, history in evidence.signups.items():
        became = Counter(b.state for a, b in pairwise(history) if a.state != b.state)
        owed = {
            f"confirmation:{signup}": 1,
            f"offer:{signup}": became["offered"],
            f"lapsed:{signup}": became["lapsed"],
        }
        for dedup, number in owed.items():
            # Two within one second share a row.
            if number and not promised[dedup]:
                yield Finding("lost", f"{dedup} was never promised")


def reminders_are_planned_for_their_hour(evidence: Evidence) -> Iterator[Finding]:
    """One the day before at the hour that was drawn, one two hours before: by the clock on the wall."""
    # As it was planned: what was claimed and given back is due from then on.
    planned = {row.dedup: row.not_before for row in evidence.rows}
    moved = {c.word for c in evidence.changes if c.what == "promise" and c.state != "pending"}
    for signup, history in evidence.signups.items():
        first, last = history[0], history[-1]
        starts = evidence.starts[first.about or 0]
        begun = datetime.fromtimestamp(last.at, UTC)
        if last.state not in COMING or begun > starts - timedelta(days=2):
            continue
        day = local(starts, evidence.zone).date()
        two_hours, a_day = (
            f"soon:{first.owner}:{int(starts.timestamp())}",
            f"reminder:{first.owner}:{day}",
        )
        soon, before = planned.get(two_hours), planned.get(a_day)
        if soon is None or before is None:
            yield Finding("lost", f"sign-up {signup} has no reminder")
            continue
        if {two_hours, a_day} & moved:
            continue
        wall = local(before, evidence.zone)
        if (wall.date(), wall.time()) != (
            day - timedelta(days=1),
            hour_for(f"{first.owner}:{day}"),
        ):
            yield Finding("wrong", f"sign-up {signup}: the day before is {wall} for {starts}")
        if soon != starts - timedelta(hours=2):
            yield Finding("wrong", f"sign-up {signup}: two hours before is {soon} for {starts}")


def what_is_promised_arrives(evidence: Evidence) -> Iterator[Finding]:
    """What nobody knows the end of is shown to a person, who calls; see `no_more_is_uncertain_than_died`."""
    on_phones = {(shown.chat, shown.message) for shown in evidence.shown}
    for row in evidence.rows:
        waits = row.state == "pending" and row.not_before.timestamp() > evidence.ended
        void = row.state == "dropped" and row.card != "signup"
        if waits or void or row.state == "ambiguous":
            continue
        if row.state != "sent":
            yield Finding("lost", f"{row.dedup} is {row.state}, and no phone has it")
        elif row.message is not None and (row.chat, row.message) not in on_phones:
            yield Finding("lost", f"{row.dedup} is sent, and no phone has it")
        elif row.message is None and row.card in _MESSAGES:
            yield Finding("lost", f"{row.dedup} is sent, and as what is in no book")


def nobody_is_reminded_of_what_is_cancelled(evidence: Evidence) -> Iterator[Finding]:
    signups = evidence.signups
    for arrival in arrivals(evidence):
        for tap in arrival.shown.taps:
            if arrival.about[0] == "signup" or tap.name != "cancel":
                continue
            if not set(states(signups.get(tap.ids[0], []), arrival.shown.at, SENT)) & set(COMING):
                yield Finding("wrong", f"reminded of sign-up {tap.ids[0]}, which is not")


def whoever_is_offered_a_seat_is_told(evidence: Evidence) -> Iterator[Finding]:
    """Also whoever lost it again because the hour passed. What is still so when all is quiet must have been said."""
    said = [(a.about[1], told(a.shown), a.shown.at) for a in arrivals(evidence)]
    for signup, history in evidence.signups.items():
        last = [change for change in history if change.at < evidence.quiet_from][-1:]
        if not last or last[0].state not in {"offered", "lapsed"}:
            continue
        state, since = last[0].state, last[0].at - _BLINK
        if not any(s == signup and what == (signup, state) and at >= since for s, what, at in said):
            yield Finding("lost", f"sign-up {signup} is {state} and was never told")


RULES = (
    nobody_is_reminded_of_what_is_cancelled,
    whoever_is_offered_a_seat_is_told,
    what_is_owed_is_promised,
    reminders_are_planned_for_their_hour,
    what_is_promised_arrives,
)
