"""Makes `bot_api.json` from the full description of the Bot API.

    python -m sandbox.trim_bot_api path/to/api.json

The input is `api.json` of https://github.com/PaulSonOfLars/telegram-bot-api-spec (MIT, notice in
`bot_api.LICENSE`). Kept: the methods the sandbox performs and the types their parameters need.
Left out: descriptions, and parameters the sandbox cannot honour, so that a bot which uses one is
refused instead of being served something else than it asked for.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

TARGET = Path(__file__).with_name("bot_api.json")

METHOD_NAMES = (
    "getMe getUpdates setWebhook deleteWebhook getWebhookInfo "
    "sendMessage sendDocument sendPhoto sendVoice sendVenue sendLocation sendContact copyMessage "
    "editMessageText editMessageCaption editMessageReplyMarkup deleteMessage deleteMessages "
    "answerCallbackQuery sendChatAction setMessageReaction pinChatMessage unpinChatMessage "
    "leaveChat getFile setMyCommands deleteMyCommands getMyCommands setMyName setMyDescription "
    "setMyShortDescription setChatMenuButton "
)

FIXED = re.compile(r'(?:must be|always) ["\u201c]?\*?([a-z_]+)\*?["\u201d]?\.?$')
NOT_HONOURED = {
    "allow_paid_broadcast",
    "business_connection_id",
    "certificate",
    "direct_messages_topic_id",
    "inline_message_id",
    "message_thread_id",
    "rich_message",
    "suggested_post_parameters",
}


def trim(full: dict[str, Any]) -> dict[str, Any]:
    """The part of the description that the sandbox checks calls against."""
    methods = {name: _fields(full["methods"][name]) for name in METHOD_NAMES.split()}
    types: dict[str, Any] = {}
    waiting = {kind for fields in methods.values() for kind in _named(fields)}
    while waiting:
        name = waiting.pop()
        if name in types or name not in full["types"] or name == "InputFile":
            continue
        described = full["types"][name]
        if "subtypes" in described:
            types[name] = {"one_of": described["subtypes"]}
            waiting |= set(described["subtypes"])
        else:
            types[name] = {"fields": _fields(described)}
            waiting |= set(_named(types[name]["fields"]))
    return {
        "source": f"{full['version']}, {full['release_date']}",
        "methods": methods,
        "types": dict(sorted(types.items())),
    }


def _fields(described: dict[str, Any]) -> dict[str, Any]:
    return {
        field["name"]: {
            "types": field["types"],
            **({"required": True} if field["required"] else {}),
            **_fixed(field),
        }
        for field in described.get("fields", [])
        if field["name"] not in NOT_HONOURED
    }


def _fixed(field: dict[str, Any]) -> dict[str, str]:
    """The one value that tells a subtype apart, which only the prose of the description gives."""
    told = FIXED.search(field["description"])
    return {"value": told[1]} if told and field["name"] == "type" and field["required"] else {}


def _named(fields: dict[str, Any]) -> list[str]:
    return [
        kind.removeprefix("Array of ").removeprefix("Array of ")
        for field in fields.values()
        for kind in field["types"]
    ]


if __name__ == "__main__":
    description = json.loads(Path(sys.argv[1]).read_text())
    TARGET.write_text(json.dumps(trim(description), indent=1) + "\n")
