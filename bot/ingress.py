"""Updates in: raw JSON, each in its own guard, acknowledged only after its turn.

Polling acknowledges with the next offset, the webhook with its 200; python-telegram-bot's own ways in
do both before a handler has run, and stop for good at one update that they cannot read.
"""

from __future__ import annotations

import asyncio
import hmac
import json
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any

import structlog
from aiohttp import web
from telegram import Bot
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.handlers import WANTED
from bot.pace import seconds

LONG_POLL = 25
BATCH = 100
# Telegram's own updates are a few kilobytes; whatever is larger is not from there.
MAX_BODY = 256 * 1024
_PAUSE = 1.0

log = structlog.get_logger()

Raw = dict[str, Any]
# Returns when the update may be acknowledged, raises when it must come again.
Handle = Callable[[Raw], Awaitable[None]]
# Hears of an update as it comes in, before it waits for its turn.
Arrived = Callable[[Raw], None]


class InOrder:
    """One chat's updates one after the other, different chats at once."""

    def __init__(self, handle: Handle, arrived: Arrived | None = None) -> None:
        self._handle = handle
        self._arrived = arrived
        self._last: dict[int, asyncio.Task[None]] = {}

    def put(self, raw: Raw) -> asyncio.Task[None]:
        """A task that ends as the update's turn does. Called in the order of arrival."""
        if self._arrived is not None:
            self._arrived(raw)
        chat = chat_of(raw)
        task = asyncio.create_task(self._after(self._last.get(chat), raw))
        self._last[chat] = task
        task.add_done_callback(
            lambda done: self._last.pop(chat) if self._last.get(chat) is done else None
        )
        return task

    async def drain(self) -> None:
        while self._last:
            await asyncio.wait(list(self._last.values()))

    async def _after(self, before: asyncio.Task[None] | None, raw: Raw) -> None:
        if before is not None:
            await asyncio.wait([before])
        await self._handle(raw)


async def poll(bot: Bot, turns: InOrder, stop: asyncio.Event) -> None:
    """Long polling until `stop`. Raises InvalidToken and Conflict: somebody must look at those."""
    await bot.do_api_request("deleteWebhook", {"drop_pending_updates": False})
    offset = 0
    while not stop.is_set():
        try:
            batch = await _unless(stop, _updates(bot, offset))
        except (InvalidToken, Conflict):
            raise
        except RetryAfter as wait:
            await _pause(stop, seconds(wait) or _PAUSE)
            continue
        except TelegramError as problem:
            log.warning("updates not received", problem=type(problem).__name__)
            await _pause(stop, _PAUSE)
            continue
        ended = await asyncio.gather(*(turns.put(raw) for raw in batch), return_exceptions=True)
        for raw, end in zip(batch, ended, strict=True):
            if isinstance(end, BaseException):
                await _pause(stop, _PAUSE)
                break  # from here on Telegram delivers again; those done already show nothing twice
            offset = int(raw["update_id"]) + 1
    if offset:
        await _acknowledge(bot, offset)


async def _unless(stop: asyncio.Event, asking: Coroutine[Any, Any, list[Raw]]) -> list[Raw]:
    """What was asked for, or nothing once it is time to stop."""
    asked, stopping = asyncio.create_task(asking), asyncio.create_task(stop.wait())
    try:
        await asyncio.wait([asked, stopping], return_when=asyncio.FIRST_COMPLETED)
        return asked.result() if asked.done() else []
    finally:
        for task in (asked, stopping):
            task.cancel()
        await asyncio.gather(asked, stopping, return_exceptions=True)


async def _updates(bot: Bot, offset: int) -> list[Raw]:
    parameters = {
        "offset": offset,
        "limit": BATCH,
        "timeout": LONG_POLL,
        "allowed_updates": list(WANTED),
    }
    batch: list[Raw] = await bot.do_api_request(
        "getUpdates", parameters, read_timeout=LONG_POLL + 10
    )
    return batch


async def _acknowledge(bot: Bot, offset: int) -> None:
    try:
        await bot.do_api_request("getUpdates", {"offset": offset, "limit": 1, "timeout": 0})
    except TelegramError as problem:
        log.warning("last updates not acknowledged", problem=type(problem).__name__)


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return


def webhook(turns: InOrder, secret: str) -> web.Application:
    """POST / with Telegram's secret header; 200 after the turn, 503 when it must come again."""
    if not secret:
        raise ValueError("a webhook without a secret would take anybody's word")
    expected = secret.encode()

    async def receive(request: web.Request) -> web.Response:
        given = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
        if not hmac.compare_digest(given.encode(errors="surrogateescape"), expected):
            return web.Response(status=403)
        try:
            raw = json.loads(await request.read())
        except (ValueError, RecursionError):
            return web.Response(status=400)
        if not isinstance(raw, dict):
            return web.Response(status=400)
        try:
            await turns.put(raw)
        except Exception:  # noqa: BLE001  # whatever it was, Telegram must deliver again
            return web.Response(status=503)
        return web.Response()

    app = web.Application(client_max_size=MAX_BODY)
    app.router.add_post("/", receive)
    return app


def chat_of(raw: Mapping[str, Any]) -> int:
    """The sender's chat for ordering; 0 when the update is too odd to have one."""
    for part in ("message", "edited_message", "callback_query", "my_chat_member"):
        inner = raw.get(part)
        if isinstance(inner, dict):
            whose = inner.get("from")
            number = whose.get("id") if isinstance(whose, dict) else None
            return number if isinstance(number, int) else 0
    return 0
