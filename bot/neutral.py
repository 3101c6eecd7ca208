"""What a message to many should not say: words that show what a family comes for, and other parents' names.

A phone lies on the table: its screen shows the first words to whoever is in the room.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterable
from functools import cache

from bot.safety.letters import fold

_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
# The beginnings of words, without accents, in all our languages.
_TELLING = (
    "abuz", "adict", "agres", "alcool", "autis", "consilier", "dependent", "dgaspc", "diagnos", "divort",
    "dizabil", "drog", "handicap", "instant", "plasament", "politie", "politis", "psiholog", "psihiatr", "psihoterap",
    "sarac", "sinuci", "terapi", "traum", "violen", "vulnerab", "hiv",
    "abuse", "addict", "alcohol", "autism", "counsel", "court", "disab", "divorc", "drug", "police",
    "poverty", "psychi", "psycho", "suicid", "therap",
    "агрес", "алкогол", "аутиз", "бідн", "вразлив", "діагноз", "залежн", "інвалід", "консульт", "наркот",
    "насил", "поліц", "психіатр", "психолог", "розлуч", "самогуб", "терап", "травм",
)  # fmt: skip
# Before a surname they make a name of it.
_TITLES = {
    "familia", "familiei", "doamna", "doamnei", "domnul", "domnului", "dna", "dl", "mama", "tata",
    "family", "mrs", "mr", "ms",
    "родина", "родини", "пані", "пан", "пана", "мама", "тато",
}  # fmt: skip
_SHORTEST = 3


def telling(text: str) -> tuple[str, ...]:
    """Its words that show what a family comes for, as written, each once."""
    found = (word for word in _WORD.findall(text) if _bare(word).startswith(_TELLING))
    return tuple(dict.fromkeys(found))


def named(text: str, names: Iterable[str], ours: Iterable[str] = ()) -> tuple[str, ...]:
    """Those of `names` (first name and surname) that the text gives away: two parts of one, or one after a title.
    Where it names one of `ours`, who work here, their parts give nobody else away.
    """
    written = [_spelled(word) for word in _WORD.findall(text)]
    there = set(written)
    titled = {after for title, after in itertools.pairwise(written) if title in _titles()}
    for colleague in ours:
        if _given_away(colleague, set(written), titled):
            there -= _parts(colleague)
    titled &= there
    return tuple(dict.fromkeys(name for name in names if _given_away(name, there, titled)))


def _given_away(name: str, there: set[str], titled: set[str]) -> bool:
    parts = _parts(name)
    return len(parts & there) > 1 or bool(parts & titled)


def _parts(name: str) -> set[str]:
    parts = {_spelled(part) for part in _WORD.findall(name)}
    return {part for part in parts if len(part) >= _SHORTEST}


@cache
def _titles() -> frozenset[str]:
    return frozenset(_spelled(title) for title in _TITLES)


def _spelled(word: str) -> str:
    """The same for a name in Cyrillic and in Latin letters: Зразок, Zrazok."""
    return fold(word).replace(" ", "")


def _bare(word: str) -> str:
    parts = unicodedata.normalize("NFKD", word.casefold())
    return "".join(c for c in parts if c.isalpha())
