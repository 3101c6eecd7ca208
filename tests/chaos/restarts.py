"""PostgreSQL is stopped and started every few seconds, in order and as a crash does, while a crowd taps."""

from __future__ import annotations

import asyncio
import random
import signal
import time
from dataclasses import dataclass
from pathlib import Path

from tests.chaos.calm import calm
from tests.chaos.crowd import crowd
from tests.chaos.evidence import Evidence, gather
from tests.chaos.kills import Say, everybody_looks
from tests.chaos.lives import Starter
from tests.chaos.place import place
from tests.postgres import Postgres

# How long it runs, and how long it is away, in seconds.
UP, AWAY = (2.0, 5.0), (0.1, 1.5)
# The sender may have a row in hand for so long when the database goes.
_IN_HAND = 3.0
_CALM = 60.0


@dataclass(frozen=True)
class Plan:
    """At least so many turns. `seconds`: the most it may take."""

    turns: int
    seed: int
    visitors: int = 12
    seconds: float = 3600.0


async def run(
    plan: Plan, starter: Starter, server: Postgres, url: str, folder: Path, say: Say
) -> Evidence:
    """Its `kills` are the times the database was stopped: what was being recorded then is uncertain."""
    dice = random.Random(plan.seed)
    async with place(url, folder) as here:
        visitors = crowd(here, dice, plan.visitors)
        stop = asyncio.Event()
        stopped = 0
        life = await here.start(starter)
        async with asyncio.TaskGroup() as people:
            for visitor in visitors:
                people.create_task(visitor.live(stop))
            began = time.monotonic()
            while len(here.witness.did) < plan.turns and time.monotonic() - began < plan.seconds:
                await asyncio.sleep(dice.uniform(*UP))
                how = (signal.SIGINT, signal.SIGQUIT)[stopped % 2]
                here.is_down()
                await asyncio.to_thread(server.stop, how)
                await asyncio.sleep(dice.uniform(*AWAY))
                await asyncio.to_thread(server.start)
                here.is_up()
                stopped += 1
                if stopped % 10 == 0:
                    say(f"{stopped} times without a database, {len(here.witness.did)} updates")
            stop.set()
        await asyncio.sleep(_IN_HAND)
        here.a_minute_passes()
        await calm(here, _CALM)
        quiet_from = here.world.clock.now()
        stuck = await everybody_looks(here, visitors)
        await calm(here, _CALM)
        await life.stop()
        return gather(here, kills=stopped, stuck=stuck, quiet_from=quiet_from)
