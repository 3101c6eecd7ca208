"""What people are asked: one dialogue a file. A file that defines FLOW is found by itself."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Generic, TypeVar

from bot.dialogue import Ask, Token
from bot.outcome import Outcome
from bot.rights import Action, reach
from bot.who import Who
from storage.database import Transaction

F = TypeVar("F")
C = TypeVar("C")


@dataclass(frozen=True)
class Flow(Generic[F, C]):
    """`load` reads the facts of this turn (None: what it is about is gone or not theirs), `talk` asks,
    `submit` makes the one change, in the transaction in which the last answer came. `right`: what it
    asks of a member of staff; None for what any parent may begin. `private`: what is asked and said in it must not
    stay in the chat. `erases`: what is typed leaves it at once, for a promise to take it away later would tell whose
    it was.
    """

    name: str
    load: Callable[[Transaction, Who, Mapping[str, Token]], F | None]
    talk: Callable[[F], Ask[C | None]]
    submit: Callable[[Transaction, Who, C], Outcome]
    right: Action | None = None
    private: bool = False
    erases: bool = False

    def permits(self, who: Who) -> bool:
        """Whether the role allows it at all, now: it may have been taken away since the last answer."""
        return self.right is None or reach(who.member, self.right) is not None


@cache
def flows() -> dict[str, Flow[Any, Any]]:
    """Every flow of this folder by name; raises ValueError when two share one."""
    found: dict[str, Flow[Any, Any]] = {}
    for module in pkgutil.iter_modules(__path__):
        flow = getattr(importlib.import_module(f"{__name__}.{module.name}"), "FLOW", None)
        if flow is not None and found.setdefault(flow.name, flow) is not flow:
            raise ValueError(f"two flows are called {flow.name}")
    return found
