"""The bot as people see it: its name, its texts, its commands."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sandbox.chats import Chat

Command = dict[str, str]
# A scope is its type and, for one chat or member, the ids that belong to it.
Scope = tuple[str, int, int]
DEFAULT_SCOPE: Scope = ("default", 0, 0)


@dataclass(slots=True)
class Profile:
    """Texts are kept per language code, "" for everybody else; menu buttons per chat, 0 for all."""

    bot_id: int
    username: str
    first_name: str
    names: dict[str, str] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    short_descriptions: dict[str, str] = field(default_factory=dict)
    commands: dict[tuple[Scope, str], list[Command]] = field(default_factory=dict)
    menu_buttons: dict[int, dict[str, Any]] = field(default_factory=dict)

    def as_user(self) -> dict[str, Any]:
        """The Bot API User that signs the bot's messages."""
        return {
            "id": self.bot_id,
            "is_bot": True,
            "first_name": self.names.get("") or self.first_name,
            "username": self.username,
        }

    def as_self(self) -> dict[str, Any]:
        """The answer to getMe."""
        return {
            **self.as_user(),
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
            "can_connect_to_business": False,
            "has_main_web_app": False,
        }

    def shown_in(self, chat: Chat) -> dict[str, Any]:
        """Name, description and commands in the language of the chat's person."""
        language = chat.person.language_code if chat.person else ""
        return {
            "name": _in(language, self.names) or self.first_name,
            "username": self.username,
            "description": _in(language, self.descriptions),
            "commands": next(
                (
                    self.commands[scope, code]
                    for scope in _scopes(chat)
                    for code in (language, "")
                    if (scope, code) in self.commands
                ),
                [],
            ),
        }


def _in(language: str, texts: dict[str, str]) -> str:
    return texts.get(language) or texts.get("", "")


def _scopes(chat: Chat) -> Iterator[Scope]:
    """From the narrowest to the widest, as Telegram looks for commands."""
    yield ("chat", chat.chat_id, 0)
    yield ("all_private_chats" if chat.private else "all_group_chats", 0, 0)
    yield DEFAULT_SCOPE
