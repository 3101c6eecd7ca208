"""The sandbox's own time: this machine's, plus an offset that whoever plays pushes forward."""

import time


class Clock:
    def __init__(self, ahead: float = 0.0) -> None:
        """`ahead`: in seconds, how far from this machine's time it starts, also anew."""
        self._ahead = ahead
        self.offset = ahead

    def now(self) -> float:
        """Seconds since 1970."""
        return time.time() + self.offset

    def date(self) -> int:
        """`now` as Telegram writes it into messages."""
        return int(time.time() + self.offset)

    def advance(self, seconds: float) -> None:
        self.offset += seconds

    def start_over(self) -> None:
        self.offset = self._ahead
