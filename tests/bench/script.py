"""The measured dialogue: six updates that lead a parent whom the centre does not know to a seat.

It begins at a poster's link in a chat whose privacy notice was accepted before; every chat plays it
once. Both bots show the same screens, so both are told apart by nothing but what they cost.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any, Literal

Json = dict[str, Any]

FIRST_CHAT = 1_000_000_001
# Ten families a meeting, so that each still has free seats and no bot counts thousands of them.
PER_MEETING, SEATS = 10, 12
TITLE, ROOM, FACILITATOR = "Cum vorbim cu copilul supărat", "sala mare", "Ioana"


@dataclass(frozen=True)
class Step:
    """`does` with the words or on the button `label`; over when the bot has made all of `calls`, in any order."""

    does: Literal["follow", "tap", "share", "write"]
    label: str
    calls: tuple[str, ...]


STEPS = (
    Step("follow", "/start", ("sendMessage",)),
    Step("tap", "Supraveghere", ("answerCallbackQuery", "editMessageText")),
    Step("tap", "Mă înscriu", ("answerCallbackQuery", "sendMessage", "deleteMessage")),
    Step("share", "📱", ("sendMessage", "deleteMessage")),
    Step("write", "Ana Probă", ("sendMessage", "deleteMessage")),
    Step("tap", "Da", ("answerCallbackQuery", "sendMessage", "deleteMessage", "sendMessage")),
)
TURNS = len(STEPS)
CALLS = sum(len(step.calls) for step in STEPS)
# The calls that a person sees as the answer.
ANSWERS = {"sendMessage", "editMessageText"}


def message(chat: int, number: int, **content: Any) -> Json:
    """An update's body for what a person wrote or shared."""
    return {"message": {"message_id": number, "from": _person(chat), "chat": _chat(chat), "date": int(time.time()), **content}}  # fmt: skip


def written(chat: int, number: int, text: str) -> Json:
    command = {"offset": 0, "length": len(text.split(maxsplit=1)[0]), "type": "bot_command"}
    entities = {"entities": [command]} if text.startswith("/") else {}
    return message(chat, number, text=text, **entities)


def shared(chat: int, number: int) -> Json:
    """One's own number, by the button: of Telegram's test range, which no network uses."""
    contact = {"phone_number": f"99966{chat % 10**7:07}", "first_name": "Ana", "user_id": chat}
    return message(chat, number, contact=contact)


def tapped(chat: int, under: Json, data: str) -> Json:
    """A tap on a button of the message `under`. The query has the chat's id: one is open at a time."""
    return {
        "callback_query": {
            "id": str(chat),
            "from": _person(chat),
            "chat_instance": "1",
            "message": under,
            "data": data,
        }
    }


def button(under: Json, label: str) -> str:
    """What the button carries whose words contain `label`; raises LookupError when there is none."""
    for row in under.get("reply_markup", {}).get("inline_keyboard", []):
        for one in row:
            if label in one["text"]:
                return str(one["callback_data"])
    raise LookupError(f"no button {label!r} under {under['text']!r}")


def _person(chat: int) -> Json:
    return {"id": chat, "is_bot": False, "first_name": "Ana", "language_code": "ro"}


def _chat(chat: int) -> Json:
    return {"id": chat, "first_name": "Ana", "type": "private"}
