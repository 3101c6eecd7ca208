"""A bot as a process of its own, and what the kernel says it cost. Linux only: it reads /proc and a foreign clock."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from bot.settings import ROOT


class Ended(Exception):
    """The bot's process is gone; the text is the end of what it wrote."""


class BotProcess:
    def __init__(self, process: asyncio.subprocess.Process, log: Path) -> None:
        self._process = process
        self._log = log

    def cpu(self) -> float:
        """Seconds of CPU since its start, user and system, all threads. Raises Ended."""
        try:
            # The id of another process's CPU clock, as clock_getcpuclockid(3) makes it.
            return time.clock_gettime((~self._process.pid << 3) | 2)
        except OSError:
            raise Ended(self.complaint()) from None

    def peak_memory(self) -> float:
        """MB resident at most since its start (VmHWM)."""
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) / 1024

    def complaint(self) -> str:
        return self._log.read_text(errors="replace")[-2000:]

    async def until(self, ready: asyncio.Event, within: float) -> None:
        """Waits for `ready`. Raises Ended when the process ends before, TimeoutError after `within` s."""
        waits = [asyncio.create_task(ready.wait()), asyncio.create_task(self._process.wait())]
        await asyncio.wait(waits, timeout=within, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()
        if self._process.returncode is not None:
            raise Ended(self.complaint())
        if not ready.is_set():
            raise TimeoutError(f"not ready: {self.complaint()}")

    async def kill(self) -> None:
        """At once, by its own id: what it answered must be in its database all the same."""
        if self._process.returncode is None:
            self._process.kill()
        await self._process.wait()


@asynccontextmanager
async def running(
    command: Sequence[str], environment: Mapping[str, str], log: Path
) -> AsyncIterator[BotProcess]:
    """Runs while the block does; what it writes goes to `log`."""
    with log.open("wb") as written:
        process = await asyncio.create_subprocess_exec(
            *command,
            env={**os.environ, **environment},
            cwd=ROOT,
            stdout=written,
            stderr=written,
        )
    bot = BotProcess(process, log)
    try:
        yield bot
    finally:
        await bot.kill()
