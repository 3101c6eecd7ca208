"""Running bots: started as a program of their own or by the nursery, and ended by their ids."""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Protocol

from bot.settings import ROOT

# What the bot has for its last turns and messages when it is asked to stop.
FAREWELL = 10.0
KILLED = -signal.SIGKILL
# As `os._exit` of a failpoint says it.
DIED = 137


class Life:
    """One process. `ended` holds its exit code once it is over; below zero, a signal's number."""

    def __init__(self, pid: int, log: Path, ended: asyncio.Future[int]) -> None:
        self.pid = pid
        self.ended = ended
        # How long it took to end when it was asked to, in seconds.
        self.farewell = 0.0
        self._log = log

    @property
    def over(self) -> bool:
        return self.ended.done()

    @property
    def said(self) -> str:
        return self._log.read_text(encoding="utf-8", errors="replace")

    async def kill(self) -> None:
        await self._signal(signal.SIGKILL)

    async def stop(self) -> int:
        """As a service manager does. Raises TimeoutError when it takes too long, and then it is killed."""
        asked = time.monotonic()
        try:
            async with asyncio.timeout(FAREWELL):
                return await self._signal(signal.SIGTERM)
        finally:
            await self.kill()
            self.farewell = time.monotonic() - asked

    async def _signal(self, sign: signal.Signals) -> int:
        if not self.over:
            with suppress(ProcessLookupError):
                os.kill(self.pid, sign)
        return await asyncio.shield(self.ended)


class Starter(Protocol):
    """`options`: of `run`, as on the command line. `changes`: see tests.chaos.changes."""

    async def start(
        self,
        environment: Mapping[str, str],
        options: Sequence[str],
        changes: Sequence[str],
        log: Path,
    ) -> Life: ...


class Program:
    """Each bot is `python -m bot run`, from its first line on."""

    async def start(
        self,
        environment: Mapping[str, str],
        options: Sequence[str],
        changes: Sequence[str],
        log: Path,
    ) -> Life:
        module = ["tests.chaos.changes", *changes, "--"] if changes else ["bot", "run"]
        with log.open("ab") as out:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", *module, *options,
                cwd=ROOT,
                env={"PATH": os.defpath, **environment},
                stdin=asyncio.subprocess.DEVNULL, stdout=out, stderr=out,
            )  # fmt: skip
        return Life(process.pid, log, asyncio.ensure_future(process.wait()))


class Nursery:
    """Each bot is a copy of one process that has loaded it; see tests.chaos.nursery."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._numbers = itertools.count(1)
        self._born: dict[int, asyncio.Future[tuple[int, asyncio.Future[int]]]] = {}
        self._ends: dict[int, asyncio.Future[int]] = {}
        self.ready = asyncio.Event()

    async def start(
        self,
        environment: Mapping[str, str],
        options: Sequence[str],
        changes: Sequence[str],
        log: Path,
        *,
        to_the_end: bool = False,
    ) -> Life:
        """`to_the_end`: it says why it ends, and ends, as a program does, and not as soon as nothing is left to do."""
        number = next(self._numbers)
        born = self._born[number] = asyncio.get_running_loop().create_future()
        told = {
            "number": number,
            "environment": dict(environment),
            "options": list(options),
            "changes": list(changes),
            "log": str(log),
            "to_the_end": to_the_end,
        }
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(told).encode() + b"\n")
        pid, ends = await born
        return Life(pid, log, ends)

    async def listen(self) -> None:
        """Hears what the nursery tells. Runs as long as it does."""
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            told = json.loads(line)
            if "number" in told:
                ends = self._ends[told["pid"]] = asyncio.get_running_loop().create_future()
                self._born.pop(told["number"]).set_result((told["pid"], ends))
            elif "pid" in told:
                self._ends.pop(told["pid"]).set_result(told["code"])
            else:
                self.ready.set()


@asynccontextmanager
async def nursery() -> AsyncIterator[Nursery]:
    """Raises RuntimeError when it cannot be started."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.chaos.nursery",
        cwd=ROOT,
        env={"PATH": os.defpath},
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    opened = Nursery(process)
    listening = asyncio.create_task(opened.listen())
    waiting = asyncio.create_task(opened.ready.wait())
    try:
        await asyncio.wait([listening, waiting], return_when=asyncio.FIRST_COMPLETED)
        if not opened.ready.is_set():
            raise RuntimeError("the bot could not be loaded")
        yield opened
    finally:
        waiting.cancel()
        assert process.stdin is not None
        process.stdin.close()
        await process.wait()
        await listening
