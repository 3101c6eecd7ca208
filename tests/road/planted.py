"""Values that must never reach a log: each test of the road plants them, and every log is searched for them."""

from __future__ import annotations

import base64
from collections.abc import Iterable

BOT_ID = "7205134511"
TOKEN_SECRET = "AAGplanted-on-the-road_0123456789abc"  # noqa: S105  # opens nothing but a sandbox
TOKEN = f"{BOT_ID}:{TOKEN_SECRET}"
WEBHOOK_SECRET = "Planted-Secret_of_the_road"  # noqa: S105  # the same
KEY = base64.urlsafe_b64encode(bytes(range(100, 132))).decode()
# Stands in everything that people type here: names, answers, nonsense.
MARK = "zvon"
# How the sandbox's telephone numbers and chat ids begin.
NUMBERS = ("9996610", "99966000")

_NEVER = (TOKEN_SECRET, WEBHOOK_SECRET, KEY, MARK, *NUMBERS)


def found_in(lines: Iterable[str]) -> list[str]:
    """The lines that hold one of the planted values."""
    return [line for line in lines if any(value.lower() in line.lower() for value in _NEVER)]
