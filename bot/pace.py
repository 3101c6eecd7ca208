"""Telegram's limits, kept by our own clock: 30 messages a second in all, 1 a second to one chat."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from telegram.error import RetryAfter, TelegramError

PER_SECOND = 30
# A chat takes a few at once before it is held to one a second.
BURST = 3
_FORGET_AFTER = 60.0


class Pace:
    """When the next message may go. Monotonic seconds, so that a moved clock changes nothing."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._next = 0.0
        self._chats: dict[int, float] = {}
        self._halt = 0.0

    def count(self, chat: int) -> None:
        """A message that goes at once, whatever the pace: an answer to somebody who waits."""
        self.reserve(chat)

    def reserve(self, chat: int) -> float:
        """Seconds to wait before this chat's next message may be sent; the place is taken."""
        now = self._now()
        full = self._chats.get(chat, 0.0)
        # A chat's allowance is full up to a moment; BURST messages may run ahead of it.
        when = max(now, self._next, self._halt, full - (BURST - 1))
        self._chats[chat] = max(full, when) + 1.0
        self._next = max(self._next, now) + 1 / PER_SECOND
        if len(self._chats) > 10_000:
            self._chats = {c: at for c, at in self._chats.items() if at > now - _FORGET_AFTER}
        return max(0.0, when - now)

    def halt(self, wait: float) -> None:
        """Telegram said to wait: nothing is sent for so many seconds."""
        self._halt = max(self._halt, self._now() + wait)


def seconds(problem: TelegramError) -> float | None:
    """How long Telegram said to wait; None when it did not."""
    if not isinstance(problem, RetryAfter):
        return None
    after: Any = problem.retry_after  # a timedelta, or a number in older versions
    return float(after.total_seconds() if hasattr(after, "total_seconds") else after)
