"""Each update has its effect, and has it once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from storage.signups import COMING, HOLDING, LIVE
from tests.chaos.evidence import Evidence
from tests.chaos.history import Change
from tests.chaos.oracle.finding import Finding

# What the tap of that name on a sign-up's card makes of it: from what, to what.
TAPPED = {
    "cancel": (LIVE, ("cancelled",)),
    "undo": (("cancelled",), LIVE),
    "take": (("offered",), COMING),
    "again": (("lapsed",), LIVE),
}


def every_update_is_dealt_with(evidence: Evidence) -> Iterator[Finding]:
    dealt_with = {change.row for change in evidence.changes if change.what == "update"}
    for did in evidence.did:
        if did.update not in dealt_with:
            yield Finding("lost", f"update {did.update} ({did.what}) was never dealt with")
    for update in evidence.set_aside:
        yield Finding("lost", f"update {update} was set aside")


def no_tap_counts_twice(evidence: Evidence) -> Iterator[Finding]:
    """What a sign-up went through was tapped at least as often."""
    tapped = Counter(
        (d.tap.name, d.tap.ids[:1]) for d in evidence.did if d.tap and d.tap.card == "signup"
    )
    moved = Counter(d.tap.ids[:1] for d in evidence.did if d.tap and d.tap.name == "swap")
    for signup, history in evidence.signups.items():
        for name, (before, after) in TAPPED.items():
            became = sum(a.state in before and b.state in after for a, b in pairwise(history))
            allowed = tapped[name, (signup,)] + (moved[(signup,)] if name == "cancel" else 0)
            if became > allowed:
                yield Finding(
                    "doubled", f"sign-up {signup}: {name} {became} times for {allowed} taps"
                )


def nobody_signs_up_by_one_tap_twice(evidence: Evidence) -> Iterator[Finding]:
    """Sign-ups of a family for a meeting are at most what was tapped, swapped or answered there."""
    made = Counter(
        (h[0].about, evidence.chats.get(h[0].owner or 0)) for h in evidence.signups.values()
    )
    asked: Counter[tuple[int | None, int | None]] = Counter()
    for did in evidence.did:
        tap = did.tap
        if tap and tap.card == "meeting" and tap.name:
            asked[tap.ids[0], did.chat] += 1
        elif tap and tap.name == "swap":
            asked[tap.ids[1], did.chat] += 1
    for (meeting, chat), number in made.items():
        if number > asked[meeting, chat]:
            yield Finding(
                "doubled", f"chat {chat}: {number} sign-ups for {asked[meeting, chat]} taps"
            )


def nobody_sits_twice(evidence: Evidence) -> Iterator[Finding]:
    if evidence.seated_twice:
        yield Finding("doubled", f"{evidence.seated_twice} people have two seats in one meeting")


def seats_are_never_oversold(evidence: Evidence) -> Iterator[Finding]:
    """At no moment more than there are, and the count that is kept beside them is true in the end."""
    capacity: dict[int, Change] = {}
    held: Counter[int] = Counter()
    now: dict[int, Change] = {}
    for change in evidence.changes:
        if change.what == "meeting":
            capacity[change.row] = change
        elif change.what == "signup":
            before = now.get(change.row)
            meeting = change.about or 0
            held[meeting] += _held(change) - (_held(before) if before else 0)
            now[change.row] = change
            if held[meeting] > capacity[meeting].count:
                yield Finding(
                    "oversold", f"meeting {meeting}: {held[meeting]} of {capacity[meeting].count}"
                )
    for meeting, last in capacity.items():
        if last.line != held[meeting]:
            yield Finding(
                "oversold", f"meeting {meeting}: {held[meeting]} held, {last.line} counted"
            )


def _held(change: Change) -> int:
    return change.count if change.state in HOLDING else 0


RULES = (
    every_update_is_dealt_with,
    no_tap_counts_twice,
    nobody_signs_up_by_one_tap_twice,
    nobody_sits_twice,
    seats_are_never_oversold,
)
