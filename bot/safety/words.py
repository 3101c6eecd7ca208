"""The reviewable lists: how an entry is written, and where entries occur in a message.

An entry is words in a row. `*` at the end of a word stands for any ending, `a/b` or `a/b_c` for one of several, `..` for
at most four words in between, `<name>` for every single word of that meaning. Nothing here is a regular expression, and
the work for one message is bounded: each entry is looked for only around its rarest word.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from typing import Final, NamedTuple

from bot.safety.letters import fold

# By what an entry may call a word.
Names = dict[str, frozenset[str]]

GAP: Final = 4
_SHORTEST_STEM: Final = 2
_LONGEST_STEM: Final = 14


class Found(NamedTuple):
    """An entry seen in a message: its label and the places of the words that matched."""

    label: str
    places: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """`wanted[n]` are the keys any of which fits the n-th word, `gaps[n]` whether words may stand before it."""

    label: str
    wanted: tuple[frozenset[str], ...]
    gaps: tuple[bool, ...]
    anchor: int


class BadLine(ValueError):
    """A line of a list that cannot be read; the message names the file and the line."""


def entries(path: Path) -> Iterator[Entry]:
    """Every entry of a file, several a line where commas part them.

    Raises BadLine.
    """
    for number, written in enumerate(path.read_text("utf-8").splitlines(), 1):
        line = written.partition("#")[0].strip()
        if not line:
            continue
        label, colon, rest = line.partition(":")
        entries = [entry.strip() for entry in rest.split(",")]
        if not colon or not label.strip() or not all(entries):
            raise BadLine(f"{path.name}:{number}: expected 'kind: words', found {line!r}")
        for entry in entries:
            try:
                yield from parse(label.strip(), entry)
            except ValueError as error:
                raise BadLine(f"{path.name}:{number}: {error}") from None


def parse(label: str, text: str) -> list[Entry]:
    """Usually one entry; one more for each choice of several words ("as_vrea", or "n-am", which is "nu am").

    Raises ValueError when there is no word, or a gap is not between two words.
    """
    rows: list[list[tuple[frozenset[str], ...]]] = []
    gaps: list[bool] = []
    gap = False
    for part in text.split():
        if part == "..":
            if gap or not rows:
                raise ValueError(f"'..' belongs between two words: {text!r}")
            gap = True
            continue
        choices = [_keys(choice) for choice in part.split("/")]
        if not all(choices):
            raise ValueError(f"a word is missing beside '/': {text!r}")
        single = frozenset(choice[0] for choice in choices if len(choice) == 1)
        several = [
            tuple(frozenset([key]) for key in choice) for choice in choices if len(choice) > 1
        ]
        rows.append([(single,), *several] if single else several)
        gaps.append(gap)
        gap = False
    if gap or not rows:
        raise ValueError(f"no word, or '..' at the end: {text!r}")
    return [_entry(label, row, gaps) for row in product(*rows)]


def _entry(label: str, row: Sequence[tuple[frozenset[str], ...]], gaps: Sequence[bool]) -> Entry:
    wanted = [keys for part in row for keys in part]
    spread = [gap and not n for part, gap in zip(row, gaps, strict=True) for n in range(len(part))]
    anchor = max(range(len(wanted)), key=lambda n: _rarity(wanted[n]))
    return Entry(label, tuple(wanted), tuple(spread), anchor)


def stored(entry: Entry) -> str:
    """What `restored` reads: folded already, which takes nine tenths of the time."""
    words = ["/".join(sorted(keys)) for keys in entry.wanted]
    return " ".join(
        f"..{word}" if gap else word for word, gap in zip(words, entry.gaps, strict=True)
    )


def restored(label: str, text: str) -> Entry:
    parts = text.split(" ")
    wanted = tuple(frozenset(part.removeprefix("..").split("/")) for part in parts)
    anchor = max(range(len(wanted)), key=lambda n: _rarity(wanted[n])) if len(wanted) > 1 else 0
    return Entry(label, wanted, tuple(part.startswith("..") for part in parts), anchor)


def _keys(choice: str) -> tuple[str, ...]:
    """The folded words of one choice: usually one; "bat*" and "<beats>" keep their mark."""
    if choice.startswith("<"):
        return (choice,)
    words = [
        word for word in fold(choice.rstrip("*").replace("_", " ")).split() if word not in ".,"
    ]
    if choice.endswith("*") and words:
        words[-1] += "*"
    return tuple(words)


def _rarity(wanted: frozenset[str]) -> int:
    return min(4 if key[0] == "<" else len(key.rstrip("*")) for key in wanted)


class Lists:
    """All entries, ready to be looked for.

    A single word answers to `<label>` in the entries of other labels.
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._words: Names = {}
        self._stems: Names = {}
        self._by_anchor: dict[str, list[Entry]] = {}
        # One set for all that are equal: there are tens of thousands of entries.
        same: dict[frozenset[str], frozenset[str]] = {}
        for entry in entries:
            self._add(entry, lambda keys: same.setdefault(keys, keys))

    def _add(self, entry: Entry, same: Callable[[frozenset[str]], frozenset[str]]) -> None:
        single = len(entry.wanted) == 1
        for wanted in entry.wanted:
            for key in wanted:
                if key[0] == "<":
                    continue
                table = self._stems if key.endswith("*") else self._words
                word = key.rstrip("*")
                called = frozenset([f"<{entry.label}>" if single else key])
                table[word] = same(table.get(word, called) | called)
        if not single:
            entry = replace(entry, wanted=tuple(map(same, entry.wanted)))
            for key in entry.wanted[entry.anchor]:
                self._by_anchor.setdefault(key, []).append(entry)

    def keys(self, word: str) -> set[str]:
        """Everything an entry may call this word by."""
        keys = set(self._words.get(word, ()))
        for length in range(_SHORTEST_STEM, min(len(word), _LONGEST_STEM) + 1):
            found = self._stems.get(word[:length])
            if found:
                keys |= found
        return keys

    def find(self, words: Sequence[str]) -> list[Found]:
        """Each entry at each place where its anchor stands; a single-word entry at each of its words."""
        keys = [self.keys(word) for word in words]
        found: list[Found] = []
        for at, names in enumerate(keys):
            for key in sorted(names):
                if key[0] == "<":
                    found.append(Found(key[1:-1], (at,)))
                for entry in self._by_anchor.get(key, ()):
                    places = _around(entry, keys, words, at)
                    if places:
                        found.append(Found(entry.label, places))
        return found


