"""A Telegram that can say to wait, and raw updates as it hands them out."""

from __future__ import annotations

import asyncio
from typing import Any

from telegram.error import TelegramError

CHAT = 5_000_001


class Clock:
    """Monotonic seconds that pass only when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += max(0.0, seconds)
        await _sleep(0)


_sleep = asyncio.sleep


class Telegram:
    """`answers` are given in turn, then always success. `calls`: when which method was called; `there`: what lies in
    the chat.
    """

    username = "belvedere_bot"

    def __init__(self, clock: Clock) -> None:
        self.answers: list[TelegramError] = []
        self.calls: list[tuple[float, str]] = []
        self.there: dict[int, str] = {}
        self._clock = clock

    async def do_api_request(self, method: str, given: dict[str, Any]) -> Any:
        self.calls.append((self._clock.now, method))
        if self.answers and method != "answerCallbackQuery":
            raise self.answers.pop(0)
        number = 7000 + len(self.calls)
        if method == "sendMessage":
            self.there[number] = given["text"]
        if method == "editMessageText":
            self.there[given["message_id"]] = given["text"]
        for gone in given.get("message_ids") or [given.get("message_id")]:
            if method.startswith("deleteMessage"):
                self.there.pop(gone, None)
        return {"message_id": number}

    def called(self, *methods: str) -> list[float]:
        return [at for at, method in self.calls if method in methods]


def said(words: str, update: int = 1, *, language: str = "ro") -> dict[str, Any]:
    who = {"id": CHAT, "is_bot": False, "first_name": "Ana", "language_code": language}
    entities = [{"type": "bot_command", "offset": 0, "length": len(words)}]
    return {
        "update_id": update,
        "message": {
            "message_id": 10 + update,
            "date": 1,
            "chat": {"id": CHAT, "type": "private"},
            "from": who,
            "text": words,
            **({"entities": entities} if words.startswith("/") else {}),
        },
    }


def edited(words: str, of: dict[str, Any], update: int) -> dict[str, Any]:
    """The message of `of` says something else now."""
    message = {**of["message"], "edit_date": 2, "text": words}
    return {"update_id": update, "edited_message": message}


def tapped(data: str, update: int = 2, *, message: int = 6000) -> dict[str, Any]:
    who = {"id": CHAT, "is_bot": False, "first_name": "Ana", "language_code": "ro"}
    under = {
        "message_id": message,
        "date": 1,
        "chat": {"id": CHAT, "type": "private"},
        "text": "…",
    }
    query = {"id": "q", "from": who, "chat_instance": "1", "data": data, "message": under}
    return {"update_id": update, "callback_query": query}
