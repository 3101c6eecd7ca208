"""Reads a message and says whether it suggests danger, how surely, and of what kind.

Two layers. What is *certain* is written in the word lists (`words/*.txt`); what is *likely* is judged by the small
model. Neither keeps, logs or sends anything. A signal is an offer of help, never a finding about a person.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Literal, cast

from bot.safety import hits
from bot.safety.features import Features, Views
from bot.safety.hits import Kind
from bot.safety.letters import fold
from bot.safety.model import FILE, Model, load
from bot.safety.words import Entry, Found, Lists, entries, restored

Level = Literal["certain", "likely"]

WORDS: Final = Path(__file__).parent / "words"
LANGUAGES: Final = ("ro", "en", "uk")
THRESHOLD: Final = (
    0.065  # lower finds more and shouts more; `python -m bot.safety measure` shows the price
)
DOUBT: Final = -0.25  # what is certain by its words and so unlikely by all others is not shouted
_AT_ONCE: Final = (
    24  # words; a long message is read in parts, for one sentence among many must not drown
)
_OVERLAP: Final = 8


@dataclass(frozen=True, slots=True)
class Signal:
    """`child` tells that the writer seems to be a child; `kind` "other" that this is all there is."""

    level: Level
    kind: Kind
    child: bool

    @property
    def danger(self) -> bool:
        return self.kind != "other"


@dataclass(frozen=True, slots=True)
class Net:
    """The lists and the model; `read` is what the rest of the program uses."""

    lists: Lists
    features: Features
    model: Model

    def read(self, text: str) -> Signal | None:
        words = fold(text).split()
        if not words:
            return None
        found = self.lists.find(words)
        everyday = hits.everyday(found)
        alone = hits.child(found)
        certain = hits.certain(found, everyday, words)
        worst = self.worst(words)
        if certain is not None and worst is not None:
            level: Level = "certain" if worst[0] > DOUBT else "likely"
            return Signal(level, certain, self._child(found, worst[1]))
        harmless = Signal("likely", "other", child=True) if alone else None
        if worst is None or worst[0] <= THRESHOLD:
            return harmless
        if everyday:  # a worry must be one with and without the everyday words
            rest = self.worst([word for place, word in enumerate(words) if place not in everyday])
            if rest is None or rest[0] <= THRESHOLD:
                return harmless
        return Signal(
            "likely", cast("Kind", self.model.kind(worst[1])), self._child(found, worst[1])
        )

    def _child(self, found: Sequence[Found], views: Views) -> bool:
        """Beside a danger less is needed: nobody but a child is beaten by "tata". Who says to be grown is grown."""
        if hits.child(found):
            return True
        labels = {entry.label for entry in found}
        return "grown" not in labels and ("perhaps_child" in labels or self.model.child(views))

    def worst(self, words: Sequence[str]) -> tuple[float, Views] | None:
        """The highest score of any part, and what was looked at; None when there is no word."""
        looked_at = [views for views in map(self.features.of, parts(words)) if views[1]]
        return max(((self.model.danger(views), views) for views in looked_at), default=None)


def parts(words: Sequence[str]) -> Iterator[Sequence[str]]:
    """Whole sentences while they fit together, else overlapping pieces of a sentence."""
    start = end = 0
    for stop in [at for at, word in enumerate(words) if word == "."] + [len(words)]:
        if stop - start > _AT_ONCE and end > start:
            yield words[start:end]
            start = end
        while stop - start > _AT_ONCE:
            yield words[start : start + _AT_ONCE]
            start += _AT_ONCE - _OVERLAP
        end = stop
    if any(word not in ".," for word in words[start:end]):
        yield words[start:end]


def list_entries() -> list[Entry]:
    """Raises BadLine."""
    return [entry for language in LANGUAGES for entry in entries(WORDS / f"{language}.txt")]


def meaning_entries() -> list[Entry]:
    """Raises BadLine."""
    return list(entries(WORDS / "meanings.txt"))


@cache
def net() -> Net:
    """The shipped lists and model, read from disk once."""
    model = load(FILE)
    lists = Lists(list_entries())
    means = model.description.meanings
    words = Lists(restored(name, text) for name, texts in means.items() for text in texts)
    features = Features(lists, words, list(means))
    return Net(lists, features, model)


def read(text: str) -> Signal | None:
    """None when nothing suggests danger. Takes any string, keeps nothing, raises nothing."""
    return net().read(text)
