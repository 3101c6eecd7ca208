"""Whoever did something gets an answer; the same screen twice only where a bot died in between."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.texts import LANGUAGES
from tests.chaos.evidence import Evidence
from tests.chaos.oracle.finding import Finding
from tests.chaos.oracle.told import told
from tests.chaos.witness import Shown

# A question that is asked again has the next revision in its buttons.
_REVISION = re.compile(r"^~\d+\.")


def everybody_is_answered(evidence: Evidence) -> Iterator[Finding]:
    for did, answered in zip(evidence.did, evidence.answers, strict=True):
        if answered is None:
            yield Finding("lost", f"chat {did.chat} never got an answer to {did.what}")


def no_answer_is_forgotten(evidence: Evidence) -> Iterator[Finding]:
    """Whoever was shown the notice has chosen a language, and is not asked for it again; but for those who
    went back, refused the notice, or looked at the settings.
    """
    may_be_asked = {
        did.chat
        for did in evidence.did
        if did.what.partition(".")[2] in {"<", "no"} or did.what.startswith("settings")
    }
    chosen: set[int] = set()
    for shown in evidence.shown:
        if any(tap.card == "privacy" for tap in shown.taps) and len(shown.data) > len(shown.taps):
            chosen.add(shown.chat)
        asked = {data.partition(".")[2] for data in shown.data} >= set(LANGUAGES)
        if asked and shown.chat in chosen - may_be_asked:
            yield Finding("lost", f"chat {shown.chat} is asked for its language again")


def everybody_can_go_on(evidence: Evidence) -> Iterator[Finding]:
    for chat in evidence.stuck:
        yield Finding("lost", f"chat {chat} can sign up for nothing any more")


def longest_silence(evidence: Evidence) -> tuple[float, float]:
    """Seconds from doing something to the first sign of life, without the time no bot was there, and with it."""
    longest = whole = 0.0
    for did, answered in zip(evidence.did, evidence.answers, strict=True):
        if answered is not None:
            waited = answered - did.at
            away = sum(
                max(0.0, min(to, answered) - max(since, did.at)) for since, to in evidence.down
            )
            longest, whole = max(longest, waited - away), max(whole, waited)
    return longest, whole


def shown_again(evidence: Evidence) -> int:
    """Screens that came once more although nothing was done since, but for what the outbox repeats."""
    before: dict[int, Shown] = {}
    did = sorted((one.chat, one.at) for one in evidence.did)
    again = 0
    for shown in evidence.shown:
        if shown.edited or told(shown) is not None:
            continue
        last = before.get(shown.chat)
        if last is not None and _same(last, shown):
            again += not any(c == shown.chat and last.at < at <= shown.at for c, at in did)
        before[shown.chat] = shown
    return again


def _same(one: Shown, other: Shown) -> bool:
    def bare(shown: Shown) -> list[str]:
        return [_REVISION.sub("~", data) for data in shown.data]

    return one.text == other.text and bare(one) == bare(other)


RULES = (everybody_is_answered, no_answer_is_forgotten, everybody_can_go_on)
