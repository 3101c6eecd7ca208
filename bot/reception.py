"""One raw update from parsing to the answer on the phone. Nothing it meets stops the updates behind it."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor
from datetime import datetime
from typing import Any

import structlog
from telegram import Bot
from telegram.error import BadRequest, Forbidden, RetryAfter, TelegramError

from bot.conversation import Shown
from bot.dialogue import Reply
from bot.handlers import Elsewhere, read
from bot.incoming import Incoming, Membership, Press
from bot.logs import where
from bot.pace import Pace, seconds
from bot.profile import offer
from bot.render import acknowledge, leave, put, remove
from bot.safety import read as read_signal
from bot.screen import Screen, menu
from bot.texts import _, translator
from bot.turn import Answer, Turns
from storage.chat_messages import Sent
from storage.database import Conflict, Unavailable

# How often a screen is tried when the line to Telegram breaks.
_TRIES = 3
SORRY = _("Something went wrong on our side. Please try again, or call the centre.")

log = structlog.get_logger()


class Reception:
    """Receives updates one at a time per chat; `wake` is called when a turn has promised a message for now."""

    def __init__(
        self,
        bot: Bot,
        turns: Turns,
        threads: Executor,
        pace: Pace,
        now: Callable[[], datetime],
        wake: Callable[[], None],
    ) -> None:
        self._bot = bot
        self._turns = turns
        self._threads = threads
        self._pace = pace
        self._now = now
        self._wake = wake
        # Updates whose sender was told, while the database was away; they will come again.
        self._told: deque[int] = deque(maxlen=1000)
        # Updates whose danger was answered, and the language in which each chat was last answered.
        self._caught: deque[int] = deque(maxlen=1000)
        self._spoken: dict[int, str | None] = {}

    async def receive(self, raw: dict[str, Any]) -> None:
        """Returns when the update may be acknowledged; raises Unavailable or TelegramError when it must come again."""
        try:
            incoming = read(raw)
        except Exception as problem:  # noqa: BLE001  # a new kind of update, or a malformed one: any class
            await self._set_aside(raw, problem)
            return
        if isinstance(incoming, Elsewhere):
            await leave(self._bot, incoming.chat)
        elif incoming is not None:
            await self._answer(incoming, raw)

    async def glance(self, raw: dict[str, Any]) -> None:
        """At one that has to wait behind others of its chat: danger is answered before its turn comes."""
        try:
            incoming = read(raw)
            if isinstance(incoming, Incoming):
                await self._catch(incoming)
        except Exception as problem:  # noqa: BLE001  # its turn will come upon it, too
            log.warning("glance failed", problem=type(problem).__name__)

    async def _answer(self, incoming: Incoming, raw: dict[str, Any]) -> None:
        await self._catch(incoming)
        try:
            answer = await self._in_thread(self._turns.take, incoming, self._now())
        except Unavailable:
            await self._without_database(incoming)
            raise
        except Exception as problem:  # noqa: BLE001  # a defect of ours: kept for us, told to the person
            await self._set_aside(raw, problem)
            answer = Answer(0, incoming.hint, shows=(Shown(Screen((SORRY,), (menu(),))),))
        if answer.promised_now:
            self._wake()
        if answer.language != (incoming.hint or "")[:2]:
            self._spoken[incoming.chat] = answer.language
        try:
            await self._show(incoming, answer)
        except (Unavailable, Conflict, TelegramError):
            raise
        except Exception as problem:  # noqa: BLE001  # a defect of ours: the same once more would end the same
            await self._set_aside(raw, problem)

    async def _show(self, incoming: Incoming, answer: Answer) -> None:
        await self._pace.resumed()
        speaks = translator(answer.language)
        if isinstance(incoming.event, Press):
            toast = speaks.plain(answer.toast) if answer.toast else ""
            done = asyncio.create_task(
                acknowledge(self._bot, incoming.event.query, toast, alert=answer.alert)
            )
        else:
            done = None
        sent: list[Sent] = []
        try:
            for shown in answer.shows:
                message = await self._put(incoming.chat, shown, answer.language)
                if message is not None or shown.screen.protect:
                    sent.append(Sent(message or shown.edit or 0, shown.screen.protect))
            await remove(self._bot, incoming.chat, answer.removes)
        except Forbidden:
            gone = Incoming(-incoming.update, incoming.chat, Membership(blocked=True))
            await self._in_thread(self._turns.take, gone, self._now())
        except BadRequest as problem:
            log.error("screen refused", problem=problem.message[:80])
        finally:
            if done is not None:
                await asyncio.gather(done, return_exceptions=True)
        if sent:
            await self._in_thread(self._turns.shown, incoming, answer, sent, self._now())
        if answer.menu is not None and await offer(self._bot, incoming.chat, answer.menu):
            await self._in_thread(self._turns.offered, answer)

    async def _put(self, chat: int, shown: Shown, language: str | None) -> int | None:
        """However long Telegram says to wait, it is waited for: the turn is committed, and its screen is owed."""
        tried = 0
        while True:
            await (self._pace.resumed() if shown.edit else self._pace.answer(chat))
            try:
                return await put(
                    self._bot, chat, shown.screen, translator(language), edit=shown.edit
                )
            except RetryAfter as problem:
                self._pace.halt(seconds(problem) or 1.0)
            except (Forbidden, BadRequest):
                raise
            except TelegramError:
                tried += 1
                if tried == _TRIES:
                    raise
                await asyncio.sleep(0.2 * tried)

    async def _catch(self, incoming: Incoming) -> None:
        """Words that suggest danger are answered before anything else, and whatever else is broken."""
        if not isinstance(incoming.event, Reply) or incoming.event.said != "typed":
            return
        signal = read_signal(incoming.event.value)
        if signal is None or incoming.update in self._caught:
            return
        self._caught.append(incoming.update)
        try:
            screen = self._turns.danger(incoming, signal, self._now())
            await self._put(
                incoming.chat, Shown(screen), self._spoken.get(incoming.chat, incoming.hint)
            )
        except TelegramError as problem:
            log.warning("danger card not shown", problem=type(problem).__name__)

    async def _without_database(self, incoming: Incoming) -> None:
        """Nobody is left without the emergency numbers because a database is down."""
        if incoming.update in self._told:
            return
        self._told.append(incoming.update)
        answer = self._turns.without_database(incoming, self._now())
        for shown in answer.shows:
            await self._put(incoming.chat, shown, answer.language)

    async def _set_aside(self, raw: dict[str, Any], problem: Exception) -> None:
        log.error("update set aside", problem=type(problem).__name__, at=where(problem))
        number = raw.get("update_id")
        update = number if isinstance(number, int) else None
        await self._in_thread(
            self._turns.set_aside, update, raw, type(problem).__name__, self._now()
        )

    async def _in_thread(self, work: Callable[..., Any], *given: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work, *given)
