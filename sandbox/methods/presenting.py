"""The bot's name, texts, commands and menu button."""

import re
from typing import Any, Final

from sandbox import utf16
from sandbox.methods.finding import chat_of
from sandbox.profile import DEFAULT_SCOPE, Scope
from sandbox.refusal import bad_request
from sandbox.world import World

Arguments = dict[str, Any]

COMMAND: Final = re.compile(r"[a-z0-9_]{1,32}")
MOST_COMMANDS: Final = 100


def get_me(world: World, arguments: Arguments) -> dict[str, Any]:
    return world.profile.as_self()


def set_my_name(world: World, arguments: Arguments) -> bool:
    return _set_text(world, arguments, "name", world.profile.names, 64)


def set_my_description(world: World, arguments: Arguments) -> bool:
    return _set_text(world, arguments, "description", world.profile.descriptions, 512)


def set_my_short_description(world: World, arguments: Arguments) -> bool:
    texts = world.profile.short_descriptions
    return _set_text(world, arguments, "short_description", texts, 120)


def set_my_commands(world: World, arguments: Arguments) -> bool:
    """The leading slash that Telegram tolerates is refused: no phone would show it."""
    commands = arguments["commands"]
    if len(commands) > MOST_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not COMMAND.fullmatch(command["command"]):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= utf16.length(command["description"]) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    world.profile.commands[_scope(world, arguments), _language(arguments)] = commands
    _show_all(world)
    return True


def delete_my_commands(world: World, arguments: Arguments) -> bool:
    world.profile.commands.pop((_scope(world, arguments), _language(arguments)), None)
    _show_all(world)
    return True


def get_my_commands(world: World, arguments: Arguments) -> list[dict[str, str]]:
    return world.profile.commands.get((_scope(world, arguments), _language(arguments)), [])


def set_chat_menu_button(world: World, arguments: Arguments) -> bool:
    chat_id = arguments.get("chat_id", 0)
    if chat_id:
        chat_of(world, chat_id)
    world.profile.menu_buttons[chat_id] = arguments.get("menu_button", {"type": "default"})
    return True


def _set_text(
    world: World, arguments: Arguments, name: str, texts: dict[str, str], longest: int
) -> bool:
    text = arguments.get(name, "")
    if utf16.length(text) > longest:
        raise bad_request(f"{name} is too long")
    texts[_language(arguments)] = text
    _show_all(world)
    return True


def _language(arguments: Arguments) -> str:
    code: str = arguments.get("language_code", "")
    if code and not re.fullmatch("[a-z]{2}", code):
        raise bad_request("invalid language code specified")
    return code


def _scope(world: World, arguments: Arguments) -> Scope:
    scope = arguments.get("scope")
    if scope is None:
        return DEFAULT_SCOPE
    if "chat_id" in scope:
        chat_of(world, scope["chat_id"])
    return scope["type"], scope.get("chat_id", 0), scope.get("user_id", 0)


def _show_all(world: World) -> None:
    for chat in world.chats.values():
        world.show_phone(chat)
