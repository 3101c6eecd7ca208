"""What a person sees, as plain data: text, buttons, attachments. And the numbers a screen must keep."""

from __future__ import annotations

import base64
import html
import re
from dataclasses import dataclass
from typing import Literal

from bot.texts import Sayable, Translator, _

# Telegram's, and ours for parents (rules 5 to 7).
MAX_DATA = 64
MAX_ID = 2**63 - 1
MAX_BUTTONS = 6
MAX_LABEL = 22
MAX_PAIRED_LABEL = 11
MAX_WORDS = 45
MAX_CHARACTERS = 300
MAX_SENTENCE = 12

_TAG = re.compile(r"<[^>]+>")

Keyboard = Literal["home", "phone"]


@dataclass(frozen=True)
class Button:
    """Under a message. Exactly one of `data` (at most 64 bytes, never trusted), `url`, and `copy`:
    what a tap puts on the phone's clipboard, at most 256 characters.
    """

    label: Sayable
    data: str = ""
    url: str = ""
    copy: str = ""


@dataclass(frozen=True)
class Pin:
    """A place that the phone's map opens. Degrees, WGS 84."""

    title: Sayable
    address: Sayable
    latitude: float
    longitude: float


@dataclass(frozen=True)
class File:
    name: str
    content: bytes


@dataclass(frozen=True)
class Picture:
    """PNG."""

    content: bytes


@dataclass(frozen=True)
class Voice:
    """A recording that Telegram keeps, by its file id."""

    file: str


@dataclass(frozen=True)
class Screen:
    """`text`: a paragraph each. `keyboard`: the reply keyboard this message brings along. `protect`: it can be
    neither forwarded nor saved.

    A message has buttons or a keyboard, never both: Telegram allows one.
    """

    text: tuple[Sayable, ...]
    buttons: tuple[Button, ...] = ()
    keyboard: Keyboard | None = None
    attachment: Pin | File | Picture | Voice | None = None
    protect: bool = False


class Malformed(ValueError):
    """Button data that no screen of ours ever carried."""


@dataclass(frozen=True)
class Tap:
    """What a card's button says was done: `card:ids:tap`."""

    card: str
    name: str = ""
    ids: tuple[int, ...] = ()

    @property
    def data(self) -> str:
        return f"{self.card}:{'.'.join(map(_short, self.ids))}:{self.name}"

    @classmethod
    def read(cls, data: str) -> Tap:
        """Raises Malformed."""
        try:
            card, ids, name = data.split(":")
        except ValueError:
            raise Malformed from None
        return cls(card, name, tuple(_long(part) for part in ids.split(".")) if ids else ())


def tap(card: str, name: str = "", *ids: int) -> str:
    """Button data for a tap on a card."""
    return Tap(card, name, ids).data


def row_id(short: str) -> int | None:
    """The row that a poster's link names; None for anything that names none."""
    try:
        return _long(short)
    except Malformed:
        return None


def link(number: int) -> str:
    """The row's name in a link: 11 characters, none of which Telegram refuses."""
    return _short(number)


def deep_link(bot: str, payload: str) -> str:
    """`payload`: at most 64 of A-Z a-z 0-9 _ -"""
    return f"https://t.me/{bot}?start={payload}"


def fits(translator: Translator, *text: Sayable) -> bool:
    """Whether this much can be said to a parent in one message."""
    said = html.unescape(_TAG.sub("", translator.say(*text)))
    words = sum(any(c.isalnum() for c in part) for part in said.split())
    return words <= MAX_WORDS and len(said) <= MAX_CHARACTERS


def back(data: str) -> Button:
    return Button(_("⬅️ Back"), data)


def menu() -> Button:
    return Button(_("🏠 Menu"), tap("home"))


def _short(number: int) -> str:
    raw = number.to_bytes((number.bit_length() + 7) // 8 or 1, "big")
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _long(short: str) -> int:
    try:
        raw = base64.b64decode(short + "=" * (-len(short) % 4), altchars=b"-_", validate=True)
    except ValueError:
        raise Malformed from None
    number = int.from_bytes(raw, "big")
    if not 0 < len(raw) <= 8 or number > MAX_ID:
        raise Malformed
    return number
