"""The labelled sentences, one file a language, tab between the columns.

kind        `none`, or the kind of danger
style       direct, indirect (danger); lookalike, negated, quoted, ordinary (none)
writer      `child` or `adult`
group       near-duplicates share one, so that a test never sees what the training saw
sentence    as somebody might type it
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.safety.hits import KINDS

HERE: Final = Path(__file__).parent
COLUMNS: Final = ("kind", "style", "writer", "group", "sentence")
STYLES: Final = ("direct", "indirect", "lookalike", "negated", "quoted", "ordinary")


@dataclass(frozen=True, slots=True)
class Sentence:
    language: str
    kind: str
    style: str
    writer: str
    group: str
    text: str

    @property
    def danger(self) -> bool:
        return self.kind != "none"


class BadSentence(ValueError):
    """A line that is not a labelled sentence; the message names the file and the line."""


def read_file(path: Path) -> list[Sentence]:
    """The file's first line names the columns; its name, or a first column `language`, gives the language.

    Raises BadSentence.
    """
    rows = [line.split("\t") for line in path.read_text("utf-8").splitlines()]
    own_language = rows[0][0] == "language"
    if tuple(rows[0][own_language:]) != COLUMNS:
        raise BadSentence(f"{path.name}:1: expected the columns {', '.join(COLUMNS)}")
    sentences = []
    for number, whole in enumerate(rows[1:], 2):
        language, row = (whole[0], whole[1:]) if own_language else (path.stem, whole)
        if len(row) != len(COLUMNS) or not all(row):
            raise BadSentence(f"{path.name}:{number}: expected {len(COLUMNS)} columns, none empty")
        kind, style, writer = row[:3]
        if kind not in ("none", *KINDS) or style not in STYLES or writer not in ("adult", "child"):
            raise BadSentence(f"{path.name}:{number}: unknown kind, style or writer in {row[:3]}")
        sentences.append(Sentence(language, *row))
    return sentences


def read_all() -> list[Sentence]:
    """Every sentence of every language, in a fixed order. Raises BadSentence."""
    return [sentence for path in sorted(HERE.glob("*.tsv")) for sentence in read_file(path)]
