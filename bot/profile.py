"""What people see of the bot before they press START, and its menu of commands; set anew at each start."""

from __future__ import annotations

import structlog
from telegram import Bot
from telegram.error import TelegramError

from bot.menus import EVERYBODY, Menu
from bot.texts import LANGUAGES, _, translator

ABOUT = _("Sign-ups for meetings for parents. Free. Not an emergency service: 112 / 119.")

log = structlog.get_logger()


async def introduce(bot: Bot) -> None:
    """In each language, Romanian for everybody else. A refusal is logged: people can do without it."""
    try:
        for language in ("", *LANGUAGES):
            speaks = translator(language or "ro")
            commands = [
                {"command": name, "description": speaks.plain(text)} for name, text in EVERYBODY
            ]
            private = {"type": "all_private_chats"}
            await bot.do_api_request(
                "setMyCommands", {"commands": commands, "scope": private, "language_code": language}
            )
            about = speaks.plain(ABOUT)
            await bot.do_api_request(
                "setMyDescription", {"description": about, "language_code": language}
            )
            await bot.do_api_request(
                "setMyShortDescription", {"short_description": about, "language_code": language}
            )
    except TelegramError as problem:
        log.warning("profile not set", problem=type(problem).__name__)


async def offer(bot: Bot, chat: int, menu: Menu) -> bool:
    """Gives a chat its own menu of commands, or takes it back. False when Telegram did not: nobody waits for it."""
    scope = {"scope": {"type": "chat", "chat_id": chat}}
    commands = [{"command": name, "description": about} for name, about in menu.commands]
    try:
        if commands:
            await bot.do_api_request("setMyCommands", {"commands": commands, **scope})
        else:
            await bot.do_api_request("deleteMyCommands", scope)
    except TelegramError as problem:
        log.warning("menu not set", problem=type(problem).__name__)
        return False
    return True
