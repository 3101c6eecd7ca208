"""One bot, one way in, one crowd: started, warmed up, measured, ended."""

from __future__ import annotations

import asyncio
import socket
import statistics
import time
from dataclasses import dataclass
from pathlib import Path

from tests.bench.contenders import Contender, Ingress, Place
from tests.bench.crowd import Crowd
from tests.bench.process import running
from tests.bench.script import TURNS, Json
from tests.bench.telegram_stub import Stub

# Seconds: for the bot to come up, for the crowd to be through, and for the bot to do what is behind
# the last answer.
_READY_WITHIN, _THROUGH_WITHIN, _QUIET = 30.0, 240.0, 0.15


@dataclass(frozen=True)
class Load:
    """`dialogues` measured after `warm_up` others, `at_once` at any time. `latency` of each call, in seconds."""

    at_once: int
    dialogues: int
    warm_up: int
    latency: float = 0.0
    repeats: int = 1


@dataclass(frozen=True)
class Result:
    """CPU of the bot's process and of stub and crowd beside it, in ms a turn; `memory`: MB at most."""

    cpu: float
    per_second: float
    p50: float
    p99: float
    memory: float
    stub_cpu: float
    calls: float
    screens: tuple[Json, ...]


async def measure(bot: Contender, ingress: Ingress, load: Load, folder: Path) -> Result:
    """Raises RuntimeError when a dialogue did not end with a seat, TimeoutError when it took too long."""
    warm = bot.guests[: load.warm_up]
    guests = bot.guests[load.warm_up : load.warm_up + load.dialogues]
    if len(guests) < load.dialogues:
        raise ValueError("too few guests were prepared")
    async with Stub(load.latency).serving() as stub:
        started = bot.start(Place(folder, ingress, stub.url, _free_port()))
        crowd = Crowd(stub, webhook=ingress == "webhook")
        async with running(started.command, started.environment, folder / "bot.log") as process:
            await process.until(stub.ready, _READY_WITHIN)
            await crowd.play(warm, min(load.at_once, load.warm_up), _THROUGH_WITHIN)
            await asyncio.sleep(_QUIET)
            calls, before, ours_before = stub.calls, process.cpu(), time.process_time()
            tally = await crowd.play(guests, load.at_once, _THROUGH_WITHIN)
            ours_after = time.process_time()
            await asyncio.sleep(_QUIET)
            cpu, memory = process.cpu() - before, process.peak_memory()
        if bot.signed_up() != load.warm_up + load.dialogues:
            raise RuntimeError(f"{bot.signed_up()} seats after {load}: {process.complaint()}")
    turns = load.dialogues * TURNS
    answers = sorted(tally.answers)
    return Result(
        cpu=cpu / turns * 1000,
        per_second=turns / (tally.ended - tally.began),
        p50=statistics.median(answers) * 1000,
        p99=answers[int(len(answers) * 0.99)] * 1000,
        memory=memory,
        stub_cpu=(ours_after - ours_before) / turns * 1000,
        calls=(stub.calls - calls) / load.dialogues,
        screens=tuple(crowd.last.shown) if crowd.last else (),
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
