"""Makes the model from the labelled sentences. Not used while the assistant runs.

A linear support vector machine, found by coordinate descent on its dual (Hsieh and others, 2008). Only +, -, * and /
on numbers in a fixed order: the same sentences give the same file on every machine.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from math import sqrt
from pathlib import Path
from random import Random
from typing import Final

from bot.safety import features as feature_module
from bot.safety import hits, letters, net, words
from bot.safety.features import Features, View, Views
from bot.safety.hits import KINDS
from bot.safety.letters import fold
from bot.safety.model import COARSE, FILE, VIEWS, Description, Head, Model, coarse, save
from bot.safety.sentences import HERE, Sentence, read_all
from bot.safety.words import Lists, stored

SEED: Final = 20
ROUNDS: Final = 30
SOFTNESS: Final = 1.0  # the machine's C: how dear a sentence on the wrong side is
_LEAST: Final = 0.2  # of the trust in a number that leans to no side
_DOUBT: Final = (
    0.5  # added to what was counted, for a number seen once may have been seen by chance
)
_LARGEST: Final = 127


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence as the model sees it: for each view, the value and the numbers of its weights."""

    views: Views
    parts: tuple[tuple[float, View], ...]
    rough_parts: tuple[tuple[float, View], ...]


@dataclass(frozen=True, slots=True)
class Learned:
    bias: float
    weights: list[float]


def digest() -> str:
    """Of all that decides the weights: the sentences, the word lists, and the code that turns text into numbers."""
    sha = sha256()
    sources = [*sorted(HERE.glob("*.tsv")), *sorted(net.WORDS.glob("*.txt"))]
    sources += [Path(module.__file__ or "") for module in (letters, words, hits, feature_module)]
    sources.append(Path(__file__))
    for path in sources:
        sha.update(path.name.encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return sha.hexdigest()


def meanings() -> dict[str, list[str]]:
    """The name of each and its words, as the model's file keeps them."""
    written: dict[str, list[str]] = {}
    for entry in sorted(net.meaning_entries(), key=lambda entry: entry.label):
        written.setdefault(entry.label, []).append(stored(entry))
    return written


def examples(texts: Iterable[str]) -> list[Example]:
    features = Features(Lists(net.list_entries()), Lists(net.meaning_entries()), list(meanings()))
    return [_example(features.of(fold(text).split())) for text in texts]


def _example(views: Views) -> Example:
    return Example(views, _weighted(views), _weighted(coarse(views)))


def _weighted(views: Sequence[View]) -> tuple[tuple[float, View], ...]:
    return tuple(
        (value / sqrt(len(view)), view) for value, view in zip(VIEWS, views, strict=False) if view
    )


def trust(
    rows: Sequence[tuple[tuple[float, View], ...]], yes: Sequence[bool], size: int
) -> list[float]:
    """How freely each weight may move: what stands beside one answer as often as beside the other tells little."""
    seen = {answer: [0] * size for answer in (True, False)}
    for row, answer in zip(rows, yes, strict=True):
        for _value, view in row:
            for number in view:
                seen[answer][number] += 1
    many = {answer: max(1, sum(1 for given in yes if given is answer)) for answer in seen}
    trusted = []
    for for_it, against in zip(seen[True], seen[False], strict=True):
        one, other = (for_it + _DOUBT) / many[True], (against + _DOUBT) / many[False]
        leaning = _LEAST + abs(one - other) / (one + other)
        trusted.append(leaning * leaning)
    return trusted


def learn(
    rows: Sequence[tuple[tuple[float, View], ...]], yes: Sequence[bool], size: int
) -> Learned:
    """Both answers weigh the same however many examples each has."""
    weights = [0.0] * size
    trusted = trust(rows, yes, size)
    bias = 0.0
    share = {
        answer: len(yes) / 2 / max(1, sum(1 for given in yes if given is answer))
        for answer in (True, False)
    }
    slack = [1 / (2 * SOFTNESS * share[answer]) for answer in yes]
    norms = [
        1 + sum(value * value * sum(map(trusted.__getitem__, view)) for value, view in row)
        for row in rows
    ]
    duals = [0.0] * len(rows)
    order = list(range(len(rows)))
    random = Random(SEED)
    for _ in range(ROUNDS):
        random.shuffle(order)
        for at in order:
            row, sign = rows[at], 1.0 if yes[at] else -1.0
            margin = bias
            for value, view in row:
                margin += value * sum(map(weights.__getitem__, view))
            wanted = duals[at] - (sign * margin - 1 + duals[at] * slack[at]) / (
                norms[at] + slack[at]
            )
            change = (max(wanted, 0.0) - duals[at]) * sign
            if not change:
                continue
            duals[at] = max(wanted, 0.0)
            bias += change
            for value, view in row:
                step = change * value
                for number in view:
                    weights[number] += step * trusted[number]
    return Learned(bias, weights)


def build(
    sentences: Sequence[Sentence], rows: Sequence[Example], means: dict[str, list[str]]
) -> Model:
    """All heads, rounded as in the file."""
    width = len(means)
    dangers = [
        (sentence, row) for sentence, row in zip(sentences, rows, strict=True) if sentence.danger
    ]
    size = feature_module.HASHED + width + width * width
    learned = {
        "danger": learn(
            [row.parts for row in rows], [sentence.danger for sentence in sentences], size
        )
    }
    rough = [row.rough_parts for _, row in dangers]
    for name in KINDS:
        learned[name] = learn(
            rough, [sentence.kind == name for sentence, _ in dangers], COARSE + width
        )
    learned["child"] = learn(
        [row.parts for _, row in dangers],
        [sentence.writer == "child" for sentence, _ in dangers],
        size,
    )
    heads, tables = [], []
    for name, result in learned.items():
        scale = max(map(abs, result.weights)) / _LARGEST or 1.0
        heads.append(Head(name, round(result.bias, 6), round(scale, 9)))
        tables.append(array("b", [round(weight / scale) for weight in result.weights]))
    return Model(Description(digest(), means, heads), tables)


def train(path: Path = FILE) -> Model:
    """Writes the model of all sentences. Raises BadSentence, BadLine and OSError."""
    sentences = read_all()
    model = build(sentences, examples(sentence.text for sentence in sentences), meanings())
    save(path, model.description, model.tables)
    return model
