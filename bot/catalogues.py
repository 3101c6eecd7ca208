"""Catalogues against the code: `python -m bot.catalogues update` after a text changed, `check` before a commit."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from bot.texts import LANGUAGES, catalogue_path

HERE = Path(__file__).parent
_KEYWORDS = {"_": None, "_n": (1, 2)}
_PLACEHOLDER = re.compile(r"\{(\w*)\}")
_TAG = re.compile(r"</?\w+>")
_CEDILLA = re.compile("[şţŞŢ]")


def extracted() -> Catalog:
    """Every text of the code, with the files that use it."""
    found = Catalog(fuzzy=False)
    for name, _line, msgid, comments, _context in extract_from_dir(
        HERE, [("**.py", "python")], keywords=_KEYWORDS
    ):
        found.add(msgid, locations=[(f"bot/{name}", 0)], auto_comments=comments)
    return found


def stored(language: str) -> Catalog:
    with catalogue_path(language).open("rb") as source:
        return read_po(source, locale=language)


def update() -> None:
    """Adds what is new (empty), drops what is gone; guesses nothing."""
    for language in LANGUAGES:
        catalogue = stored(language)
        catalogue.update(extracted(), no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        with catalogue_path(language).open("wb") as target:
            write_po(
                target,
                catalogue,
                sort_output=True,
                width=100,
                include_lineno=False,
                omit_header=False,
            )


def complaints(language: str) -> Iterator[str]:
    """What a person would trip over in this language, a line each."""
    catalogue, wanted = stored(language), {key(message) for message in extracted() if message.id}
    have = {key(message) for message in catalogue if message.id}
    for missing in sorted(wanted - have):
        yield f"{language}: not in the catalogue: {missing}"
    for left_over in sorted(have - wanted):
        yield f"{language}: no longer used: {left_over}"
    for message in catalogue:
        if message.id:
            yield from (
                f"{language}: {fault}: {key(message)}"
                for fault in faults(message, catalogue.num_plurals)
            )


def faults(message: Message, plurals: int) -> Iterator[str]:
    originals, said = _forms(message.id), _forms(message.string)
    if message.fuzzy:
        yield "fuzzy"
    if not all(said) or (len(originals) > 1 and len(said) != plurals):
        yield "not translated"
        return
    for one in said:
        if set(_PLACEHOLDER.findall(one)) != set(_PLACEHOLDER.findall(originals[-1])):
            yield "other placeholders"
        if sorted(_TAG.findall(one)) != sorted(_TAG.findall(originals[-1])):
            yield "other tags"
        if _CEDILLA.search(one):
            yield "cedilla where comma-below belongs"


def key(message: Message) -> str:
    """The singular, by which gettext finds a message."""
    return _forms(message.id)[0]


def _forms(words: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    return (words or "",) if isinstance(words, str) or words is None else tuple(words)


if __name__ == "__main__":
    if sys.argv[1:] == ["update"]:
        update()
    else:
        found = [line for language in LANGUAGES for line in complaints(language)]
        print("\n".join(found) or "catalogues complete")
        sys.exit(bool(found))
