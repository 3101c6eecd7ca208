"""One plain spelling for what people type.

Romanian with or without diacritics, English, Ukrainian and Russian in Cyrillic or in Latin letters, "k" for "c",
"sh" for "ș", "tz" for "ț", "4" for "a" or "ч", "nuuuu" - all are folded to one narrow Latin alphabet. Much is lost
on purpose: the result is never shown, it only has to be *the same* for the same word. The word lists, the
sentences for training and the messages all pass through here, so that they meet.
"""

from __future__ import annotations

import unicodedata
from typing import Final

LONGEST: Final = (
    4096  # what Telegram lets through; beyond it nothing is read, so nothing can take long
)

_BREAKS: Final = dict.fromkeys('.!?;\n\r…:()[]"„”“«»|', " . ") | dict.fromkeys(",", " , ")
_NOTHING: Final = dict.fromkeys(
    "'’ʼ`´‘-–‐‑_*~\u200b\u200c\u200d\ufe0f\xad", ""
)  # m-a, don't, б'є: one word
_CYRILLIC: Final = dict(
    zip("абвгґдезийіклмнопрстуфхшщыэч", "abvhgdeziiiclmnoprstufhssiec", strict=True)
) | {"ц": "ts", "є": "ie", "ж": "zh", "ю": "iu", "я": "ia", "ь": "", "ъ": "", "ї": "i", "ё": "e"}
_LATIN: Final = {
    "k": "c",
    "q": "c",
    "w": "v",
    "y": "i",
    "j": "i",
    "x": "cs",
    "ß": "s",
    "ı": "i",
    "ł": "l",
    "$": "s",
}
_LEET: Final = {"0": "o", "1": "i", "3": "e", "5": "s", "7": "t", "@": "a", "4": "a", "6": "s"}
_SPELLINGS: Final = tuple(
    [("kh", "h"), ("ье", "іе"), ("tz", "t")]
    + [
        (f"n{mark}{rest}", f"nu {rest}")
        for mark in "-–"
        for rest in ("am", "a", "au", "ai", "as", "ar", "o ")
    ]
    + [(smile, " 🙂 ") for smile in (":)", ":-)", ":d", ";)", "=)", "xd")]
    + [(frown, " 🙁 ") for frown in (":(", ":-(", ":'(")]
)
_JOINED: Final = {  # "m a batut": what is left of m-a when the hyphen is typed as a space
    first: frozenset(then.split())
    for first, then in {
        "m": "a au o ai", "s": "a au", "l": "a am au", "v": "a am", "mi": "a au e am o", "ne": "a au",
        "ti": "a au e", "le": "am", "n": "a am au",
    }.items()
}


class _Table(dict[int, str]):
    """For str.translate: letters and emoji stay, every other unknown character becomes a space."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        kind = unicodedata.category(char)
        if kind[0] == "M" or kind in (
            "Cf",
            "Cs",
            "Sk",
        ):  # accents, joiners, half characters, skin tones
            return ""
        if kind == "So":  # an emoji is a word of its own
            return f" {char} "
        return char if kind[0] in "LN" else " "


_TABLE: Final = _Table(
    {ord(char): to for part in (_BREAKS, _NOTHING, _CYRILLIC, _LATIN) for char, to in part.items()}
    | {ord("@"): "@", ord("$"): "s"}
)


def fold(text: str) -> str:
    """Words parted by single spaces; "." and "," stay as words of their own, as do emoji."""
    text = unicodedata.normalize("NFKD", text[:LONGEST].lower())[:LONGEST]
    for typed, meant in _SPELLINGS:
        text = text.replace(typed, meant)
    text = text.translate(_TABLE).replace("sch", "s").replace("sh", "s").replace("ch", "c")
    words = [_word(word) for word in text.split()]
    folded: list[str] = []
    for word in words:
        if folded and word in _JOINED.get(folded[-1], ()):
            word = folded.pop() + word
        folded.append(word)
    return " ".join(folded)


def _word(word: str) -> str:
    """Numbers that stand for letters become letters, plain numbers become 0, doubled letters single."""
    if not word.isalpha():
        if word.isdecimal():
            return "8" if len(word) < 3 and 2 < int(word) < 18 else "0"  # 8: may be a child's age
        if len(word) > 1:
            word = "".join(
                _letter(char, word[i + 1 : i + 2], i) if char in _LEET else char
                for i, char in enumerate(word)
            )
    return "".join(char for char, before in zip(word, " " + word, strict=False) if char != before)


def _letter(char: str, after: str, at: int) -> str:
    if char == "4" and after and after in "aeiou":
        return "c"  # 4olovik, ho4u
    return _LEET[char] if at or after.isalpha() else char
