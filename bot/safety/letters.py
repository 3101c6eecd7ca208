"""One plain spelling for what people type.

Romanian with or without diacritics, English, Ukrainian and Russian in Cyrillic or in Latin letters, "k" for "c",
"sh" for "ș", "tz" for "ț", "4" for "a" or "ч", "nuuuu": all are folded to one narrow alphabet. Much is lost on
purpose. The result is never shown; it only has to be *the same* for the same word. The word lists, the sentences
for training and the messages all pass through here, so that they meet.
"""

from __future__ import annotations

import unicodedata
from typing import Final

LONGEST: Final = (
    4096  # what Telegram lets through; the rest is not read, so that nothing takes long
)

_REMEMBERED: Final = (
    0x500  # Latin and Cyrillic: so many, and no more, that no message makes the table grow
)

_BREAKS: Final = dict.fromkeys('.!?;\n\r…:()[]"„”“«»|', " . ") | {",": " , "}
_NOTHING: Final = dict.fromkeys("'’ʼ`´‘-–‐‑_*~", "")  # m-a, don't, б'є are one word
_CYRILLIC: Final = dict(zip("абвгґдезийіклмнопрстуфхшщыэ", "abvhgdeziiiclmnoprstufhssie", strict=True)) | {
    "ц": "ts", "є": "ie", "ж": "zh", "ю": "iu", "я": "ia", "ь": "", "ъ": "",
}  # fmt: skip
_LATIN: Final = {
    "k": "c",
    "w": "v",
    "y": "i",
    "j": "i",
    "x": "cs",
    "ß": "s",
    "ı": "i",
    "ł": "l",
    "$": "s",
    "@": "@",
}
_LEET: Final = {"0": "o", "1": "i", "3": "e", "5": "s", "7": "t", "@": "a", "4": "a", "6": "s"}
_BEFORE: Final = [
    ("kh", "h"), ("ье", "іе"), ("tz", "t"),
    *((f"n-{rest}", f"nu {rest}") for rest in ("am", "a", "au", "ai", "ar", "o ")),
    *((smile, " 🙂 ") for smile in (":)", ":-)", ":d", ";)", "=)", "xd")),
    *((frown, " 🙁 ") for frown in (":(", ":-(", ":'(")),
]  # fmt: skip
_AFTER: Final = [
    ("q", "c"),
    ("sch", "s"),
    ("sh", "s"),
    ("ch", "q"),
]  # "q" is free to stand for "ch" and "ч"
_UNITS: Final = frozenset(  # ani, anișori, yo, yrs, years, років, рочків, лет, as they are by then
    [
        "ani",
        "an",
        "anisori",
        "io",
        "ir",
        "irs",
        "iear",
        "iears",
        "let",
        "rociv",
        "roqciv",
        "rochciv",
        "roci",
    ]
)
_HALVES: Final = {  # "m a batut": what is left of m-a when the hyphen is typed as a space
    first: frozenset(then.split())
    for first, then in {
        "m": "a au o ai", "s": "a au", "l": "a am au", "v": "a am", "mi": "a au e am o", "ne": "a au",
        "ti": "a au e", "le": "am", "n": "a am au",
    }.items()
}  # fmt: skip


class _Table(dict[int, str]):
    """For str.translate: letters stay, an emoji becomes a word, whatever else is unknown becomes a space."""

    def __missing__(self, code: int) -> str:
        to = _plain(chr(code))
        if code < _REMEMBERED:
            self[code] = to
        return to


def _plain(char: str) -> str:
    kind = unicodedata.category(char)
    if kind[0] == "M" or kind in (
        "Cf",
        "Cs",
        "Sk",
    ):  # accents, joiners, half characters, skin tones
        return ""
    if kind == "So":
        return f" {char} "
    return char if kind[0] in "LN" else " "


_TABLE: Final = _Table(
    {ord(char): to for part in (_BREAKS, _NOTHING, _CYRILLIC, _LATIN) for char, to in part.items()}
)


def fold(text: str) -> str:
    """Words parted by single spaces; "." and "," stay as words of their own, as do emoji."""
    text = unicodedata.normalize("NFKD", text[:LONGEST].lower())[:LONGEST]
    for typed, meant in _BEFORE:
        text = text.replace(typed, meant)
    text = text.replace("ч", "ch").translate(_TABLE)
    for typed, meant in _AFTER:
        text = text.replace(typed, meant)
    folded: list[str] = []
    for typed in (part for whole in text.split() for part in _apart(whole)):
        word = _word(typed)
        if folded and word in _HALVES.get(folded[-1], ()):
            word = folded.pop() + word
        folded.append(word)
    return " ".join(folded)


def _apart(word: str) -> tuple[str, ...]:
    """A number and the years it counts ("12ani"), else the word as it is ("4olovik")."""
    unit = word.lstrip("0123456789")
    number = word[: len(word) - len(unit)]
    return (number, unit) if number and unit in _UNITS else (word,)


def _word(word: str) -> str:
    """Numbers that stand for letters become letters, plain numbers 0 (8 when the age of a child under 16), doubled
    letters single.
    """
    if not word.isalpha():
        if word.isdecimal():
            return "8" if len(word) < 3 and 2 < int(word) < 16 else "0"
        if len(word) > 1:
            word = "".join(_letter(char, word[at + 1 : at + 2], at) for at, char in enumerate(word))
    return "".join(char for char, before in zip(word, " " + word, strict=False) if char != before)


def _letter(char: str, after: str, at: int) -> str:
    if char == "4" and after and after in "aeiou":
        return "q"  # 4olovik, ho4u
    return _LEET.get(char, char) if at or after.isalpha() else char
