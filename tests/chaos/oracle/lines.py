"""The waiting line: whoever came first is asked first, and nobody slips in before those who wait."""

from __future__ import annotations

from collections.abc import Iterator

from storage.signups import COMING, HOLDING
from tests.chaos.evidence import Evidence
from tests.chaos.history import Change
from tests.chaos.oracle.finding import Finding


def seats_go_down_the_line_in_order(evidence: Evidence) -> Iterator[Finding]:
    """Whenever a seat is given, nobody who came before and needs no more seats is still waiting.

    Only what is given anew: a sign-up that is cancelled and undone returns to where it was.
    """
    now: dict[int, Change] = {}
    for change in evidence.changes:
        if change.what != "signup":
            continue
        before = now.get(change.row)
        now[change.row] = change
        if not _given(before, change):
            continue
        for other in now.values():
            if (
                other.about == change.about
                and other.state == "waiting"
                and (other.line or 0) < (change.line or 0)
                and other.count <= change.count
            ):
                yield Finding(
                    "wrong",
                    f"meeting {change.about}: {change.row} is {change.state} before {other.row}",
                )


def nobody_is_left_waiting_beside_a_free_seat(evidence: Evidence) -> Iterator[Finding]:
    """At the end of the run. A seat given back is offered on in the same turn."""
    now = {c.row: c for c in evidence.changes if c.what == "signup"}
    seats = {c.row: c.count for c in evidence.changes if c.what == "meeting"}
    for meeting, capacity in seats.items():
        there = [c for c in now.values() if c.about == meeting]
        free = capacity - sum(c.count for c in there if c.state in HOLDING)
        for waiting in there:
            if waiting.state == "waiting" and waiting.count <= free:
                yield Finding("lost", f"sign-up {waiting.row} waits beside {free} free seats")


def no_offer_outlives_its_hour(evidence: Evidence) -> Iterator[Finding]:
    for signup in evidence.overdue:
        yield Finding("lost", f"sign-up {signup} is still offered, and its hour has passed")


def nobody_is_passed_over_in_vain(evidence: Evidence) -> Iterator[Finding]:
    """Whoever is told that a smaller family was let through: in that turn one was."""
    given: dict[tuple[int | None, tuple[int | None, int]], int] = {}
    now: dict[int, Change] = {}
    for change in evidence.changes:
        if change.what == "signup":
            if change.state in HOLDING:
                there = change.about, evidence.turn(change)
                given[there] = min(change.count, given.get(there, change.count))
            now[change.row] = change
        elif change.what == "promise" and change.word.startswith("passed:"):
            over = now[int(change.word.split(":")[1])]
            smallest = given.get((over.about, evidence.turn(change)), over.count)
            if change.count == 0 and change.state == "pending" and smallest >= over.count:
                yield Finding(
                    "wrong", f"sign-up {over.row} is told of a smaller family, and there is none"
                )


def _given(before: Change | None, change: Change) -> bool:
    if change.state == "offered":
        return True
    return before is None and change.state in COMING


RULES = (
    seats_go_down_the_line_in_order,
    nobody_is_left_waiting_beside_a_free_seat,
    no_offer_outlives_its_hour,
    nobody_is_passed_over_in_vain,
)
