"""Keeps a bot running in a place: a new one, a minute later by its clock, for one that died of its failpoint."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from tests.chaos.lives import DIED, Life, Starter
from tests.chaos.place import Place


class Keeper:
    """`changes` are made to every bot; `deaths` says what each one that died was doing."""

    def __init__(self, place: Place, starter: Starter, changes: Sequence[str]) -> None:
        self._place = place
        self._starter = starter
        self._changes = changes
        self._watching: asyncio.Task[None] | None = None
        self._life: Life | None = None
        self._beside: list[Life] = []
        self.deaths: list[str] = []

    async def begin(self, *more: str, ready: bool = True) -> None:
        """`more` is changed about this bot alone."""
        life = await self._place.start(self._starter, *self._changes, *more, ready=ready)
        self._life = life
        self._watching = asyncio.create_task(self._watch(life))

    async def beside(self, *options: str) -> None:
        """Another process next to it, with these options of `run`, until the end."""
        life = await self._place.start(
            self._starter, *self._changes, ready=False, options=list(options)
        )
        self._beside.append(life)

    async def again(self, *more: str) -> None:
        """The bot is stopped as a service manager does it, and another one started."""
        await self.end()
        await self.begin(*more)

    async def end(self) -> None:
        """Nobody is there afterwards; a bot that died while it was stopped had an heir until then."""
        while self._beside:
            await self._beside.pop().stop()
        while self._life is not None:
            life, watching = self._life, self._watching
            assert watching is not None
            if not life.over:
                await life.stop()
            await watching
            if self._life is life:
                self._life = None
        self._place.is_down()

    async def _watch(self, life: Life) -> None:
        if await asyncio.shield(life.ended) == DIED:
            self.deaths.append(life.said.rpartition("died ")[2].strip())
            self._place.is_down()
            self._place.a_minute_passes()
            await self.begin()
