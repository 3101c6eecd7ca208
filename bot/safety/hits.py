"""What the word lists say of a message: what is certain, who writes, and the signs that the model weighs with the rest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, Literal, cast

from bot.safety.letters import fold
from bot.safety.words import Found

Kind = Literal["child_danger", "domestic_violence", "suicide_risk", "immediate", "other"]

KINDS: Final = ("domestic_violence", "child_danger", "suicide_risk", "immediate")
_NOT: Final = frozenset(
    fold(
        "nu n nici nimeni niciodată fără not no don't doesn't didn't isn't never nobody не ні ніхто ніколи нет"
    ).split()
)
_REACH_OF_NOT: Final = 2  # words


def everyday(found: Iterable[Found]) -> set[int]:
    """The places of words that only look like a danger."""
    return {place for entry in found if entry.label == "everyday" for place in entry.places}


def certain(found: Iterable[Found], harmless: set[int], words: Sequence[str]) -> Kind | None:
    """The kind of the longest entry that stands, the first listed among equals."""
    best: Found | None = None
    for entry in found:
        if entry.label not in KINDS or not harmless.isdisjoint(entry.places):
            continue
        if _negated(words, entry.places):
            continue
        if best is None or len(entry.places) > len(best.places):
            best = entry
    return None if best is None else cast("Kind", best.label)


def child(found: Iterable[Found]) -> bool:
    """The writer says so: an age, a class at school. Not where the same words speak of something else."""
    grown = {place for entry in found if entry.label == "grown" for place in entry.places}
    return any(entry.label == "child" and grown.isdisjoint(entry.places) for entry in found)


def signs(found: Iterable[Found], words: Sequence[str]) -> set[str]:
    """Names for the model: which kinds of entry there are, standing or taken back, alone and two by two."""
    found = list(found)
    harmless = everyday(found)
    single = sorted({_sign(entry, harmless, words) for entry in found})
    pairs = {f"^{first} {then}" for at, first in enumerate(single) for then in single[at + 1 :]}
    return pairs.union(f"^{sign}" for sign in single)


def _sign(entry: Found, harmless: set[int], words: Sequence[str]) -> str:
    if entry.label not in KINDS:
        return entry.label
    if _negated(words, entry.places):
        return f"not {entry.label}"
    return entry.label if harmless.isdisjoint(entry.places) else f"everyday {entry.label}"


def _negated(words: Sequence[str], places: Sequence[int]) -> bool:
    """A "not" a little before it, or right before one of its words: "sotul nu mă lovește"."""
    place = places[0]
    inside = {at - 1 for at in places[1:]} - set(places)
    if any(words[at] in _NOT for at in inside):
        return True
    for word in reversed(words[max(0, place - _REACH_OF_NOT) : place]):
        if word in (".", ","):
            return False
        if word in _NOT:
            return True
    return False
