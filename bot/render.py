"""A screen in Telegram's words: which call, with which parameters. And the calls themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from telegram import Bot, InputFile
from telegram.error import BadRequest, TelegramError

from bot.keyboards import BACK, HOME, LATER, SHARE
from bot.screen import MAX_PAIRED_LABEL, Button, File, Keyboard, Picture, Pin, Screen, Voice
from bot.texts import Translator

# As many as Telegram deletes in one call.
_AT_ONCE = 100
# What Telegram answers when there is nothing left to do, so that the wish is fulfilled all the same.
_ALREADY = (
    "message is not modified",
    "message to delete not found",
    "query is too old",
    "query id is invalid",
)
_GONE = ("message to edit not found", "message can't be edited")


def message(screen: Screen, translator: Translator) -> dict[str, Any]:
    """Parameters of sendMessage and editMessageText, but for the chat."""
    parameters: dict[str, Any] = {
        "text": translator.say(*screen.text),
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
    }
    if screen.keyboard:
        parameters["reply_markup"] = keyboard(screen.keyboard, translator)
    elif screen.buttons:
        parameters["reply_markup"] = {"inline_keyboard": rows(screen.buttons, translator)}
    return parameters


def rows(buttons: tuple[Button, ...], translator: Translator) -> list[list[dict[str, Any]]]:
    """One button a row; two neighbours share one when both are short enough for a small phone."""
    laid: list[list[dict[str, Any]]] = []
    for button in buttons:
        label = translator.plain(button.label)
        plain: dict[str, Any] = {"text": label}
        if button.url:
            plain["url"] = button.url
        elif button.copy:
            plain["copy_text"] = {"text": button.copy}
        else:
            plain["callback_data"] = button.data
        last = laid[-1] if laid else []
        if (
            len(last) == 1
            and len(label) <= MAX_PAIRED_LABEL
            and len(last[0]["text"]) <= MAX_PAIRED_LABEL
        ):
            last.append(plain)
        else:
            laid.append([plain])
    return laid


def keyboard(which: Keyboard, translator: Translator) -> dict[str, Any]:
    if which == "home":
        laid = [[{"text": translator.plain(label)} for label, _command in row] for row in HOME]
        return {"keyboard": laid, "resize_keyboard": True, "is_persistent": True}
    share = {"text": translator.plain(SHARE), "request_contact": True}
    beside = [{"text": translator.plain(LATER)}, {"text": translator.plain(BACK)}]
    return {"keyboard": [[share], beside], "resize_keyboard": True, "one_time_keyboard": True}


@dataclass(frozen=True)
class Call:
    """A method of the Bot API and its parameters, but for the chat. "" shows nothing: the message is to go."""

    method: str
    parameters: Mapping[str, Any]


def call(screen: Screen, translator: Translator, *, edit: int | None = None) -> Call:
    """What shows a screen, in place of message `edit` where one is named."""
    kept = {"protect_content": True} if screen.protect else {}
    match screen.attachment:
        case Pin() as pin:
            return Call("sendVenue", _venue(pin, translator))
        case File() as file:
            document = InputFile(file.content, filename=file.name)
            caption = translator.say(*screen.text)
            return Call("sendDocument", {"document": document, "caption": caption} | kept)
        case Picture() as picture:
            return Call("sendPhoto", _photo(screen, picture, translator))
        case Voice() as voice:
            return Call("sendVoice", _voice(screen, voice, translator))
    if edit is not None and not screen.text:
        return Call("", {})
    return Call("sendMessage", message(screen, translator) | kept)


async def put(
    bot: Bot, chat: int, ready: Call, *, edit: int | None = None, anew: bool = True
) -> int | None:
    """Shows it; the message's id, None after an edit.

    `anew`: when message `edit` is gone, the screen comes as a new one; else that raises BadRequest. Raises what
    python-telegram-bot raises; an edit that changes nothing is a success.
    """
    if not ready.method and edit is not None:
        await _take_away(bot, chat, edit)
        return None
    if edit is None or ready.method != "sendMessage":
        return await _send(bot, ready.method, chat, ready.parameters)
    # An edit cannot protect what was sent unprotected, and takes no such wish.
    words = {name: one for name, one in ready.parameters.items() if name != "protect_content"}
    try:
        await bot.do_api_request("editMessageText", {"chat_id": chat, "message_id": edit, **words})
    except BadRequest as problem:
        if anew and _says(problem, _GONE):
            return await _send(bot, "sendMessage", chat, ready.parameters)
        if not _says(problem, _ALREADY):
            raise
    return None


async def remove(bot: Bot, chat: int, messages: Sequence[int]) -> None:
    """Takes messages away if Telegram still allows it: what is gone or older than 48 h stays as it is.

    Raises what python-telegram-bot raises, but for what Telegram does not allow.
    """
    for start in range(0, len(messages), _AT_ONCE):
        some = list(messages[start : start + _AT_ONCE])
        one = len(messages) == 1
        method = "deleteMessage" if one else "deleteMessages"
        which = {"message_id": some[0]} if one else {"message_ids": some}
        with suppress(BadRequest):
            await bot.do_api_request(method, {"chat_id": chat, **which})


async def _take_away(bot: Bot, chat: int, message_id: int) -> None:
    """The same for whoever must know whether it worked; one that is gone already is gone."""
    try:
        await bot.do_api_request("deleteMessage", {"chat_id": chat, "message_id": message_id})
    except BadRequest as problem:
        if not _says(problem, _ALREADY):
            raise


async def acknowledge(bot: Bot, query: str, toast: str = "", *, alert: bool = False) -> None:
    """Stops the waiting sign on a tapped button, with a word about it."""
    parameters: dict[str, Any] = {"callback_query_id": query}
    if toast:
        parameters |= {"text": toast[:200], "show_alert": alert}
    await _quietly(bot, "answerCallbackQuery", parameters)


async def leave(bot: Bot, chat: int) -> None:
    await _quietly(bot, "leaveChat", {"chat_id": chat})


async def _send(bot: Bot, method: str, chat: int, parameters: Mapping[str, Any]) -> int:
    sent = await bot.do_api_request(method, {"chat_id": chat, **parameters})
    return int(sent["message_id"])


async def _quietly(bot: Bot, method: str, parameters: dict[str, Any]) -> None:
    try:
        await bot.do_api_request(method, parameters)
    except TelegramError:
        return  # too old, gone, or answered already: nothing that a person would miss


def _photo(screen: Screen, picture: Picture, translator: Translator) -> dict[str, Any]:
    parameters: dict[str, Any] = {
        "photo": InputFile(picture.content, filename="cod.png"),
        "caption": translator.say(*screen.text),
        "parse_mode": "HTML",
        "protect_content": screen.protect,
    }
    if screen.buttons:
        parameters["reply_markup"] = {"inline_keyboard": rows(screen.buttons, translator)}
    return parameters


def _voice(screen: Screen, voice: Voice, translator: Translator) -> dict[str, Any]:
    parameters: dict[str, Any] = {"voice": voice.file, "protect_content": screen.protect}
    if screen.text:
        parameters |= {"caption": translator.say(*screen.text), "parse_mode": "HTML"}
    if screen.buttons:
        parameters["reply_markup"] = {"inline_keyboard": rows(screen.buttons, translator)}
    return parameters


def _venue(pin: Pin, translator: Translator) -> dict[str, Any]:
    return {
        "latitude": pin.latitude,
        "longitude": pin.longitude,
        "title": translator.plain(pin.title),
        "address": translator.plain(pin.address),
    }


def _says(problem: BadRequest, known: tuple[str, ...]) -> bool:
    return any(words in problem.message.lower() for words in known)
