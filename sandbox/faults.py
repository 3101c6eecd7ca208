"""Everything that can be made to go wrong between the bot and Telegram.

A rule is tried on each call in the order the rules were added; the first that applies decides.
"""

import asyncio
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from sandbox.limits import Limits
from sandbox.refusal import STANDARD, Refusal, too_many

KINDS: Final = ("delay", "refuse", "cut_before", "cut_after")


@dataclass(slots=True)
class Rule:
    """One fault.

    `do`: `delay` (by `seconds`), `refuse` (with `code`), `cut_before` or `cut_after` (the
    connection, before or after the call had its effect). `method` "*" means every method but
    getUpdates, which must be named. `times` is how often the rule applies, None for ever;
    `probability` is thrown for each call with a die that starts at `seed`.
    """

    do: str
    method: str = "*"
    chat_id: int | None = None
    seconds: float = 0.0
    code: int = 500
    description: str = ""
    retry_after: float | None = None
    times: int | None = None
    probability: float = 1.0
    seed: int = 0
    applied: int = 0
    die: random.Random = field(init=False, repr=False)

    def __post_init__(self) -> None:
        if self.do not in KINDS:
            raise ValueError(f"do must be one of {', '.join(KINDS)}")
        self.method = self.method.lower()
        self.die = random.Random(self.seed)  # noqa: S311 - to be repeatable

    def applies(self, method: str, chat_id: int | None) -> bool:
        """Counts itself when it does."""
        if self.times is not None and self.applied >= self.times:
            return False
        if self.method != method and (self.method != "*" or method == "getupdates"):
            return False
        if self.chat_id is not None and self.chat_id != chat_id:
            return False
        if self.probability < 1 and self.die.random() >= self.probability:
            return False
        self.applied += 1
        return True

    def refusal(self) -> Refusal:
        if self.code == 429:
            return too_many(1 if self.retry_after is None else self.retry_after)
        description = self.description or STANDARD.get(self.code, "Internal Server Error")
        return Refusal(self.code, description, self.retry_after)

    def as_told(self) -> dict[str, Any]:
        return {
            name: getattr(self, name)
            for name in self.__slots__
            if name not in ("die", "description")
        }


class Cut(Exception):
    """The connection is to be closed without an answer."""


class Faults:
    def __init__(self, limits: Limits) -> None:
        self.rules: list[Rule] = []
        self._limits = limits

    def add(self, told: Mapping[str, Any]) -> Rule:
        """Raises TypeError or ValueError when the rule makes no sense."""
        rule = Rule(**told)
        self.rules.append(rule)
        return rule

    def clear(self) -> None:
        self.rules.clear()

    async def before(self, method: str, chat_id: int | None) -> bool:
        """Waits, raises Refusal or Cut, or returns whether to cut after the call."""
        for rule in self.rules:
            if not rule.applies(method, chat_id):
                continue
            if rule.do == "delay":
                await asyncio.sleep(rule.seconds)
                continue  # a slow call may still be refused
            if rule.do == "refuse":
                refusal = rule.refusal()
                if refusal.retry_after is not None:
                    self._limits.told_to_wait(rule.chat_id, refusal.retry_after)
                raise refusal
            if rule.do == "cut_before":
                raise Cut
            return True
        return False
