"""Whoever looks over everybody's shoulder: what people did, and every state that their phones ever showed."""

from __future__ import annotations

import asyncio
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.screen import Malformed, Tap
from sandbox.live import Live
from sandbox.world import World


@dataclass(frozen=True)
class Did:
    """One thing a person did, which became update `update`. `what`: a button's data, or words.

    `query`: what Telegram calls a tap on a button; empty for anything else.
    """

    update: int
    chat: int
    at: float
    what: str
    query: str = ""

    @property
    def tap(self) -> Tap | None:
        """The card button that it was."""
        return _read(self.what) if self.query else None


@dataclass(frozen=True)
class Shown:
    """A message of the bot as it came, or as it was after an edit. `data`: what its buttons carry.

    `owed`: something that the person did was not yet acknowledged, so this may be the answer to it.
    """

    at: float
    chat: int
    message: int
    text: str
    data: tuple[str, ...]
    edited: bool
    owed: bool

    @property
    def taps(self) -> list[Tap]:
        return [tap for tap in map(_read, self.data) if tap is not None]


class Witness(Live):
    """Stands in the place of the world's `live`, so nothing is shown that is not written down here."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self._world = world
        self.did: list[Did] = []
        self.shown: list[Shown] = []
        # Of each chat: when the bot last changed anything there, and when each tap was answered.
        self.heard: defaultdict[int, list[float]] = defaultdict(list)
        self.acknowledged: dict[str, float] = {}
        self._waiting: defaultdict[int, asyncio.Event] = defaultdict(asyncio.Event)

    def publish(self, kind: str, chat: int | None, tell: Callable[[], dict[str, Any]]) -> None:
        super().publish(kind, chat, tell)
        if chat is None or kind not in {"message", "toast", "deleted"}:
            return
        now = self._world.clock.now()
        if kind == "toast":
            self.acknowledged[tell()["callback_query_id"]] = now
        elif kind == "message":
            # The newest change is that of the message told about; no need for its page.
            message = tell()["message"]
            if not message["by_bot"]:
                return
            data = [b.get("callback_data", "") for row in message["buttons"] for b in row]
            self.shown.append(
                Shown(
                    now,
                    chat,
                    message["message_id"],
                    message["text"],
                    tuple(filter(None, data)),
                    message["edits"] > 0,
                    any(update.lane == chat for update in self._world.updates.pending()),
                )
            )
        self.heard[chat].append(now)
        self._waiting[chat].set()

    def answered(self, did: Did) -> float | None:
        """When the person first saw a sign of life after doing so."""
        heard = self.heard[did.chat]
        times = heard[bisect_left(heard, did.at) :][:1]
        if did.query in self.acknowledged:
            times.append(self.acknowledged[did.query])
        return min(times, default=None)

    async def until(self, chat: int, holds: Callable[[], bool], seconds: float) -> bool:
        """Waits for the chat to look so; False when it does not within `seconds`."""
        try:
            async with asyncio.timeout(seconds):
                while not holds():
                    self._waiting[chat].clear()
                    await self._waiting[chat].wait()
        except TimeoutError:
            return False
        return True


def _read(data: str) -> Tap | None:
    try:
        return None if data.startswith("~") else Tap.read(data)
    except Malformed:
        return None
