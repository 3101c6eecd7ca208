"""What comes of a tap or of a finished dialogue: something said, and where the person is next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.screen import Screen
from bot.texts import Text


@dataclass(frozen=True)
class Show:
    """A card, in place of the message that was tapped, or as a message of its own."""

    card: str
    ids: tuple[int, ...] = ()
    apart: bool = False


@dataclass(frozen=True)
class Start:
    """A dialogue, some of its answers already known."""

    flow: str
    answers: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """`text` is said (a toast after a tap, a message after a dialogue), then `once`, then `then`."""

    text: Text | None = None
    then: Show | Start | None = None
    # A box that must be closed, for what would otherwise be missed.
    alert: bool = False
    # Shown now and never again, such as a link whose secret nobody keeps.
    once: tuple[Screen, ...] = ()
