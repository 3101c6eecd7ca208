"""The sandbox's own time: this machine's, plus an offset that tests push forward."""

import time


class Clock:
    def __init__(self) -> None:
        self.offset = 0.0

    def now(self) -> float:
        """Seconds since 1970."""
        return time.time() + self.offset

    def date(self) -> int:
        """`now` as Telegram writes it into messages."""
        return int(time.time() + self.offset)

    def advance(self, seconds: float) -> None:
        self.offset += seconds
