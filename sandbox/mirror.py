"""A copy of all phones in the client's own memory, kept true by the event stream.

Nothing here asks again and again: whoever waits is woken by the event that it waits for.
"""

import asyncio
import heapq
import json
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import aiohttp


@dataclass(frozen=True, slots=True)
class ShownMessage:
    """A message as the phone shows it.

    `content` has the Bot API fields of its kind; `buttons` the inline keyboard, row by row, as the
    Bot API has them. `seq` is the number of the event that changed it last.
    """

    message_id: int
    chat_id: int
    by_bot: bool
    sender: str
    date: int
    text: str
    html: str
    content: dict[str, Any]
    buttons: list[list[dict[str, Any]]]
    edits: int
    silent: bool
    protected: bool
    reaction: str | None
    reply_to: int | None
    seq: int = 0

    @property
    def labels(self) -> list[str]:
        """The texts of its buttons, row after row."""
        return [button["text"] for row in self.buttons for button in row]


@dataclass(frozen=True, slots=True)
class Toast:
    """The answer to a tap; `show_alert` means that it waits for an OK."""

    text: str
    show_alert: bool
    callback_query_id: str
    seq: int = 0


@dataclass(slots=True)
class Shown:
    """One phone: `about` is what surrounds the messages (started, blocked, keyboard, bot …)."""

    about: dict[str, Any]
    messages: dict[int, ShownMessage] = field(default_factory=dict)
    toasts: list[Toast] = field(default_factory=list)
    actions: list[str] = field(default_factory=list)


class Mirror:
    """`follow` must run, as a task, for the rest to become true."""

    def __init__(self) -> None:
        self.phones: dict[int, Shown] = {}
        self.seq = -1
        # Of the sandbox's clock, in seconds before this machine's.
        self.ahead = 0.0
        self.counts = {"caught_up": 0, "listening": 0}
        self._waiting: defaultdict[int | None, set[asyncio.Event]] = defaultdict(set)
        self._expected: list[tuple[int, int, asyncio.Future[None]]] = []
        self._order = count()
        self._broken: ConnectionError | None = None

    async def follow(self, session: aiohttp.ClientSession, url: str) -> None:
        """Applies events until the stream ends; then whoever waits gets a ConnectionError."""
        self._broken = None
        try:
            async with session.get(f"{url}/sandbox/events") as answer:
                async for event in _events(answer.content):
                    self._apply(event)
        except aiohttp.ClientError as error:
            self._broken = ConnectionError(f"no events from {url}: {error}")
        else:
            self._broken = ConnectionError(f"the sandbox at {url} has stopped")
        for *_, arrived in self._expected:
            if not arrived.done():
                arrived.set_exception(self._broken)
        for chat_id in list(self._waiting):
            self._wake(chat_id)

    async def reached(self, seq: int) -> None:
        """Waits for event number `seq`."""
        if self.seq >= seq:
            return
        if self._broken:
            raise self._broken
        arrived = asyncio.get_running_loop().create_future()
        heapq.heappush(self._expected, (seq, next(self._order), arrived))
        await arrived

    async def until(self, chat_id: int | None, happened: Callable[[], bool]) -> None:
        """Waits for events of the chat (None: of all) until `happened`."""
        if happened():
            return
        news = asyncio.Event()
        self._waiting[chat_id].add(news)
        try:
            while not happened():
                if self._broken:
                    raise self._broken
                news.clear()
                await news.wait()
        finally:
            self._waiting[chat_id].discard(news)

    def _apply(self, event: dict[str, Any]) -> None:
        self.seq = event["seq"]
        while self._expected and self._expected[0][0] <= self.seq:
            arrived = heapq.heappop(self._expected)[2]
            if not arrived.done():
                arrived.set_result(None)
        chat_id: Any = event.get("chat")
        kind = event["kind"]
        if kind in {"snapshot", "clock"}:
            self.ahead = event["now"] - time.time()
        if kind == "snapshot":
            self.phones = {phone["chat_id"]: _shown(phone, self.seq) for phone in event["phones"]}
            for waiting in list(self._waiting):
                self._wake(waiting)
            return
        if kind in self.counts:
            self.counts[kind] += 1
        elif kind == "phone" and chat_id not in self.phones:
            self.phones[chat_id] = Shown(event["phone"])
        elif chat_id in self.phones:
            self._apply_to(self.phones[chat_id], kind, event)
        if chat_id is not None:
            self._wake(chat_id)
        self._wake(None)

    def _apply_to(self, phone: Shown, kind: str, event: dict[str, Any]) -> None:
        if kind == "message":
            message = ShownMessage(**event["message"], seq=self.seq)
            phone.messages[message.message_id] = message
        elif kind == "deleted":
            for message_id in event["message_ids"]:
                phone.messages.pop(message_id, None)
        elif kind == "toast" and event["text"]:
            told = (event["text"], event["show_alert"], event["callback_query_id"])
            phone.toasts.append(Toast(*told, seq=self.seq))
        elif kind == "typing":
            phone.actions.append(event["action"])
        elif kind == "phone":
            phone.about = event["phone"]

    def _wake(self, chat_id: int | None) -> None:
        for news in self._waiting.get(chat_id, ()):
            news.set()


def _shown(phone: dict[str, Any], seq: int) -> Shown:
    messages = [ShownMessage(**message, seq=seq) for message in phone.pop("messages")]
    toasts = [Toast(**toast, seq=seq) for toast in phone.pop("toasts")]
    return Shown(phone, {message.message_id: message for message in messages}, toasts)


async def _events(content: aiohttp.StreamReader) -> AsyncIterator[dict[str, Any]]:
    """The JSON of each `data:` line. Lines may be longer than a reader's limit: chunks are not."""
    rest = b""
    async for chunk in content.iter_any():
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            if line.startswith(b"data: "):
                yield json.loads(line[6:])
