"""The small model: weights for "is this a worry?", for its kind, and for "does a child write?".

The file is one line of JSON (what it was trained from, the meanings with their words, scales) and then plain bytes,
one signed byte a weight. It holds no sentence of anybody, and cannot be turned back into sentences.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from math import sqrt
from pathlib import Path
from typing import Final

from bot.safety.features import HASHED, View
from bot.safety.hits import KINDS

FILE: Final = Path(__file__).parent / "model.bin"
FINE: Final = ("danger", "child")  # what takes a turn away from somebody, or shouts
COARSE: Final = 1 << 14  # the kind needs less detail than the alarm
VIEWS: Final = (
    0.8,
    1.0,
    1.0,
    1.0,
    1.0,
    0.7,
)  # how much pieces, words, meanings, pairs, beginnings, signs count


@dataclass(frozen=True, slots=True)
class Head:
    """One question to the model: `scale` times the byte is the weight."""

    name: str
    bias: float
    scale: float


@dataclass(frozen=True, slots=True)
class Description:
    """`digest` is of everything the weights were trained from; `meanings` are the words of each, as `stored`."""

    digest: str
    meanings: dict[str, list[str]]
    heads: list[Head]


class Model:
    """Scores: above 0 speaks for, below against."""

    def __init__(self, description: Description, weights: Sequence[Sequence[int]]) -> None:
        self.description = description
        self.tables = list(weights)
        self._heads = {
            head.name: (head, table) for head, table in zip(description.heads, weights, strict=True)
        }

    def danger(self, views: Sequence[View]) -> float:
        return self._fine("danger", views)

    def kind(self, views: Sequence[View]) -> str:
        """The likeliest of KINDS."""
        rough = coarse(views)
        return max(KINDS, key=lambda name: self._rough(name, rough))

    def child(self, views: Sequence[View]) -> bool:
        return self._fine("child", views) > 0

    def _fine(self, name: str, views: Sequence[View]) -> float:
        head, table = self._heads[name]
        return head.bias + head.scale * score(table, views)

    def _rough(self, name: str, rough: Sequence[View]) -> float:
        head, table = self._heads[name]
        return head.bias + head.scale * score(table, rough)


def score(table: Sequence[float], views: Sequence[View]) -> float:
    """Each view's weights summed; divided by the root of their number, so that a long message is not a worry."""
    total = 0.0
    for value, view in zip(VIEWS, views, strict=False):
        if view:
            total += value / sqrt(len(view)) * sum(map(table.__getitem__, view))
    return total


def coarse(views: Sequence[View]) -> tuple[View, View, View]:
    """The same views for the smaller tables: hashed numbers wrapped, meanings behind them, no pairs,
    no beginnings and no signs.
    """
    pieces, phrases, meanings = views[:3]
    wrap = COARSE - 1
    return (
        [number & wrap for number in pieces],
        [number & wrap for number in phrases],
        [number - HASHED + COARSE for number in meanings],
    )


def load(path: Path = FILE) -> Model:
    """Raises OSError, ValueError or KeyError when the file is missing or not a model."""
    line, _, body = path.read_bytes().partition(b"\n")
    fields = json.loads(line)
    heads = [Head(**head) for head in fields["heads"]]
    description = Description(fields["digest"], fields["meanings"], heads)
    width = len(description.meanings)
    fine, rough = HASHED + width + width * width, COARSE + width
    sizes = [fine if head.name in FINE else rough for head in heads]
    if len(body) != sum(sizes):
        raise ValueError(f"{path.name}: {len(body)} weights, expected {sum(sizes)}")
    tables: list[array[int]] = []
    start = 0
    for size in sizes:
        tables.append(array("b", body[start : start + size]))
        start += size
    return Model(description, tables)


def save(path: Path, description: Description, weights: Sequence[Sequence[int]]) -> None:
    """Overwrites the file."""
    line = json.dumps(asdict(description), sort_keys=True, separators=(",", ":")).encode()
    path.write_bytes(line + b"\n" + b"".join(array("b", table).tobytes() for table in weights))
