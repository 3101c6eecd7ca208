"""Telegram's limits, kept by our own clock: 30 messages a second in all, 1 a second to one chat, 20 a minute to a group.

Everybody who sends asks here first. Somebody who waits for an answer goes before what was promised for
later: that is spread so that a place is soon free for an answer.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections import deque
from collections.abc import Callable
from typing import Any

from telegram.error import RetryAfter, TelegramError

PER_SECOND = 30
# python-telegram-bot then gives waits as timedelta, as its next version always will.
os.environ.setdefault("PTB_TIMEDELTA", "1")
# What the network may add to or take from the distance between two messages.
WINDOW = 1.02
# Of the places of a second, what promised messages leave free: an answer waits for half a place at most.
FOR_ANSWERS = 0.5
# A chat takes a few at once before it is held to one a second.
BURST = 3
GROUP_PER_MINUTE = 20


class Pace:
    """When the next message may go. Monotonic seconds, so that a moved clock changes nothing.

    `share` is this process's part of Telegram's total when several send at once.
    """

    def __init__(
        self, now: Callable[[], float] = time.monotonic, *, per_second: int = PER_SECOND
    ) -> None:
        self._now = now
        self._per_second = per_second
        self._sent: deque[float] = deque(maxlen=per_second)
        self._chats: dict[int, float] = {}
        self._halted = 0.0
        self._last = 0.0
        self.share = 1.0
        # Set when Telegram has told this process to wait, so that the others hear of it.
        self.told_to_wait = asyncio.Event()

    async def answer(self, chat: int) -> None:
        """Returns when an answer to somebody who waits may go; the place is taken."""
        while (wait := self.take(chat, answer=True)) > 0:  # noqa: ASYNC110  # until a known moment
            await asyncio.sleep(wait)

    def take(self, chat: int, *, answer: bool = False) -> float:
        """0, and the place is taken; or the seconds after which to ask again, and nothing is taken."""
        wait = self.full_for(chat, answer=answer)
        if wait <= 0:
            now = self._now()
            self._sent.append(now)
            # From when it was due, not from when somebody woke up for it: a lag must not add up.
            due = self._last + self._step
            self._last = due if 0 <= now - due < self._step else now
            self._chats[chat] = max(self._chats.get(chat, 0.0), now) + self._each(chat)
            self._forget(now)
        return wait

    def full_for(self, chat: int, *, answer: bool = False) -> float:
        """Seconds until there may be a place for this chat; none is taken."""
        full = self._second_is_full(self._now(), answer=answer)
        return max(0.0, self.halted_for(), full, self.chat_is_busy(chat))

    def chat_is_busy(self, chat: int) -> float:
        """Seconds until this chat takes another message; an answer waits for its chat like any other."""
        burst = 0.0 if chat < 0 else (BURST - 1) * self._each(chat)
        return max(0.0, self._chats.get(chat, 0.0) - burst - self._now())

    async def resumed(self) -> None:
        """Returns when Telegram may be called at all."""
        while (wait := self.halted_for()) > 0:  # noqa: ASYNC110  # until a known moment
            await asyncio.sleep(wait)

    def halt(self, wait: float) -> None:
        """Telegram said to wait: nothing is sent for so many seconds."""
        self.halt_with_others(wait)
        self.told_to_wait.set()

    def halt_with_others(self, wait: float) -> None:
        """It has said so to another process."""
        self._halted = max(self._halted, self._now() + wait)

    def halted_for(self) -> float:
        """Seconds, 0 when nothing was said."""
        return max(0.0, self._halted - self._now())

    def _second_is_full(self, now: float, *, answer: bool) -> float:
        # Evenly spread, what was promised soon leaves a place for an answer at any moment.
        spread = 0.0 if answer else self._last + self._step - now
        if len(self._sent) < self._places:
            return spread
        return max(spread, self._sent[-self._places] + WINDOW - now)

    @property
    def _places(self) -> int:
        """A second, of this process."""
        return max(1, int(self._per_second * self.share))

    @property
    def _step(self) -> float:
        """Seconds between two promised messages."""
        return WINDOW / max(1, self._places - FOR_ANSWERS)

    def _each(self, chat: int) -> float:
        return WINDOW * (60 / GROUP_PER_MINUTE if chat < 0 else 1.0)

    def _forget(self, now: float) -> None:
        if len(self._chats) > 10_000:
            self._chats = {chat: until for chat, until in self._chats.items() if until > now}


def seconds(problem: TelegramError) -> float | None:
    """How long Telegram said to wait; None when it did not."""
    if not isinstance(problem, RetryAfter):
        return None
    after: Any = problem.retry_after  # a timedelta, or a number in older versions
    return float(after.total_seconds() if hasattr(after, "total_seconds") else after)
