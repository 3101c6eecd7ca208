"""The bot as a process of its own: started, told to stop, killed, and heard."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from bot.settings import ROOT
from tests.chaos.lives import Nursery

# What a bot has for its last turns and messages when it is asked to stop, in seconds.
FAREWELL = 20.0


class Bot:
    """`said` is everything it wrote, to wherever it wrote. `ends` comes to hold its exit code."""

    def __init__(self, pid: int, log: Path, ends: asyncio.Future[int]) -> None:
        self.pid = pid
        self._log = log
        self._ends = ends

    @property
    def said(self) -> str:
        return self._log.read_text(encoding="utf-8", errors="replace") if self._log.exists() else ""

    @property
    def code(self) -> int | None:
        """None as long as it runs."""
        return self._ends.result() if self._ends.done() else None

    def signal(self, sign: signal.Signals) -> None:
        if self.code is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, sign)

    async def ended(self, seconds: float = 30.0) -> None:
        """Waits for it to end by itself. Raises TimeoutError."""
        async with asyncio.timeout(seconds):
            await asyncio.shield(self._ends)

    async def stop(self) -> None:
        """As a service manager does. Raises TimeoutError, and then it is killed."""
        self.signal(signal.SIGTERM)
        try:
            await self.ended(FAREWELL)
        finally:
            await self.kill()

    async def kill(self) -> None:
        self.signal(signal.SIGKILL)
        await self.ended()


async def program(environment: Mapping[str, str], log: Path) -> Bot:
    """`python -m bot run`, from its first line on."""
    with log.open("wb") as out:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "run",
            cwd=ROOT, env={"PATH": os.defpath, **environment}, stdout=out, stderr=out,
        )  # fmt: skip
    return Bot(process.pid, log, asyncio.ensure_future(process.wait()))


async def copy(nursery: Nursery, environment: Mapping[str, str], log: Path, *variant: str) -> Bot:
    """The same from where it is loaded on, up to the very end of the process; or a variant of it."""
    changes = ["vary=" + "|".join(variant)] if variant else []
    life = await nursery.start(environment, [], changes, log, to_the_end=True)
    return Bot(life.pid, log, life.ended)
