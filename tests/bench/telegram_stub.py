"""A Bot API with nothing behind it: takes every call, answers as Telegram does, hands out updates.

The strict sandbox would do, but it costs as much CPU as the bot; here both bots meet the same lean stub.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from tests.bench.wire import Connection, Courier, Reply

# The stub's own, good for nothing else.
TOKEN, SECRET = "123456:BENCH", "bench-secret"
# What Telegram opens at most to one webhook, unless told otherwise.
_COURIERS = 40
_BOT = {"id": 123456, "is_bot": True, "first_name": "Belvedere", "username": "belvedere_bot"}
_ME = _BOT | {"can_join_groups": True, "can_read_all_group_messages": False}

Json = dict[str, Any]


@dataclass(frozen=True)
class Call:
    """What the bot did. `message`: the message it sent or changed, as Telegram's JSON."""

    method: str
    chat: int
    message: Json | None = None


class Stub:
    """`latency`: seconds that each answer takes, as a far-away server's would.

    `watch` hears of every call about a chat, `acknowledged` of every chat whose webhook update was
    taken, `failed` of a webhook that did not take one.
    """

    def __init__(self, latency: float = 0.0) -> None:
        self.url = ""
        self.watch: Callable[[Call], None] = lambda _call: None
        self.acknowledged: Callable[[int], None] = lambda _chat: None
        self.failed: Callable[[Exception], None] = lambda _problem: None
        self.ready = asyncio.Event()
        self.calls = 0
        self._latency = latency
        self._messages = 0
        self._next_update = 500_000_000
        self._waiting: deque[tuple[int, bytes]] = deque()
        self._poller: tuple[Reply, int] | None = None
        self._hook: asyncio.Queue[tuple[int, bytes]] | None = None
        self._couriers: list[asyncio.Task[None]] = []

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[Stub]:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: Connection(self._handle), "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        try:
            yield self
        finally:
            for courier in self._couriers:
                courier.cancel()
            await asyncio.gather(*self._couriers, return_exceptions=True)
            server.close()

    def next_message(self) -> int:
        self._messages += 1
        return self._messages

    def put(self, chat: int, update: Json) -> None:
        """From now on the bot can have this update."""
        number = self._next_update
        self._next_update += 1
        body = json.dumps({"update_id": number, **update}).encode()
        if self._hook is not None:
            self._hook.put_nowait((chat, body))
        else:
            self._waiting.append((number, body))
            # The poller is served once the events of this moment are through: those that come
            # together are handed out together, as Telegram does.
            asyncio.get_running_loop().call_soon(self._serve_poller)

    def _handle(self, path: str, body: bytes, reply: Reply) -> None:
        method = path.rpartition("/")[2].partition("?")[0]
        given = dict(parse_qsl(body.decode())) if body[:1] != b"{" else json.loads(body)
        if method == "getUpdates":
            self._take_poller(given, reply)
            return
        self.calls += 1
        result = self._effect(method, given)
        answer = json.dumps({"ok": True, "result": result}).encode()
        if self._latency:
            asyncio.get_running_loop().call_later(self._latency, reply, answer)
        else:
            reply(answer)

    def _effect(self, method: str, given: Json) -> Any:
        match method:
            case "getMe":
                return _ME
            case "sendMessage":
                return self._shown(method, given, self.next_message())
            case "editMessageText":
                return self._shown(method, given, int(given["message_id"]))
            case "deleteMessage":
                self.watch(Call(method, int(given["chat_id"])))
            case "answerCallbackQuery":
                self.watch(Call(method, int(given["callback_query_id"])))
            case "setWebhook":
                self._open_webhook(str(given["url"]))
        return True

    def _shown(self, method: str, given: Json, number: int) -> Json:
        chat = int(given["chat_id"])
        message: Json = {
            "message_id": number,
            "from": _BOT,
            "chat": {"id": chat, "first_name": "Ana", "type": "private"},
            "date": int(time.time()),
            "text": given["text"],
        }
        markup = given.get("reply_markup", {})
        if isinstance(markup, str):  # in a form; as JSON it comes as it is
            markup = json.loads(markup)
        # Telegram gives back inline keyboards only.
        seen = {"keyboard": markup} if "keyboard" in markup else {}
        if "inline_keyboard" in markup:
            message["reply_markup"] = markup
        self.watch(Call(method, chat, message | seen))
        return message

    def _take_poller(self, given: Json, reply: Reply) -> None:
        offset = int(given.get("offset", 0))
        while self._waiting and self._waiting[0][0] < offset:
            self._waiting.popleft()
        self._poller = (reply, int(given.get("limit", 100)))
        self.ready.set()
        if self._waiting:
            self._serve_poller(reply)
        else:
            seconds = int(given.get("timeout", 0))
            asyncio.get_running_loop().call_later(seconds, self._serve_poller, reply)

    def _serve_poller(self, empty: Reply | None = None) -> None:
        """Whoever waits, if there is something; `empty` names who has waited long enough for nothing."""
        if self._poller is None or not (self._waiting or self._poller[0] is empty):
            return
        (reply, limit), self._poller = self._poller, None
        batch = [body for (_number, body), _n in zip(self._waiting, range(limit), strict=False)]
        reply(b'{"ok":true,"result":[' + b",".join(batch) + b"]}")

    def _open_webhook(self, url: str) -> None:
        if not url:
            return
        self._hook = asyncio.Queue()
        address, _slash, path = url.partition("://")[2].partition("/")
        port = int(address.rpartition(":")[2])
        for _number in range(_COURIERS):
            courier = Courier(port, f"/{path}", SECRET)
            self._couriers.append(asyncio.create_task(self._push(self._hook, courier)))
        self.ready.set()

    async def _push(self, hook: asyncio.Queue[tuple[int, bytes]], courier: Courier) -> None:
        try:
            while True:
                chat, body = await hook.get()
                status = await courier.push(body)
                if status != 200:
                    raise ConnectionError(f"the webhook answered {status}")
                self.acknowledged(chat)
        except (OSError, EOFError, ValueError) as problem:
            self.failed(problem)
        finally:
            courier.close()
