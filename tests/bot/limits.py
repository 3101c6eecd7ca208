"""The numbers that a screen must keep, read off what a phone would show."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from bot.render import rows
from bot.screen import (
    MAX_BUTTONS,
    MAX_CHARACTERS,
    MAX_DATA,
    MAX_LABEL,
    MAX_PAIRED_LABEL,
    MAX_SENTENCE,
    MAX_WORDS,
    Screen,
)
from bot.texts import Translator

_TAG = re.compile(r"<[^>]+>")
_INVISIBLE = re.compile("[\ufe0f\u200d]")


# People at work read more at once, on the same small phones.
STAFF_CHARACTERS, STAFF_BUTTONS, STAFF_LABEL = 1500, 12, 30


def too_much(screen: Screen, speaks: Translator, *, staff: bool = False) -> Iterator[str]:
    """What breaks a limit, a line each."""
    said = html.unescape(_TAG.sub("", speaks.say(*screen.text)))
    if len(said) > (STAFF_CHARACTERS if staff else MAX_CHARACTERS):
        yield f"{len(said)} characters: {said}"
    if len(screen.buttons) > (STAFF_BUTTONS if staff else MAX_BUTTONS):
        yield f"{len(screen.buttons)} buttons: {said}"
    if screen.buttons and screen.keyboard:
        yield f"buttons and a keyboard: {said}"
    if not staff:
        yield from too_many_words(said)
    alone = STAFF_LABEL if staff else MAX_LABEL
    for row in rows(screen.buttons, speaks):
        for button in row:
            label = _INVISIBLE.sub("", button["text"])
            if len(label) > (alone if len(row) == 1 else MAX_PAIRED_LABEL):
                yield f"{len(label)} characters on a button: {label}"
            if len(button.get("callback_data", "").encode()) > MAX_DATA:
                yield f"button data too long: {button['callback_data']}"


def too_many_words(said: str) -> Iterator[str]:
    if words(said) > MAX_WORDS:
        yield f"{words(said)} words: {said}"
    for sentence in re.split(r"[.!?](?:\s|$)|\n", said):
        if words(sentence) > MAX_SENTENCE:
            yield f"{words(sentence)} words in one sentence: {sentence}"


def words(text: str) -> int:
    return sum(any(c.isalnum() for c in part) for part in text.split())
