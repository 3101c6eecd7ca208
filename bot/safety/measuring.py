"""How well the net does, counted honestly. Not used while the assistant runs.

Cross-validation in five folds. A group of near-duplicates is never split, so a sentence is judged by a model that saw
neither it nor its like. The word lists were written by people who had read the sentences, so the figures for both
layers flatter; `tests/safety/unseen*.tsv` holds sentences written afterwards, and is the figure to believe.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Final

from bot.safety import net as net_module
from bot.safety.features import Features
from bot.safety.hits import KINDS
from bot.safety.letters import fold
from bot.safety.net import LANGUAGES, Net, Signal, list_entries, meaning_entries
from bot.safety.sentences import Sentence, read_all, read_file
from bot.safety.training import build, examples, meanings
from bot.safety.words import Lists

FOLDS: Final = 5
HARMLESS: Final = ("ordinary", "lookalike", "quoted", "negated")


@dataclass(frozen=True, slots=True)
class Judged:
    """A sentence, what both layers say, and the model's score alone."""

    sentence: Sentence
    signal: Signal | None
    score: float

    def alarm(self, threshold: float | None = None) -> bool:
        """Both layers together; with a threshold, the model alone."""
        shouted = self.signal is not None and self.signal.danger
        return shouted if threshold is None else self.score > threshold


def judge(net: Net, sentences: Sequence[Sentence]) -> list[Judged]:
    judged = []
    for sentence in sentences:
        worst = net.worst(fold(sentence.text).split())
        judged.append(Judged(sentence, net.read(sentence.text), worst[0] if worst else -1.0))
    return judged


def cross_validate() -> list[Judged]:
    """Every sentence, judged by a model trained without its group."""
    sentences = read_all()
    rows = examples(sentence.text for sentence in sentences)
    means = meanings()
    lists = Lists(list_entries())
    features = Features(lists, Lists(meaning_entries()), list(means))
    judged: list[Judged] = []
    for part in range(FOLDS):
        inside = [at for at, sentence in enumerate(sentences) if _part(sentence.group) != part]
        model = build([sentences[at] for at in inside], [rows[at] for at in inside], means)
        outside = [sentence for sentence in sentences if _part(sentence.group) == part]
        judged += judge(Net(lists, features, model), outside)
    return judged


def _part(group: str) -> int:
    return sha256(group.encode()).digest()[0] % FOLDS


def shipped(path: Path) -> list[Judged]:
    """The sentences of a file, judged by the shipped model. Raises BadSentence and OSError."""
    return judge(net_module.net(), read_file(path))


def table(judged: Sequence[Judged], *, alone: bool = False) -> Iterator[str]:
    """Lines of a Markdown table: recall and false alarms, by language, kind and style. `alone`: by the model alone."""
    threshold = net_module.THRESHOLD if alone else None
    yield "| | danger | found | harmless | shouted at |"
    yield "|---|---:|---:|---:|---:|"
    rows: list[tuple[str, Callable[[Sentence], bool]]] = [
        ("all", lambda _: True),
        *((language, _is("language", language)) for language in LANGUAGES),
        *((kind, _is("kind", kind)) for kind in KINDS),
        *((style, _is("style", style)) for style in ("direct", "indirect", *HARMLESS)),
        ("a child writes", lambda sentence: sentence.danger and sentence.writer == "child"),
    ]
    for name, wanted in rows:
        danger = [
            one.alarm(threshold) for one in judged if one.sentence.danger and wanted(one.sentence)
        ]
        harmless = [
            one.alarm(threshold)
            for one in judged
            if not one.sentence.danger and wanted(one.sentence)
        ]
        if danger or harmless:
            yield f"| {name} | {len(danger)} | {_share(danger)} | {len(harmless)} | {_share(harmless)} |"


def _is(field: str, value: str) -> Callable[[Sentence], bool]:
    return lambda sentence: getattr(sentence, field) == value


def _share(alarms: Sequence[bool]) -> str:
    return f"{sum(alarms) / len(alarms):.3f}" if alarms else ""


def details(judged: Sequence[Judged]) -> Iterator[str]:
    """How often the level is certain, the kind right, and a child recognised."""
    found = [one for one in judged if one.sentence.danger and one.signal]
    certain = [
        one.signal is not None and one.signal.level == "certain"
        for one in judged
        if one.sentence.danger
    ]
    wrongly = [
        one.signal is not None and one.signal.level == "certain"
        for one in judged
        if not one.sentence.danger
    ]
    kind = [one.signal is not None and one.signal.kind == one.sentence.kind for one in found]
    children = [one for one in found if one.sentence.writer == "child"]
    adults = [one for one in found if one.sentence.writer == "adult"]
    yield f"certain: {_share(certain)} of danger, {_share(wrongly)} of harmless"
    yield f"right kind, of what was found: {_share(kind)}"
    yield f"child recognised: {_share([one.signal is not None and one.signal.child for one in children])}"
    yield f"adult taken for a child: {_share([one.signal is not None and one.signal.child for one in adults])}"


def trade_off(judged: Sequence[Judged], thresholds: Sequence[float]) -> Iterator[str]:
    """What other thresholds of the model would cost, the lists left as they are."""
    for threshold in thresholds:
        alarms = [
            (
                one.sentence.danger,
                one.score > threshold or (one.signal is not None and one.signal.level == "certain"),
            )
            for one in judged
        ]
        found = _share([alarm for danger, alarm in alarms if danger])
        shouted = _share([alarm for danger, alarm in alarms if not danger])
        yield f"threshold {threshold:+.2f}: found {found}, shouted at {shouted}"


def misspelt(text: str, seed: int) -> str:
    """One slip in every other longer word: a letter lost, doubled, or changed places with the next."""
    random = Random(f"{seed}{text}")
    words = text.split(" ")
    for at, word in enumerate(words):
        if len(word) < 5 or random.random() < 0.5:
            continue
        place = random.randrange(1, len(word) - 1)
        slip = random.choice(("lost", "doubled", "swapped"))
        if slip == "lost":
            words[at] = word[:place] + word[place + 1 :]
        elif slip == "doubled":
            words[at] = word[:place] + word[place] + word[place:]
        else:
            words[at] = word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    return " ".join(words)
