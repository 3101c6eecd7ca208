"""The bot as a process of its own: started, told to stop, killed, and heard."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from bot.settings import ROOT

# What a bot has for its last turns and messages when it is asked to stop, in seconds.
FAREWELL = 20.0


class Bot:
    """`said` is everything it wrote, to wherever it wrote."""

    def __init__(self, pid: int, log: Path) -> None:
        self.pid = pid
        self._log = log
        self._gone = False

    @property
    def said(self) -> str:
        return self._log.read_text(encoding="utf-8", errors="replace") if self._log.exists() else ""

    def signal(self, sign: signal.Signals) -> None:
        if self._lives():
            with suppress(ProcessLookupError):
                os.kill(self.pid, sign)

    async def ended(self, seconds: float = 30.0) -> None:
        """Waits for it to end by itself. Raises TimeoutError."""
        async with asyncio.timeout(seconds):
            while self._lives():  # noqa: ASYNC110  # nobody tells us of a grandchild's end
                await asyncio.sleep(0.01)

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

    def _lives(self) -> bool:
        """Once gone, gone for good: its number may be another process's by now."""
        if not self._gone:
            try:
                os.kill(self.pid, 0)
            except ProcessLookupError:
                self._gone = True
        return not self._gone


class Program(Bot):
    """`python -m bot run`, our own child: it has an exit code."""

    def __init__(self, process: asyncio.subprocess.Process, log: Path) -> None:
        super().__init__(process.pid, log)
        self._process = process

    @property
    def code(self) -> int | None:
        return self._process.returncode

    async def ended(self, seconds: float = 30.0) -> None:
        async with asyncio.timeout(seconds):
            await self._process.wait()

    def _lives(self) -> bool:
        return self.code is None

    @classmethod
    async def started(cls, environment: Mapping[str, str], log: Path) -> Program:
        with log.open("wb") as out:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "bot",
                "run",
                cwd=ROOT,
                env={"PATH": os.defpath, **environment},
                stdout=out,
                stderr=out,
            )
        return cls(process, log)


class Nursery:
    """See tests.road.nursery."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def fork(self, environment: Mapping[str, str], log: Path, *variant: str) -> Bot:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        order = {"environment": dict(environment), "log": str(log), "variant": variant}
        self._process.stdin.write(json.dumps(order).encode() + b"\n")
        await self._process.stdin.drain()
        return Bot(int(await self._process.stdout.readline()), log)


@asynccontextmanager
async def nursery(log: Path) -> AsyncIterator[Nursery]:
    with log.open("wb") as out:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.road.nursery",
            cwd=ROOT,
            env={"PATH": os.defpath},
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=out,
        )
    assert process.stdin is not None
    try:
        yield Nursery(process)
    finally:
        process.stdin.close()
        await process.wait()
