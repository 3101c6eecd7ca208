"""What people see and tap: one card a file. A file that defines CARD is found by itself."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Generic, TypeVar

from bot.outcome import Outcome
from bot.screen import Screen
from bot.who import Who
from storage.database import Transaction

F = TypeVar("F")

Ids = tuple[int, ...]
TapFunction = Callable[[Transaction, Who, Ids], Outcome]


@dataclass(frozen=True)
class Card(Generic[F]):
    """`load` gives the truth of now; None when it is not there, not theirs, or no longer true: the three
    look the same. `say` shows it. `taps` are what its buttons do, each in a turn of its own.

    `anybody`: may be seen by somebody of whom nothing is stored, and stores nothing.
    """

    name: str
    load: Callable[[Transaction, Who, Ids], F | None]
    say: Callable[[F], Screen]
    taps: Mapping[str, TapFunction] = field(default_factory=dict)
    anybody: bool = False


@cache
def cards() -> dict[str, Card[Any]]:
    """Every card of this folder by name; raises ValueError when two share one."""
    found: dict[str, Card[Any]] = {}
    for module in pkgutil.iter_modules(__path__):
        card = getattr(importlib.import_module(f"{__name__}.{module.name}"), "CARD", None)
        if card is not None and found.setdefault(card.name, card) is not card:
            raise ValueError(f"two cards are called {card.name}")
    return found
