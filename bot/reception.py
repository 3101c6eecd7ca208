"""One raw update from parsing to the answer on the phone. Nothing it meets stops the updates behind it."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

import structlog
from telegram import Bot
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError

from bot.conversation import Shown
from bot.handlers import Elsewhere, read
from bot.incoming import Incoming, Membership, Press
from bot.logs import where
from bot.pace import Pace, seconds
from bot.profile import offer
from bot.render import acknowledge, call, leave, put, remove
from bot.safety import Signal
from bot.safety import read as read_signal
from bot.screen import Screen, menu
from bot.texts import _, translator
from bot.threads import Threads
from bot.turn import Answer, There, Turns
from storage.chat_messages import Sent
from storage.database import Conflict, Unavailable

T = TypeVar("T")

# How often a screen is tried when the line to Telegram breaks.
_TRIES = 3
SORRY = _("Something went wrong on our side. Please try again, or call the centre.")

# Of how many updates and chats something is kept in memory.
_REMEMBERED = 1000

log = structlog.get_logger()


@dataclass(frozen=True)
class Caught:
    """What the net read in an update, and the card that is being shown since it came in."""

    signal: Signal
    card: asyncio.Task[None]

    @property
    def failed(self) -> bool:
        """It is tried again when the update comes again; what Telegram refuses for good is not."""
        if not self.card.done() or self.card.cancelled():
            return self.card.done()
        problem = self.card.exception()
        return isinstance(problem, TelegramError) and not isinstance(
            problem, Forbidden | BadRequest
        )


def _without_what_is_overtaken(answer: Answer) -> Answer:
    """No new messages, but for one that brings another keyboard: those behind it show where things stand.

    At one message a second whoever types without pause would hold up everybody: Telegram hands out a hundred updates
    and no more until the oldest is dealt with.
    """
    kept = tuple(
        shown
        for shown in answer.shows
        if shown.edit is not None or (shown.screen.keyboard and answer.keyboard)
    )
    if kept[-1:] == answer.shows[-1:]:
        return replace(answer, shows=kept)
    return replace(answer, shows=kept, asks=None, live=None)


class Reception:
    """Receives updates one at a time per chat; `wake` is called when a turn has promised a message for now."""

    def __init__(
        self,
        bot: Bot,
        turns: Turns,
        threads: Threads,
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
        # Updates with words of danger, and the language of each chat that is not the one of its phone.
        self._caught: dict[int, Caught] = {}
        self._spoken: dict[int, str | None] = {}
        # Words of danger and messages of ours, by chat, that the database does not know yet.
        self._beside: dict[int, list[int]] = {}

    async def receive(self, raw: dict[str, Any], behind: int = 0) -> None:
        """Returns when the update may be acknowledged; raises Unavailable or TelegramError when it must come again.

        `behind`: how many of the same chat wait.
        """
        try:
            incoming = read(raw)
        except Exception as problem:  # noqa: BLE001  # a new kind of update, or a malformed one: any class
            await self._set_aside(raw, problem)
            return
        if isinstance(incoming, Elsewhere):
            await leave(self._bot, incoming.chat)
        elif incoming is not None:
            await self._answer(incoming, raw, behind)

    async def glance(self, raw: dict[str, Any]) -> None:
        """At one that has to wait behind others of its chat: danger is answered before its turn comes."""
        try:
            incoming = read(raw)
            if isinstance(incoming, Incoming):
                self._catch(incoming)
        except Exception as problem:  # noqa: BLE001  # its turn will come upon it, too
            log.warning("glance failed", problem=type(problem).__name__)

    async def _answer(self, incoming: Incoming, raw: dict[str, Any], behind: int) -> None:
        caught = self._catch(incoming)
        lost = await self._answered(incoming, caught) if caught is not None else None
        if caught is not None and caught.signal.child:
            # Nothing is collected of a child, and nothing is written.
            if lost is not None:
                raise lost
            return
        beside = tuple(self._beside.get(incoming.chat, ()))
        if caught is not None or beside:
            incoming = replace(incoming, dangerous=caught is not None, beside=beside)
        try:
            answer = await self._threads.do(self._turns.take, incoming, self._now())
        except Unavailable:
            await self._without_database(incoming)
            raise
        except Exception as problem:  # noqa: BLE001  # a defect of ours: kept for us, told to the person
            self._lie_there(incoming.chat, incoming.message)
            await self._set_aside(raw, problem)
            answer = Answer(0, incoming.hint, shows=(Shown(Screen((SORRY,), (menu(),))),))
        if answer.account:  # else nothing was written about them
            self._noted(incoming.chat, beside)
        self._lie_there(incoming.chat, *answer.left)
        if answer.promised_now:
            self._wake()
        if answer.language == (incoming.hint or "")[:2]:
            self._spoken.pop(incoming.chat, None)
        elif answer.language is not None:
            self._spoken[incoming.chat] = answer.language
        overtaken = behind > 0 and self._pace.chat_is_busy(incoming.chat) > 0
        if overtaken:
            answer = _without_what_is_overtaken(answer)
        try:
            await self._show(incoming, answer)
            if (caught is not None or overtaken) and not answer.shows:
                await self._threads.do(
                    self._turns.shown, There(incoming.update, answer, [], self._now())
                )
        except (Unavailable, Conflict, TelegramError):
            raise
        except Exception as problem:  # noqa: BLE001  # a defect of ours: the same once more would end the same
            await self._set_aside(raw, problem)
        if lost is not None:
            raise lost

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
        noted = False
        try:
            if answer.hides:
                await self._remove(incoming.chat, answer.removes)
            there = await self._put_all(incoming.chat, answer, sent)
            if not answer.hides:
                # An old question that stays there does less harm than a screen that comes twice.
                with suppress(NetworkError):
                    await self._remove(incoming.chat, answer.removes)
            if there or sent:
                await self._threads.do(
                    self._turns.shown, There(incoming.update, answer, sent, self._now())
                )
            noted = bool(answer.account)
        except Forbidden:
            gone = Incoming(-incoming.update, incoming.chat, Membership(blocked=True))
            await self._threads.do(self._turns.take, gone, self._now())
        finally:
            if not noted:
                self._lie_there(incoming.chat, *(one.message for one in sent))
            if done is not None:
                await asyncio.gather(done, return_exceptions=True)
        if answer.menu is not None and await offer(self._bot, incoming.chat, answer.menu):
            await self._threads.do(self._turns.offered, answer)

    async def _put_all(self, chat: int, answer: Answer, sent: list[Sent]) -> bool:
        """Whether all of it is there; `sent` are its new messages."""
        try:
            for shown in answer.shows:
                message = await self._put(chat, shown, answer.language)
                if message is not None or shown.screen.protect:
                    sent.append(Sent(message or shown.edit or 0, shown.screen.protect))
        except BadRequest as problem:
            log.error("screen refused", problem=problem.message[:80])
            return False
        return bool(answer.shows)

    async def _put(self, chat: int, shown: Shown, language: str | None) -> int | None:
        # The words first: they take their time, and a place is counted from when it is taken.
        ready = call(shown.screen, translator(language), edit=shown.edit)

        async def place() -> None:
            await (self._pace.resumed() if shown.edit else self._pace.answer(chat))

        return await self._tried(place, lambda: put(self._bot, chat, ready, edit=shown.edit))

    async def _remove(self, chat: int, messages: Sequence[int]) -> None:
        await self._tried(self._pace.resumed, lambda: remove(self._bot, chat, messages))

    async def _tried(
        self, place: Callable[[], Awaitable[None]], work: Callable[[], Awaitable[T]]
    ) -> T:
        """However long Telegram says to wait, it is waited for: the turn is committed, and its screen is owed."""
        tried = 0
        while True:
            await place()
            try:
                return await work()
            except RetryAfter as problem:
                self._pace.halt(seconds(problem) or 1.0)
            except (Forbidden, BadRequest):
                raise
            except TelegramError:
                tried += 1
                if tried == _TRIES:
                    raise
                await asyncio.sleep(0.2 * tried)

    def _catch(self, incoming: Incoming) -> Caught | None:
        """The answer to words that suggest danger, on its way since they came; None when they do not."""
        there = self._caught.get(incoming.update)
        if there is not None and not there.failed:
            return there
        signal = read_signal(incoming.words) if incoming.words else None
        if signal is None:
            return None
        self._lie_there(incoming.chat, incoming.message)
        caught = Caught(signal, asyncio.create_task(self._warn(incoming, signal)))
        self._caught[incoming.update] = caught
        while len(self._caught) > _REMEMBERED:
            del self._caught[next(iter(self._caught))]
        return caught

    async def _warn(self, incoming: Incoming, signal: Signal) -> None:
        screen = self._turns.danger(incoming, signal, self._now())
        language = self._spoken.get(incoming.chat, incoming.hint)
        await self._alone(incoming.chat, Shown(screen), language)

    async def _answered(self, incoming: Incoming, caught: Caught) -> TelegramError | None:
        """Once the card is there. What is returned says that it is not, and that the update must come again."""
        try:
            await asyncio.shield(caught.card)
        except (Forbidden, BadRequest) as problem:
            log.warning("danger card refused", problem=type(problem).__name__)
        except TelegramError as problem:
            log.warning("danger card not shown", problem=type(problem).__name__)
            return problem
        except Exception as problem:  # noqa: BLE001  # a defect of ours: the turn is taken all the same
            log.error("danger card failed", problem=type(problem).__name__, at=where(problem))
        return None

    async def _alone(self, chat: int, shown: Shown, language: str | None) -> None:
        """Shows what the database is told of later."""
        message = await self._put(chat, shown, language)
        self._lie_there(chat, message)

    def _lie_there(self, chat: int, *messages: int | None) -> None:
        """They are in the chat, and no turn has written that down: the next one does."""
        there = self._beside.get(chat, [])
        new = [one for one in messages if one and one not in there]
        if new:
            self._beside[chat] = there + new
        while len(self._beside) > _REMEMBERED:
            del self._beside[next(iter(self._beside))]

    def _noted(self, chat: int, messages: Sequence[int]) -> None:
        left = [one for one in self._beside.pop(chat, ()) if one not in messages]
        if left:
            self._beside[chat] = left

    async def _without_database(self, incoming: Incoming) -> None:
        """Nobody is left without the emergency numbers because a database is down."""
        if incoming.update in self._told:
            return
        answer = self._turns.without_database(incoming, self._now())
        for shown in answer.shows:
            await self._alone(incoming.chat, shown, answer.language)
        self._told.append(incoming.update)

    async def _set_aside(self, raw: dict[str, Any], problem: Exception) -> None:
        log.error("update set aside", problem=type(problem).__name__, at=where(problem))
        number = raw.get("update_id")
        update = number if isinstance(number, int) else None
        await self._threads.do(
            self._turns.set_aside, update, raw, type(problem).__name__, self._now()
        )
