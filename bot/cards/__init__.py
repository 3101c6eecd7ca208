"""What people see and tap: one card a file. A file that defines CARD is found by itself."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, Generic, TypeVar

from bot.outcome import Outcome
from bot.rights import Action, reach
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

    `anybody`: may be seen by somebody of whom nothing is stored, and stores nothing. `rights`: what
    each tap asks of a member of staff, and "" what seeing the card does; a parent's cards have none,
    because `load` shows a parent nothing but the own. Where a right reaches "own", `load` says whose.
    `live`: its message stays true; whoever changes what the card's first id names says `live.changed`.

    For what was promised: `wait` says until when it must not go out yet, None for at once; `changes` which
    message it changes in place of sending one, asked once `load` has said that it may; `standing`: it says where
    something stands, so that after an outage two promises that would say the same are kept by one message.
    """

    name: str
    load: Callable[[Transaction, Who, Ids], F | None]
    say: Callable[[F], Screen]
    taps: Mapping[str, TapFunction] = field(default_factory=dict)
    anybody: bool = False
    rights: Mapping[str, Action] = field(default_factory=dict)
    live: bool = False
    wait: Callable[[Transaction, Who, Ids], datetime | None] | None = None
    changes: Callable[[Transaction, Who, Ids], int | None] | None = None
    standing: bool = False

    def permits(self, who: Who, tap: str = "") -> bool:
        """Whether the role allows it at all. A tap that names no right needs the one to see the card."""
        action = self.rights.get(tap) or self.rights.get("")
        return action is None or reach(who.member, action) is not None


@cache
def cards() -> dict[str, Card[Any]]:
    """Every card of this folder by name; raises ValueError when two share one."""
    found: dict[str, Card[Any]] = {}
    for module in pkgutil.iter_modules(__path__):
        card = getattr(importlib.import_module(f"{__name__}.{module.name}"), "CARD", None)
        if card is not None and found.setdefault(card.name, card) is not card:
            raise ValueError(f"two cards are called {card.name}")
    return found
