"""The way in as it is in earnest: order, reception, turns. Only Telegram is not there, and says what it was asked."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from telegram.error import TelegramError

from bot.centre import Centre
from bot.ingress import InOrder
from bot.pace import Pace
from bot.reception import Reception
from bot.threads import Threads
from bot.turn import Turns
from storage.database import Database
from tests.sample import CENTRES, NOW

_updates = itertools.count(900_000)
_theirs = itertools.count(1_000_001)


@dataclass
class Telegram:
    """`chat`: what lies in the chats, by message id; `heard`: when each call came. `answers` are given in turn."""

    username = "belvedere_bot"
    answers: list[TelegramError | None] = field(default_factory=list)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    heard: list[float] = field(default_factory=list)
    chat: dict[int, dict[str, Any]] = field(default_factory=dict)
    called: asyncio.Event = field(default_factory=asyncio.Event)
    _ids: Any = field(default_factory=lambda: itertools.count(1))

    async def do_api_request(self, method: str, given: dict[str, Any]) -> Any:
        answer = self.answers.pop(0) if self.answers else None
        if answer is not None:
            raise answer
        self.calls.append((method, given))
        self.heard.append(time.monotonic())
        self.called.set()
        match method:
            case "deleteMessage":
                self.chat.pop(given["message_id"], None)
            case "deleteMessages":
                for one in given["message_ids"]:
                    self.chat.pop(one, None)
            case "editMessageText":
                self.chat[given["message_id"]] = given
            case _ if method.startswith("send"):
                self.chat[message := next(self._ids)] = given
                return {"message_id": message}
        return True

    @property
    def texts(self) -> list[str]:
        return [given["text"] for _method, given in self.calls if "text" in given]


class Door:
    """Somebody at the door of the assistant; `now` is the clock on its wall."""

    def __init__(
        self,
        database: Database,
        threads: Threads,
        centres: dict[str, Centre] = CENTRES,
        chat: int = 7_000_001,
        telegram: Telegram | None = None,
    ) -> None:
        self.telegram = telegram or Telegram()
        self.now = NOW
        self.chat = chat
        self.database = database
        bot: Any = self.telegram
        clock: Callable[[], datetime] = lambda: self.now  # noqa: E731  # shorter than a function
        self.turns = Turns(database, centres, "belvedere_bot")
        pace = Pace(per_second=100_000)
        pace.answer = _at_once  # type: ignore[method-assign,assignment]  # what the pace does has tests of its own
        self.reception = Reception(bot, self.turns, threads, pace, clock, lambda: None)
        self.order = InOrder(self.reception.receive, self.reception.glance)

    def update(self, kind: str = "message", **content: Any) -> dict[str, Any]:
        """A raw update from this person, with a new message of theirs in the chat."""
        person = {"id": self.chat, "is_bot": False, "first_name": "Ana", "language_code": "ro"}
        message = {
            "message_id": content.pop("message_id", None) or next(_theirs),
            "date": int(self.now.timestamp()),
            "chat": {"id": self.chat, "type": "private", "first_name": "Ana"},
            "from": person,
            **content,
        }
        self.telegram.chat[message["message_id"]] = {"theirs": content}
        return {"update_id": next(_updates), kind: message}

    async def write(self, text: str) -> None:
        await self.receive(self.update(text=text, **_as_command(text)))

    async def press(self, data: str, message: int = 1) -> None:
        """A button of one of our messages."""
        update = self.update(text="x")["message"]
        self.telegram.chat.pop(update["message_id"])
        query = {
            "id": "1",
            "from": update["from"],
            "chat_instance": "1",
            "data": data,
            "message": update
            | {
                "message_id": message,
                "has_protected_content": bool(
                    self.telegram.chat.get(message, {}).get("protect_content")
                ),
            },
        }
        await self.receive({"update_id": next(_updates), "callback_query": query})

    async def tap(self, label: str) -> None:
        """The button whose label contains `label`, under the newest message of ours that has it."""
        for message, given in sorted(self.telegram.chat.items(), reverse=True):
            keyboard = given.get("reply_markup", {}).get("inline_keyboard", ())
            for button in (one for row in keyboard for one in row):
                if given.get("chat_id") == self.chat and label in button["text"]:
                    await self.press(button["callback_data"], message)
                    return
        raise AssertionError(f"no button {label!r} in {list(self.telegram.chat.values())}")

    async def receive(self, raw: dict[str, Any]) -> None:
        self.now += timedelta(seconds=1)
        await self.order.put(raw)

    @property
    def last(self) -> str:
        return self.telegram.texts[-1] if self.telegram.texts else ""


def _as_command(text: str) -> dict[str, Any]:
    if not text.startswith("/"):
        return {}
    return {
        "entities": [{"type": "bot_command", "offset": 0, "length": len(text.split(maxsplit=1)[0])}]
    }


async def _at_once(_chat: int) -> None:
    return
