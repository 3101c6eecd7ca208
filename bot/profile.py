"""What people see of the bot before they press START, and its menu of commands; set anew at each start."""

from __future__ import annotations

import structlog
from telegram import Bot
from telegram.error import TelegramError

from bot.texts import LANGUAGES, _, translator

COMMANDS = (
    ("start", _("Menu")),
    ("urgent", _("Emergency numbers")),
    ("help", _("Help")),
    ("language", _("Change the language")),
    ("privacy", _("My data")),
    ("cancel", _("Stop what we began")),
)
ABOUT = _("Sign-ups for meetings for parents. Free. Not an emergency service: 112 / 119.")

log = structlog.get_logger()


async def introduce(bot: Bot) -> None:
    """In each language, Romanian for everybody else. A refusal is logged: people can do without it."""
    try:
        for language in ("", *LANGUAGES):
            speaks = translator(language or "ro")
            commands = [
                {"command": name, "description": speaks.plain(text)} for name, text in COMMANDS
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
