"""What a family asked for is there once, its promise was seen, and each answer came to it once."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator

from bot.screen import Tap
from tests.chaos.evidence import Evidence
from tests.chaos.history import Change
from tests.chaos.oracle.finding import Finding
from tests.chaos.witness import Shown

OVER = {"closed", "withdrawn", "refused", "handed_over"}


def what_is_asked_is_there_once(evidence: Evidence) -> Iterator[Finding]:
    """As many requests as were asked for, and of one kind never two that are open."""
    asked = Counter(d.chat for d in evidence.did if d.tap and _name(d.tap) == ("talk", "ask"))
    made = Counter(evidence.chats.get(h[0].owner or 0, 0) for h in _requests(evidence).values())
    for chat in asked | made:
        if made[chat] > asked[chat]:
            yield Finding("doubled", f"chat {chat}: {made[chat]} requests, {asked[chat]} asked")
        if asked[chat] and not made[chat]:
            yield Finding("lost", f"chat {chat} asked, and there is no request")
    open_now: set[tuple[int | None, str, int]] = set()
    for change in evidence.changes:
        if change.what == "request":
            same = {one for one in open_now if one[:2] == (change.owner, change.word)}
            open_now -= {(change.owner, change.word, change.row)}
            if change.state not in OVER:
                open_now.add((change.owner, change.word, change.row))
                if same - {(change.owner, change.word, change.row)}:
                    yield Finding("doubled", f"{change.owner} has two open about {change.word}")


def its_promise_is_shown_once(evidence: Evidence) -> Iterator[Finding]:
    """As the answer to the tap that asked; once more only for a bot that died before it could write that down."""
    acts: defaultdict[int, list[float]] = defaultdict(list)
    for did in evidence.did:
        acts[did.chat].append(did.at)
    for did in evidence.did:
        if not did.tap or _name(did.tap) != ("talk", "ask"):
            continue
        times = acts[did.chat]
        until = times[bisect_left(times, did.at) + 1 :][:1] or [evidence.ended]
        promises = [
            one
            for one in evidence.shown
            if one.chat == did.chat and did.at <= one.at < until[0] and _promise(one)
        ]
        new = sum(not one.edited for one in promises)
        if not promises:
            yield Finding("lost", f"chat {did.chat} asked, and saw no promise")
        elif new > 1 + evidence.kills:
            yield Finding("doubled", f"chat {did.chat} saw its promise {new} times")


def each_answer_comes_once(evidence: Evidence) -> Iterator[Finding]:
    """Discreetly, as the outbox says it; again only where the sender died with it in its hands."""
    came = Counter(
        tap.ids[0]
        for one in evidence.shown
        for tap in one.taps
        if not one.edited and len(one.data) == 1 and _name(tap) == ("answer", "")
    )
    for said in evidence.changes:
        if said.what != "said" or said.state != "team":
            continue
        row = [r for r in evidence.rows if r.dedup == f"answer:{said.row}"]
        if not row:
            yield Finding("lost", f"answer {said.row} was never promised")
            continue
        tried = [c for c in evidence.changes if c.what == "promise" and c.row == row[0].id]
        cut_short = sum(c.state == "sending" for c in tried) - sum(c.state == "sent" for c in tried)
        if not came[said.row]:
            yield Finding("lost", f"answer {said.row} came to nobody")
        elif came[said.row] > 1 + cut_short:
            yield Finding("doubled", f"answer {said.row} came {came[said.row]} times")


def the_end_is_told_and_frees_the_hour(evidence: Evidence) -> Iterator[Finding]:
    promised = [":".join(row.dedup.split(":")[:3]) for row in evidence.rows]
    held = {c.row: c for c in evidence.changes if c.what == "slot"}
    for request, history in _requests(evidence).items():
        if history[-1].state != "closed":
            continue
        if not {f"request:{request}:closed", f"request:{request}:fell_through"} & {*promised}:
            yield Finding("lost", f"request {request} was closed in silence")
        if any(slot.about == request for slot in held.values()):
            yield Finding("wrong", f"request {request} is closed, and keeps an hour")


def nobody_has_two_hours(evidence: Evidence) -> Iterator[Finding]:
    """And no hour has two families, at no moment."""
    has: dict[int, int | None] = {}
    for change in evidence.changes:
        if change.what == "slot":
            before = has.get(change.row)
            has[change.row] = change.about
            if None not in {before, change.about} and before != change.about:
                yield Finding("doubled", f"hour {change.row} went from {before} to {change.about}")
            theirs = Counter(request for request in has.values() if request is not None)
            if change.about is not None and theirs[change.about] > 1:
                yield Finding("doubled", f"request {change.about} has two hours")


def _requests(evidence: Evidence) -> dict[int, list[Change]]:
    found: defaultdict[int, list[Change]] = defaultdict(list)
    for change in evidence.changes:
        if change.what == "request":
            found[change.row].append(change)
    return found


def _promise(shown: Shown) -> bool:
    return any(_name(tap) == ("request", "withdraw") for tap in shown.taps)


def _name(tap: Tap) -> tuple[str, str]:
    return tap.card, tap.name


RULES = (
    what_is_asked_is_there_once,
    its_promise_is_shown_once,
    each_answer_comes_once,
    the_end_is_told_and_frees_the_hour,
    nobody_has_two_hours,
)
