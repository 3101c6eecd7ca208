"""Messages that came by themselves, each held against the outbox: recorded, cut short, or in no book at all."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from tests.chaos.evidence import Evidence, Row
from tests.chaos.history import Change
from tests.chaos.oracle.finding import Finding
from tests.chaos.oracle.told import told
from tests.chaos.witness import Shown

# A card, and what it is about: a sign-up, or for a reminder of all that is on then the chat.
About = tuple[str, int]


@dataclass(frozen=True)
class Arrival:
    """`how`: the sender recorded it; or died before it could; or it answers what somebody did."""

    shown: Shown
    about: About
    how: Literal["recorded", "cut short", "answer", "unexplained"]


def arrivals(evidence: Evidence) -> list[Arrival]:
    recorded = {(c.line, c.state) for c in evidence.changes if c.what == "promise"}
    cut_short = _cut_short(evidence)
    found = []
    for shown in evidence.shown:
        about = None if shown.edited else _about(shown)
        if about is None:
            continue
        how: Literal["recorded", "cut short", "answer", "unexplained"] = "unexplained"
        if (shown.message, "sent") in recorded:
            how = "recorded"
        elif _spent(cut_short[about], shown.at):
            how = "cut short"
        elif shown.owed:
            how = "answer"
        found.append(Arrival(shown, about, how))
    return found


def every_message_is_accounted_for(evidence: Evidence) -> Iterator[Finding]:
    for arrival in arrivals(evidence):
        if arrival.how == "unexplained":
            yield Finding(
                "unexplained", f"{arrival.about} came to {arrival.shown.chat}: in no book"
            )


def nothing_is_tried_a_third_time(evidence: Evidence) -> Iterator[Finding]:
    """What nobody knows the end of is repeated once, and then a person is asked."""
    for row in evidence.rows:
        if row.attempts > 2:
            yield Finding("unexplained", f"{row.dedup} was tried {row.attempts} times")


def each_promise_is_kept_once(evidence: Evidence) -> Iterator[Finding]:
    """Two messages of one row are recorded only where two senders had it."""
    kept = Counter(c.row for c in evidence.changes if c.what == "promise" and c.state == "sent")
    edited = {row.id for row in evidence.rows if row.message is None}
    for row, times in kept.items():
        if times > 1 and row not in edited:
            yield Finding("unexplained", f"promise {row} was sent {times} times")


def no_more_is_uncertain_than_died(evidence: Evidence) -> Iterator[Finding]:
    """A sender that hardly has one to send has one at a time of which it could not say what became of it."""
    most = evidence.kills if evidence.in_flight is None else evidence.in_flight
    if ambiguous(evidence) > most:
        yield Finding("unexplained", f"{ambiguous(evidence)} uncertain, {most} in flight at deaths")


def ambiguous(evidence: Evidence) -> int:
    """Messages that came and were not recorded, so that most came again; and those that nobody knows of."""
    came = [arrival.about for arrival in arrivals(evidence) if arrival.how == "cut short"]
    unknown = [r for r in evidence.rows if r.state == "ambiguous" and about_row(r) not in came]
    return len(came) + len(unknown)


def about_row(row: Row) -> About:
    if row.card in {"reminder", "soon"}:
        return row.card, row.chat
    # A decision shows the sign-up's own card.
    card = "signup" if row.card == "decided" else row.card
    return card, row.ids[0] if row.ids else 0


def _about(shown: Shown) -> About | None:
    state = told(shown)
    if state is not None:
        return "signup", state[0]
    names = {(tap.card, tap.name): tap for tap in shown.taps}
    if ("reminder", "coming") in names:
        return "reminder", shown.chat
    # The short one of the last two hours: cancel, or look at it.
    if ("signup", "cancel") in names and ("signup", "") in names:
        return "soon", shown.chat
    return None


def _cut_short(evidence: Evidence) -> dict[About, list[list[float]]]:
    """From when to when a message was being sent of which the sender did not say that it was sent."""
    histories: defaultdict[int, list[Change]] = defaultdict(list)
    for change in evidence.changes:
        if change.what == "promise":
            histories[change.row].append(change)
    found: defaultdict[About, list[list[float]]] = defaultdict(list)
    for row in evidence.rows:
        history = histories[row.id]
        for n, change in enumerate(history):
            after = history[n + 1] if n + 1 < len(history) else None
            if change.state == "sending" and (after is None or after.state != "sent"):
                found[about_row(row)].append([change.at, after.at if after else evidence.ended])
    return found


def _spent(spans: list[list[float]], at: float) -> bool:
    """Takes the span that explains it: each explains one message."""
    for span in spans:
        if span[0] <= at <= span[1]:
            spans.remove(span)
            return True
    return False


RULES = (
    every_message_is_accounted_for,
    nothing_is_tried_a_third_time,
    each_promise_is_kept_once,
    no_more_is_uncertain_than_died,
)
