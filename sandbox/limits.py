"""How fast Telegram lets a bot write. Measured on this machine's own clock, never advanced."""

import math
import time
from collections import deque
from typing import Final

from sandbox.refusal import too_many

OVERALL: Final = 30, 1.0
PRIVATE: Final = 1, 1.0
PRIVATE_BURST: Final = 3
GROUP: Final = 20, 60.0
# Calls that were already under way when the bot was told to wait are not held against it.
UNDER_WAY: Final = 0.25


class Limits:
    """30 a second in all; 1 a second in a private chat, after a burst of 3; 20 a minute in a group.

    Off until switched on. Either way it watches whether a bot that was told to wait did wait.
    """

    def __init__(self) -> None:
        self.on = False
        self.refused = 0
        self.called_too_early = 0
        self._overall: deque[float] = deque()
        self._groups: dict[int, deque[float]] = {}
        self._private: dict[int, tuple[float, float]] = {}
        self._told_to_wait: dict[int | None, tuple[float, float]] = {}

    def told_to_wait(self, chat_id: int | None, seconds: float) -> None:
        """A 429 was answered; None stands for all chats."""
        now = time.monotonic()
        self._told_to_wait[chat_id] = (now + UNDER_WAY, now + seconds)

    def admit(self, chat_id: int, *, private: bool) -> None:
        """Lets one message to the chat pass, or raises Refusal (429)."""
        if not self.on:
            return
        now = time.monotonic()
        wait = max(
            _window(self._overall, *OVERALL, now),
            self._private_wait(chat_id, now)
            if private
            else _window(self._groups.setdefault(chat_id, deque()), *GROUP, now),
        )
        if wait > 0:
            self.refused += 1
            self.told_to_wait(chat_id, math.ceil(wait))
            raise too_many(math.ceil(wait))
        self._overall.append(now)
        if private:
            self._spend(chat_id, now)
        else:
            self._groups[chat_id].append(now)

    def watch(self, chat_id: int) -> None:
        """The bot calls about this chat: was it told to wait, and did it?"""
        if not self._told_to_wait:
            return
        now = time.monotonic()
        for key in (None, chat_id):
            heard, until = self._told_to_wait.get(key, (now, now))
            if now >= until:
                self._told_to_wait.pop(key, None)
            elif now > heard:
                self.called_too_early += 1
                return

    def _credit(self, chat_id: int, now: float) -> float:
        credit, since = self._private.get(chat_id, (float(PRIVATE_BURST), now))
        return min(PRIVATE_BURST, credit + (now - since) * PRIVATE[0] / PRIVATE[1])

    def _private_wait(self, chat_id: int, now: float) -> float:
        missing = 1 - self._credit(chat_id, now)
        return missing * PRIVATE[1] / PRIVATE[0] if missing > 1e-9 else 0.0

    def _spend(self, chat_id: int, now: float) -> None:
        self._private[chat_id] = (self._credit(chat_id, now) - 1, now)


def _window(passed: deque[float], most: int, seconds: float, now: float) -> float:
    """Seconds until one more fits into the window; 0 when it does now."""
    while passed and passed[0] <= now - seconds:
        passed.popleft()
    return passed[0] + seconds - now if len(passed) >= most else 0.0