def _around(
    entry: Entry, keys: Sequence[set[str]], words: Sequence[str], at: int
) -> tuple[int, ...]:
    """The places of all words of an entry whose anchor stands at `at`; empty when it does not occur there."""
    before = _reach(entry, keys, words, at, -1) if entry.anchor else ()
    if before is None:
        return ()
    after = _reach(entry, keys, words, at, 1)
    return () if after is None else (*reversed(before), at, *after)


def _reach(
    entry: Entry, keys: Sequence[set[str]], words: Sequence[str], at: int, step: int
) -> tuple[int, ...] | None:
    """From the anchor to one end of the entry, all ways at once, so that repeated words cost no more than others."""
    ways: dict[int, tuple[int, ...]] = {at: ()}
    index = entry.anchor + step
    while 0 <= index < len(entry.wanted):
        wanted = entry.wanted[index]
        reach = GAP + 1 if entry.gaps[max(index, index - step)] else 1
        onward: dict[int, tuple[int, ...]] = {}
        for start, path in ways.items():
            for place in range(start + step, start + step * (reach + 1), step):
                if not 0 <= place < len(words) or words[place] == ".":
                    break
                if place not in onward and not wanted.isdisjoint(keys[place]):
                    onward[place] = (*path, place)
        if not onward:
            return None
        ways = onward
        index += step
    return min(ways.values())
