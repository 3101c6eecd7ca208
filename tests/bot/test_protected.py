"""What can be neither forwarded nor saved, and recordings: from Telegram's words to ours and back."""

from __future__ import annotations

from typing import Any

import pytest

from bot.dialogue import Reply
from bot.handlers import read
from bot.incoming import Incoming
from bot.render import call, put
from bot.screen import Button, File, Screen, Voice
from bot.texts import _, translator

SPEAKS = translator("ro")
PROTECTED = Screen((_("Done."),), (Button(_("✅ Done"), "home::"),), protect=True)


class Calls:
    """Stands in for the library's Bot: remembers what it was asked to do."""

    def __init__(self) -> None:
        self.made: list[tuple[str, dict[str, Any]]] = []

    async def do_api_request(self, method: str, parameters: dict[str, Any]) -> dict[str, Any]:
        self.made.append((method, parameters))
        return {"message_id": 7}


async def test_a_protected_screen_is_sent_protected_and_edited_as_telegram_allows() -> None:
    bot: Any = Calls()

    await put(bot, 5, call(PROTECTED, SPEAKS))
    await put(bot, 5, call(PROTECTED, SPEAKS, edit=7), edit=7)
    await put(bot, 5, call(Screen((_("Done."),)), SPEAKS))

    assert [(name, given.get("protect_content")) for name, given in bot.made] == [
        ("sendMessage", True),
        ("editMessageText", None),
        ("sendMessage", None),
    ]


async def test_a_recording_is_sent_by_its_name_without_words() -> None:
    bot: Any = Calls()

    await put(bot, 5, call(Screen((), attachment=Voice("invented-file-id"), protect=True), SPEAKS))

    assert bot.made == [
        ("sendVoice", {"chat_id": 5, "voice": "invented-file-id", "protect_content": True})
    ]


@pytest.mark.parametrize("protect", [True, False])
async def test_a_file_is_protected_when_its_screen_is(*, protect: bool) -> None:
    bot: Any = Calls()
    file = File("intalnire.ics", b"BEGIN:VCALENDAR")

    await put(bot, 5, call(Screen((_("Done."),), attachment=file, protect=protect), SPEAKS))

    ((name, given),) = bot.made
    assert (name, given.get("protect_content", False)) == ("sendDocument", protect)


def message(**more: Any) -> dict[str, Any]:
    chat = {"id": 5, "type": "private", "first_name": "Ana"}
    person = {"id": 5, "is_bot": False, "first_name": "Ana", "language_code": "ro"}
    return {"message_id": 7, "date": 1_790_000_000, "chat": chat, "from": person} | more


def test_a_recording_comes_as_its_name() -> None:
    recorded = {"file_id": "invented-file-id", "file_unique_id": "x", "duration": 3}
    update = {"update_id": 1, "message": message(voice=recorded)}

    incoming = read(update)

    assert isinstance(incoming, Incoming)
    assert incoming.event == Reply("voice", "invented-file-id")


@pytest.mark.parametrize("protected", [True, None])
def test_a_tap_tells_whether_its_message_is_protected(*, protected: bool | None) -> None:
    told = {} if protected is None else {"has_protected_content": True}
    query = {
        "id": "1",
        "from": message()["from"],
        "chat_instance": "1",
        "data": "home::",
        "message": message(text="x", **told),
    }
    incoming = read({"update_id": 1, "callback_query": query})

    assert isinstance(incoming, Incoming)
    assert incoming.protected is bool(protected)


def test_a_tap_on_a_message_too_old_to_be_known_counts_as_unprotected() -> None:
    old = {"message_id": 7, "date": 0, "chat": message()["chat"]}
    query = {
        "id": "1",
        "from": message()["from"],
        "chat_instance": "1",
        "data": "x",
        "message": old,
    }
    incoming = read({"update_id": 1, "callback_query": query})

    assert isinstance(incoming, Incoming)
    assert not incoming.protected
