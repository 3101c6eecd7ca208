"""SIGKILL at random moments, over and over, while a crowd taps; and then everything is counted."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from storage.signups import LIVE
from tests.chaos import history
from tests.chaos.calm import calm
from tests.chaos.crowd import Visitor, crowd
from tests.chaos.evidence import Evidence, gather
from tests.chaos.lives import Starter
from tests.chaos.place import Place, place

# One life in so many lasts as long as a life may, so that the clock ticks in it.
LONG_LIFE = 12
# One bot in so many dies before it listens; it takes about so long to start, in seconds.
STILLBORN, _STARTING = 10, 1.0
# From a call to the next one, in seconds: death does not wait for the end of one.
_BETWEEN = 0.02
# What is left over when the last bot is up: the clock ticks every five seconds.
_CALM = 60.0

Say = Callable[[str], None]


@dataclass(frozen=True)
class Plan:
    """`seconds`: no kill after so long. `changes`: see tests.chaos.changes."""

    kills: int
    seed: int
    visitors: int = 12
    seconds: float = 24 * 3600.0
    changes: tuple[str, ...] = ()
    # The most calls to Telegram that a bot lives to make, and the most seconds.
    calls: int = 60
    longest: float = 7.0
    # Asked to end, as a service manager asks, in place of being killed.
    gently: bool = False


async def run(
    plan: Plan,
    starter: Starter,
    database_url: str,
    folder: Path,
    say: Say,
    farewells: list[float] | None = None,
) -> Evidence:
    """`farewells` is told how long each bot took to end that was asked to."""
    dice = random.Random(plan.seed)
    async with place(database_url, folder) as here:
        visitors = crowd(here, dice, plan.visitors)
        stop = asyncio.Event()
        kills = 0
        async with asyncio.TaskGroup() as people:
            for visitor in visitors:
                people.create_task(visitor.live(stop))
            began = time.monotonic()
            while kills < plan.kills and time.monotonic() - began < plan.seconds:
                await _one_life(here, starter, plan, dice)
                kills += 1
                if kills % 50 == 0:
                    say(f"{kills} kills, {len(here.witness.did)} updates")
            here.a_minute_passes()
            last = await here.start(starter, *plan.changes)
            stop.set()
        await calm(here, _CALM)
        quiet_from = here.world.clock.now()
        stuck = await everybody_looks(here, visitors)
        await calm(here, _CALM)
        await last.stop()
        if farewells is not None:
            farewells += [life.farewell for life in here.lives]
        return gather(here, kills=0 if plan.gently else kills, stuck=stuck, quiet_from=quiet_from)


async def _one_life(here: Place, starter: Starter, plan: Plan, dice: random.Random) -> None:
    # Before it listens, it has not heard yet how it will be asked to end.
    stillborn = not plan.gently and dice.randrange(STILLBORN) == 0
    life = await here.start(starter, *plan.changes, ready=not stillborn)
    if stillborn:
        await asyncio.sleep(dice.uniform(0, _STARTING))
    else:
        calls = plan.calls * 1000 if dice.randrange(LONG_LIFE) == 0 else dice.randrange(plan.calls)
        await _until_it_called(here, calls, plan.longest)
        await asyncio.sleep(dice.uniform(0, _BETWEEN))
    if life.over:
        raise RuntimeError(f"the bot did not live: {life.said[-1000:]}")
    await (life.stop() if plan.gently else life.kill())
    here.is_down()
    if not plan.gently and dice.random() < 0.5:
        here.a_minute_passes()
    if dice.random() < 0.1:
        here.the_hour_passes()


async def _until_it_called(here: Place, times: int, seconds: float) -> None:
    """However busy the machine is, so much has happened in a life; or it has lasted so long."""
    enough, deadline = len(here.world.ledger) + times, time.monotonic() + seconds
    while len(here.world.ledger) < enough and time.monotonic() < deadline:  # noqa: ASYNC110  # another program's calls
        await asyncio.sleep(0.003)


async def everybody_looks(here: Place, visitors: Sequence[Visitor]) -> list[int]:
    """At each sign-up of theirs, and at a meeting with room for all; the chats that found no seat there."""
    (roomy,) = here.add_meetings(len(visitors) + 1, days=5)
    now = {c.row: c for c in history.changes(here.database) if c.what == "signup"}
    mine: dict[int | None, list[int]] = {}
    for signup, last in now.items():
        if last.state in LIVE:
            mine.setdefault(here.chat_of(last.owner or 0), []).append(signup)
    had = await asyncio.gather(
        *(visitor.looks(mine.get(visitor.handset.chat, []), roomy) for visitor in visitors)
    )
    return [v.handset.chat for v, seat in zip(visitors, had, strict=True) if not seat]
