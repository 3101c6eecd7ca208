"""Updates in: raw JSON, each in its own guard, acknowledged only after its turn.

Polling acknowledges with the next offset, the webhook with its 200; python-telegram-bot's own ways in
do both before a handler has run, and stop for good at one update that they cannot read.
"""

from __future__ import annotations

import asyncio
import hmac
import json
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any

import structlog
from aiohttp import web
from telegram import Bot
from telegram.error import Conflict, EndPointNotFound, InvalidToken, RetryAfter, TelegramError

from bot.handlers import WANTED
from bot.pace import seconds

LONG_POLL = 25
BATCH = 100
# Telegram's own updates are a few kilobytes; whatever is larger is not from there.
MAX_BODY = 256 * 1024
# How long it waits after a failure; one update that goes on failing, at most so long.
_PAUSE, _LONGEST_PAUSE = 1.0, 4.0
# How soon it looks for what is new while something is under way.
_GLANCE, _LONGEST_GLANCE = 0.1, 0.5

log = structlog.get_logger()

Raw = dict[str, Any]
# Returns when the update may be acknowledged, raises when it must come again.
Glance = Callable[[Raw], Awaitable[None]]
# The same, and is told how many of the same chat wait behind it.
Handle = Callable[[Raw, int], Awaitable[None]]


class Overtaking(Exception):
    """One before it in the same chat must come again, so this one must as well."""


class InOrder:
    """One chat's updates one after the other, different chats at once.

    `glance` is called for one that has to wait behind others: for what cannot wait. It raises nothing.
    """

    def __init__(self, handle: Handle, glance: Glance | None = None) -> None:
        self._handle = handle
        self._glance = glance
        # Of each chat, those that have not ended and that are answered by a screen; one may be there twice.
        self._answered: dict[int, Counter[int]] = {}
        self._last: dict[int, asyncio.Task[None]] = {}
        self._under_way: set[asyncio.Task[None]] = set()
        self._draining = False

    def put(self, raw: Raw, *, until_done: bool = False) -> asyncio.Task[None]:
        """A task that ends as the update's turn does. Called in the order of arrival.

        `until_done`: what fails is tried again, and those behind it wait; else it raises, and so do they.
        """
        chat = chat_of(raw)
        task = asyncio.create_task(self._after(self._last.get(chat), raw, until_done=until_done))
        self._last[chat] = task
        self._under_way.add(task)
        number = _answered(raw)
        self._answered.setdefault(chat, Counter())[number] += 1

        def ended(_task: asyncio.Task[None]) -> None:
            self._under_way.discard(task)
            self._answered[chat] -= Counter([number])
            if not self._answered[chat]:
                del self._answered[chat]
            if self._last.get(chat) is task:
                del self._last[chat]

        task.add_done_callback(ended)
        return task

    async def drain(self) -> None:
        """Returns when all have ended. From now on what fails is left to come again."""
        self._draining = True
        while self._under_way:
            await asyncio.wait(list(self._under_way))

    def abandon(self) -> None:
        """What has not ended by now is left to come again."""
        for task in self._under_way:
            task.cancel()

    def _behind(self, raw: Raw) -> int:
        """How many others of its chat will be answered by a screen once it has ended."""
        return len(self._answered[chat_of(raw)].keys() - {0, _answered(raw)})

    async def _after(
        self, before: asyncio.Task[None] | None, raw: Raw, *, until_done: bool
    ) -> None:
        if before is not None:
            if self._glance is not None and not before.done():
                await self._glance(raw)
            await asyncio.wait([before])
            if before.cancelled() or before.exception() is not None:
                raise Overtaking
        pause = _PAUSE
        while True:
            try:
                return await self._handle(raw, self._behind(raw))
            except Exception:
                if not until_done or self._draining:
                    raise
            await asyncio.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)


def _answered(raw: Raw) -> int:
    """The update's number, 0 where no screen answers it: an edit, a membership, what nobody can read."""
    number = raw.get("update_id")
    asks = "message" in raw or "callback_query" in raw
    return number if asks and isinstance(number, int) else 0


class Window:
    """Updates that were received, and are not acknowledged before all older ones are done, too.

    Telegram hands out a hundred at most from `offset` on, so no more than that are under way.
    """

    def __init__(self, turns: InOrder) -> None:
        self._turns = turns
        self._open: dict[int, asyncio.Task[None]] = {}
        self.offset = 0

    @property
    def empty(self) -> bool:
        return not self._open

    def take(self, batch: list[Raw]) -> bool:
        """Whether something new was among them."""
        before = len(self._open)
        for raw in batch:
            number = int(raw["update_id"])
            if number not in self._open:
                self._open[number] = self._turns.put(raw, until_done=True)
        return len(self._open) > before

    async def settle(self, seconds: float) -> None:
        """Until all are done, or so long; then the offset moves over what is."""
        if self._open:
            await asyncio.wait(self._open.values(), timeout=seconds)
        self.advance()

    def advance(self) -> None:
        left = [number for number, task in self._open.items() if not _done(task)]
        if self._open and not left:
            self.offset = max(self._open) + 1
        elif left:
            self.offset = min(left)
        self._open = {n: task for n, task in self._open.items() if left and n >= self.offset}


def _done(task: asyncio.Task[None]) -> bool:
    return task.done() and not task.cancelled() and task.exception() is None


async def poll(bot: Bot, turns: InOrder, stop: asyncio.Event) -> None:
    """Polling until `stop`, and then until all that was begun has ended. Raises InvalidToken and Conflict:
    somebody must look at those.

    While something is under way Telegram answers at once, with what is under way and with what is new.
    """
    await bot.do_api_request("deleteWebhook", {"drop_pending_updates": False})
    window, glance = Window(turns), _GLANCE
    while not stop.is_set():
        try:
            batch = await _unless(stop, _updates(bot, window.offset, wait=window.empty))
        except EndPointNotFound:
            raise InvalidToken from None
        except (InvalidToken, Conflict):
            raise
        except RetryAfter as wait:
            await _pause(stop, seconds(wait) or _PAUSE)
            window.advance()
            continue
        except TelegramError as problem:
            log.warning("updates not received", problem=type(problem).__name__)
            await _pause(stop, _PAUSE)
            window.advance()
            continue
        glance = _GLANCE if window.take(batch) else min(2 * glance, _LONGEST_GLANCE)
        await window.settle(glance)
    await turns.drain()
    window.advance()
    if window.offset:
        await _acknowledge(bot, window.offset)


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


async def _updates(bot: Bot, offset: int, *, wait: bool) -> list[Raw]:
    seconds = LONG_POLL if wait else 0
    parameters = {
        "offset": offset,
        "limit": BATCH,
        "timeout": seconds,
        "allowed_updates": list(WANTED),
    }
    batch: list[Raw] = await bot.do_api_request("getUpdates", parameters, read_timeout=seconds + 10)
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
