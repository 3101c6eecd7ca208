"""A chat as bubbles in a terminal: the person on the right, the assistant on the left."""

from __future__ import annotations

import textwrap

from sandbox.mirror import ShownMessage

_WIDTH, _BUBBLE = 78, 54


def words(message: ShownMessage) -> str:
    document, venue = message.content.get("document"), message.content.get("venue")
    parts = [message.text]
    if document:
        parts.append(f"📎 {document['file_name']}")
    if venue:
        parts.append(f"🗺  {venue['title']}, {venue['address']}")
    return "\n".join(filter(None, parts))


def left(whose: str, message: ShownMessage) -> str:
    """On whose phone it is, stands in the corner."""
    lines = [
        line
        for part in words(message).splitlines()
        for line in textwrap.wrap(part, _BUBBLE) or [""]
    ]
    buttons = [f"   [ {label} ]" for label in message.labels]
    mark = " (edited in place)" if message.edits else ""
    return "\n".join([f"  ╭─ {whose}{mark}", *(f"  │ {line}" for line in lines), *buttons, ""])


def right(who: str, said: str) -> str:
    lines = textwrap.wrap(f"{who}: {said}", _BUBBLE)
    return "\n".join([*(f"{line:>{_WIDTH}}" for line in lines), ""])


def toast(said: str) -> str:
    return f"  ( {said} )\n"


def headline(said: str) -> str:
    return f"\n{'━' * _WIDTH}\n  {said}\n{'━' * _WIDTH}\n"


def clock(said: str) -> str:
    """How late it has become."""
    return f"  {f'── ⏰ {said} ':─<{_WIDTH - 2}}\n"
