"""What is measured, in which order, how often. Bots alternate within a repeat, so that a ratio is of one moment."""

from __future__ import annotations

import statistics
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.contenders import POSTGRESQL, SQLITE, STOCK, Contender, Ingress, Ours, Stock
from tests.bench.measure import Load, Result, measure
from tests.postgres import Postgres

WAYS: tuple[Ingress, ...] = ("polling", "webhook")


@dataclass(frozen=True)
class Plan:
    """`known`: how many chats the database already holds, one measurement each. `far`: Telegram far away."""

    loads: Sequence[Load]
    ways: Sequence[Ingress] = WAYS
    repeats: int = 1
    known: Sequence[int] = ()
    known_load: Load = field(default_factory=lambda: Load(50, 100, 25))
    known_repeats: int = 1
    far: Load | None = None
    postgres: bool = True


FULL = Plan(
    loads=(Load(1, 40, 10), Load(50, 150, 25), Load(500, 500, 50)),
    repeats=3,
    known=(100, 10_000, 100_000),
    known_repeats=5,
    far=Load(50, 50, 5, latency=0.03),
)
QUICK = Plan(
    loads=(Load(1, 20, 5), Load(50, 75, 15)),
    known=(100, 10_000),
    known_load=Load(50, 75, 15),
)


@dataclass(frozen=True)
class Row:
    """All results of one bot in one situation, a repeat each, in order."""

    bot: str
    way: Ingress
    load: Load
    results: tuple[Result, ...]
    why_not: str = ""

    def median(self, of: Callable[[Result], float]) -> float:
        return statistics.median(of(result) for result in self.results)


def cpu_ratio(row: Row, to: Row) -> float | None:
    """Median of the pairs of one repeat; None where one of the two was not measured."""
    if not row.results or not to.results:
        return None
    pairs = zip(row.results, to.results, strict=True)
    return statistics.median(mine.cpu / theirs.cpu for mine, theirs in pairs)


class Bench:
    """Bots with their data, in a folder that goes when the bench ends. `say` hears of each step."""

    def __init__(
        self, plan: Plan, folder: Path, postgres: Postgres | None, say: Callable[[str], None]
    ) -> None:
        self.plan = plan
        self._folder = folder
        self.postgres = postgres
        self._say = say

    async def side_by_side(self) -> list[Row]:
        """Every load by every way in, all bots."""
        bots = self._bots(max(load.dialogues + load.warm_up for load in self.plan.loads))
        rows = []
        for way in self.plan.ways:
            for load in self.plan.loads:
                rows += await self._alternating(bots, way, load, self.plan.repeats)
        return rows

    async def far_away(self) -> list[Row]:
        """With a Telegram that takes its time to answer, as the real one does."""
        load = self.plan.far
        if load is None:
            return []
        bots = [bot for bot in self._bots(load.dialogues + load.warm_up) if bot.name != POSTGRESQL]
        return await self._alternating(bots, "polling", load, 1)

    async def grown(self) -> dict[str, list[Row]]:
        """Our bot on databases that already know many chats: by database, in the order of `plan.known`."""
        load = self.plan.known_load
        guests = load.dialogues + load.warm_up
        found = {}
        for server in (None, self.postgres) if self.postgres else (None,):
            bots = []
            for chats in self.plan.known:
                self._say(f"filling {POSTGRESQL if server else SQLITE} with {chats} chats")
                bots.append(Ours(self._folder, server, chats=chats, guests=guests))
            if bots:
                found[bots[0].name] = await self._alternating(
                    bots, "polling", load, self.plan.known_repeats
                )
        return found

    def _bots(self, guests: int) -> list[Contender]:
        bots: list[Contender] = [Ours(self._folder, None, chats=0, guests=guests)]
        if self.postgres:
            bots.append(Ours(self._folder, self.postgres, chats=0, guests=guests))
        return [*bots, Stock(self._folder, chats=0, guests=guests)]

    async def _alternating(
        self, bots: Sequence[Contender], way: Ingress, load: Load, repeats: int
    ) -> list[Row]:
        found: list[list[Result]] = [[] for _bot in bots]
        for repeat in range(repeats):
            for place in range(len(bots)):
                number = (place + repeat) % len(bots)  # each comes first once
                if bots[number].why_not(way):
                    continue
                result = await measure(bots[number], way, load, self._folder)
                found[number].append(result)
                self._say(
                    f"{way}, {load.at_once} at once, {bots[number].name}, {repeat + 1} of {repeats}:"
                    f" {result.cpu:.2f} ms of CPU a turn"
                )
        return [
            Row(bot.name, way, load, tuple(results), bot.why_not(way))
            for bot, results in zip(bots, found, strict=True)
        ]


@asynccontextmanager
async def bench(plan: Plan, say: Callable[[str], None]) -> AsyncIterator[Bench]:
    """Everything it starts and writes is gone afterwards. PostgreSQL keeps fsync on, as SQLite does."""
    server = Postgres(durable=True).start() if plan.postgres else None
    try:
        with TemporaryDirectory(prefix="belvedere-bench-") as folder:
            yield Bench(plan, Path(folder), server, say)
    finally:
        if server is not None:
            server.remove()


def stock_of(rows: Sequence[Row], row: Row) -> Row | None:
    """The stock bot's row of the same situation."""
    return next(
        (r for r in rows if r.bot == STOCK and (r.way, r.load) == (row.way, row.load)), None
    )
