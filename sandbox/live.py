"""What just happened, told to everybody who watches: the page, the tests, the demo.

An event is a JSON object with `seq` (counts up by one), `kind`, mostly `chat` (a chat id), and what
belongs to the kind:

    message  {message}                  new or edited; replaces the one with its message_id
    deleted  {message_ids}
    toast    {text, show_alert, callback_query_id}
    typing   {action}
    phone    {phone}                    started, blocked, keyboard, commands … of one phone
    bot      {bot}                      its name, its descriptions
    poster   {poster}                   a link to scan was added
    clock    {now}                      the clock was pushed forward
    listening {}                        the bot began to wait for updates, or set its webhook
    caught_up {}                        the bot has taken every update
    snapshot {phones, posters, …}       the whole state; everything before is void (see World)
"""

import asyncio
import json
from collections import deque
from collections.abc import Callable
from typing import Any


class Watcher:
    """One open stream; waiting lines are handed over together, in order."""

    def __init__(self, chat_id: int | None) -> None:
        self._chat_id = chat_id
        self._lines: deque[str] = deque()
        self._news = asyncio.Event()
        self.closed = False

    def tell(self, chat_id: int | None, line: str) -> None:
        if self._chat_id is None or chat_id is None or chat_id == self._chat_id:
            self._lines.append(line)
            self._news.set()

    def close(self) -> None:
        self.closed = True
        self._news.set()

    async def lines(self, patience: float) -> list[str]:
        """Everything not yet handed over; empty after `patience` seconds of silence."""
        if not self._lines and not self.closed:
            try:
                await asyncio.wait_for(self._news.wait(), patience)
            except TimeoutError:
                return []
        self._news.clear()
        taken = list(self._lines)
        self._lines.clear()
        return taken


class Live:
    def __init__(self) -> None:
        self.seq = 0
        self._watchers: set[Watcher] = set()

    def watch(self, chat_id: int | None = None) -> Watcher:
        watcher = Watcher(chat_id)
        self._watchers.add(watcher)
        return watcher

    def leave(self, watcher: Watcher) -> None:
        self._watchers.discard(watcher)

    def close(self) -> None:
        for watcher in self._watchers:
            watcher.close()

    def publish(self, kind: str, chat: int | None, tell: Callable[[], dict[str, Any]]) -> None:
        """`tell` is called only when somebody watches: nobody does in a benchmark."""
        self.seq += 1
        if self._watchers:
            event = {"seq": self.seq, "kind": kind, "chat": chat, **tell()}
            line = json.dumps(event, separators=(",", ":"))
            for watcher in self._watchers:
                watcher.tell(chat, line)
