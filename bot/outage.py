"""Telegram in trouble: left alone for longer and longer, and asked whether it is there before a message is risked."""

from __future__ import annotations

import time
from collections.abc import Callable

# The longest that it is left alone, in seconds.
LONGEST = 30.0


class Outage:
    """What the last requests say about Telegram itself. Once may be chance; from the second failure on it is an outage.

    Monotonic seconds, so that a moved clock changes nothing.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._times = 0
        self._until = 0.0

    def failed(self) -> None:
        """It answered that it could not, or not at all. Those that were under way as well count once."""
        if self.rest():
            return
        self._times += 1
        if self.suspected:
            self._until = self._now() + min(LONGEST, 2.0 ** (self._times - 2))

    def over(self) -> None:
        """It answered."""
        self._times = 0
        self._until = 0.0

    @property
    def suspected(self) -> bool:
        return self._times > 1

    def rest(self) -> float:
        """Seconds for which it is left alone."""
        return max(0.0, self._until - self._now())
