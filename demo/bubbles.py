"""A chat as bubbles in a terminal: the person on the right, the assistant on the left."""

from __future__ import annotations

import textwrap
from collections.abc import Awaitable
from typing import Any

from sandbox.mirror import ShownMessage
from sandbox.phone import Phone

_WIDTH, _BUBBLE = 78, 54


class Bubbles:
    """Prints what `phone` shows that it did not show before."""

    def __init__(self, phone: Phone) -> None:
        self._phone = phone
        self._printed: dict[int, int] = {}

    async def do(self, said: str, action: Awaitable[Any], *, until: str) -> None:
        """The person does something; returns when the chat or its keyboard shows `until`."""
        print(_right(said))
        await action
        await self._phone.until(lambda _phone: until in self._in_sight())
        for message in self._phone.messages:
            if message.by_bot and self._printed.get(message.message_id) != message.edits:
                self._printed[message.message_id] = message.edits
                print(_left(message))

    def _in_sight(self) -> str:
        shown = [_words(message) for message in self._phone.messages if message.by_bot]
        labels = [label for message in self._phone.messages for label in message.labels]
        return "\n".join([*shown, *labels, *self._phone.keyboard])


def _words(message: ShownMessage) -> str:
    document, venue = message.content.get("document"), message.content.get("venue")
    parts = [message.text]
    if document:
        parts.append(f"📎 {document['file_name']}")
    if venue:
        parts.append(f"🗺  {venue['title']}, {venue['address']}")
    return "\n".join(filter(None, parts))


def _left(message: ShownMessage) -> str:
    lines = [
        line
        for part in _words(message).splitlines()
        for line in textwrap.wrap(part, _BUBBLE) or [""]
    ]
    buttons = [f"   [ {label} ]" for label in message.labels]
    mark = "  (edited in place)" if message.edits else ""
    return "\n".join([f"  ╭─{mark}", *(f"  │ {line}" for line in lines), *buttons, ""])


def _right(said: str) -> str:
    return f"{said:>{_WIDTH}}\n"
