"""Every call that had its effect, in order: what a chaos test holds the bot's own books against."""

from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any

from sandbox.clock import Clock


@dataclass(slots=True)
class Entry:
    """`at` is in seconds since 1970; `answered` is false when the bot was never told."""

    n: int
    at: float
    method: str
    chat_id: int | None
    message_id: int | None
    text: str | None
    answered: bool = True


class Ledger:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._entries: list[Entry] = []
        self.calls: Counter[str] = Counter()
        self.refusals: Counter[str] = Counter()

    def accept(
        self,
        method: str,
        chat_id: int | None = None,
        message_id: int | None = None,
        text: str | None = None,
    ) -> None:
        number = len(self._entries) + 1
        entry = Entry(number, self._clock.now(), method, chat_id, message_id, text)
        self._entries.append(entry)

    def __len__(self) -> int:
        return len(self._entries)

    def unanswered(self, since: int) -> None:
        """The connection was cut: the bot does not know about entries after number `since`."""
        for entry in self._entries[since:]:
            entry.answered = False

    def since(self, number: int) -> list[dict[str, Any]]:
        return [asdict(entry) for entry in self._entries[number:]]
