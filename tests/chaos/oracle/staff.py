"""What staff plan, decide, write and mark is done, and done once, however often the bot died over it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from storage.attendance import VALUES
from tests.chaos.evidence import Evidence
from tests.chaos.oracle.finding import Finding

DECIDES = {"accept": "accepted", "decline": "declined"}


def what_is_planned_is_there_once(evidence: Evidence) -> Iterator[Finding]:
    """As many meetings as somebody of the team said yes to, and no yes for nothing."""
    team = {did.chat for did in evidence.did if did.what == "/echipa"}
    planned = {c.row for c in evidence.changes if c.what == "meeting"} - evidence.added
    yes = sum(did.chat in team and did.what.endswith(".go") for did in evidence.did)
    if len(planned) > yes:
        yield Finding("doubled", f"{len(planned)} meetings were planned by {yes} taps")
    if yes and not planned:
        yield Finding("lost", "a meeting was planned, and is not there")


def each_sign_up_is_decided_once(evidence: Evidence) -> Iterator[Finding]:
    tapped = Counter(
        (did.tap.ids[0], DECIDES[did.tap.name])
        for did in evidence.did
        if did.tap and did.tap.card in {"decision", "to_decide"} and did.tap.name in DECIDES
    )
    decided = Counter((c.about, c.state) for c in evidence.changes if c.what == "decided")
    signups = Counter(signup for signup, _verdict in decided.elements())
    undone = Counter(
        did.tap.ids[0] for did in evidence.did if did.tap and did.tap.card == "decision" and did.tap.name == "undo"
    )  # fmt: skip
    held = {
        signup: sum(c.state == "held" for c in history)
        for signup, history in evidence.signups.items()
    }
    for signup, times in signups.items():
        if times > held.get(signup or 0, 0) + undone[signup or 0]:
            yield Finding("doubled", f"sign-up {signup} was decided {times} times")
    for (signup, verdict), times in decided.items():
        if times > tapped[signup or 0, verdict]:
            yield Finding("doubled", f"sign-up {signup} was {verdict} by nobody")
    for signup, verdict in tapped:
        after = [c.state for c in evidence.signups.get(signup, [])]
        if not signups[signup] and after[-1:] == ["held"]:
            yield Finding("lost", f"sign-up {signup} was {verdict}, and is still held")


def what_is_decided_is_told(evidence: Evidence) -> Iterator[Finding]:
    promised = {row.dedup for row in evidence.rows}
    for change in evidence.changes:
        accepted = change.what == "decided" and change.state == "accepted"
        if accepted and f"decided:{change.row}" not in promised:
            yield Finding("lost", f"decision {change.row} was never promised to the family")


def each_announcement_comes_once(evidence: Evidence) -> Iterator[Finding]:
    """Never again, however its sender died; and what went out by a tap went out."""
    came = Counter(
        tap.ids[0]
        for one in evidence.shown
        for tap in one.taps
        if not one.edited and tap.card == "announcement"
    )
    for recipient, times in came.items():
        if times > 1:
            yield Finding("doubled", f"announcement {recipient} came {times} times")
    for row in evidence.rows:
        if row.card == "announcement" and row.state == "sent" and not came[row.ids[0]]:
            yield Finding("lost", f"announcement {row.ids[0]} is sent, and no phone has it")
    states = {c.row: c.state for c in evidence.changes if c.what == "written"}
    for did in evidence.did:
        tap = did.tap
        sent = tap is not None and (tap.card, tap.name) == ("broadcast_draft", "send")
        if tap and sent and states.get(tap.ids[0]) in {"draft", "scheduled", None}:
            yield Finding("lost", f"announcement {tap.ids[0]} was sent, and never went out")


def the_last_mark_stands(evidence: Evidence) -> Iterator[Finding]:
    """Of everybody who was tapped; and nobody else is away."""
    last: dict[tuple[int, int | None], str] = {}
    for did in evidence.did:
        tap = did.tap
        if tap and (tap.card, tap.name) == ("attendance", "mark"):
            last[tap.ids[0], tap.ids[1]] = VALUES[tap.ids[2]]
    marked: defaultdict[tuple[int, int | None], str] = defaultdict(str)
    for change in evidence.changes:
        if change.what == "present":
            marked[change.row, change.about] = change.state
    for key, value in last.items():
        if marked[key] != value:
            yield Finding("lost", f"{key} was marked {value}, and is {marked[key] or 'unmarked'}")
    for key, value in marked.items():
        if value != "present" and key not in last:
            yield Finding("wrong", f"{key} is {value}, and nobody said so")


RULES = (
    what_is_planned_is_there_once,
    each_sign_up_is_decided_once,
    what_is_decided_is_told,
    each_announcement_comes_once,
    the_last_mark_stands,
)
