"""What the model looks at in a message, as numbers of weights.

Six views of the same words: pieces of four letters (they survive a misspelling), words with their neighbours, the
meanings of words (`words/meanings.txt`), meanings that stand close together, in order, the beginnings of neighbours
(they survive an ending), and the signs of the word lists (`hits.py`). Meanings are numbered, the others hashed into a table of fixed size; so a model is one flat
list of weights and needs no dictionary.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final
from zlib import crc32

from bot.safety.hits import signs
from bot.safety.words import Lists

HASHED: Final = 1 << 20
CLOSE: Final = 6  # words
_PIECE: Final = 4

View = list[int]
Views = tuple[View, View, View, View, View, View]


class Features:
    """Numbers of the weights that a row of words uses."""

    def __init__(self, lists: Lists, meanings: Lists, names: Sequence[str]) -> None:
        self._lists = lists
        self._meanings = meanings
        self._numbers = {name: number for number, name in enumerate(names)}
        self._first_pair = HASHED + len(names)
        self.size = self._first_pair + len(names) ** 2

    def of(self, words: Sequence[str]) -> Views:
        """Pieces, words, meanings, pairs of meanings, beginnings and signs, each number once; "." and "," part but are no
        words.
        """
        pieces: set[str] = set()
        phrases: set[str] = set()
        last = before = "<"
        for word in words:
            if word in ".,":
                continue
            padded = f" {word} "
            pieces.update(
                [padded[at : at + _PIECE] for at in range(max(1, len(padded) - _PIECE + 1))]
            )
            phrases.update((f"={word}", f"={last} {word}", f"={before}_{word}"))
            before, last = last, word
        meanings, pairs = self._meant(words)
        listed = signs(self._lists.find(words), words)
        return (
            _hashed(pieces),
            _hashed(phrases),
            meanings,
            pairs,
            _hashed(_beginnings(words)),
            _hashed(listed),
        )

    def _meant(self, words: Sequence[str]) -> tuple[View, View]:
        numbers = self._numbers
        seen = sorted(
            {(found.places[0], numbers[found.label]) for found in self._meanings.find(words)}
        )
        width = len(numbers)
        pairs: set[int] = set()
        for at, (place, meaning) in enumerate(seen, 1):
            base = self._first_pair + meaning * width
            for other_place, other in seen[at:]:
                if other_place - place > CLOSE:
                    break
                if other_place != place:
                    pairs.add(base + other)
        return sorted({HASHED + meaning for _, meaning in seen}), sorted(pairs)


def _beginnings(words: Sequence[str]) -> set[str]:
    starts = [word[:_PIECE] for word in words]
    beside = {f"{first}+{then}" for first, then in pairwise(starts)}
    return beside | {f"{first}_{then}" for first, then in zip(starts, starts[2:], strict=False)}


def _hashed(keys: set[str]) -> View:
    return sorted({crc32(key.encode()) & (HASHED - 1) for key in keys})
