"""What is measured, in which order, how often. Bots alternate within a repeat, so that a ratio is of one moment."""

from __future__ import annotations

import statistics
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.contenders import STOCK, Contender, Ingress, Ours, Stock
from tests.bench.measure import Load, Result, measure
from tests.postgres import Postgres

WAYS: tuple[Ingress, ...] = ("polling", "webhook")
KNOWN = Load(50, 100, 25, repeats=5)


@dataclass(frozen=True)
class Plan:
    """`known`: how many chats the database already holds, one measurement each. `far`: Telegram far away."""

    loads: Sequence[Load]
    ways: Sequence[Ingress] = WAYS
    known: Sequence[int] = ()
    known_load: Load = KNOWN
    far: Load | None = None
    postgres: bool = True


FULL = Plan(
    loads=(Load(1, 40, 10, repeats=3), Load(50, 150, 25, repeats=3), Load(500, 500, 50)),
    known=(100, 10_000, 100_000),
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
                rows += await self._alternating(bots, way, load)
        return rows

    async def far_away(self) -> list[Row]:
        """With a Telegram that takes its time to answer, as the real one does."""
        load = self.plan.far
        if load is None:
            return []
        bots = self._bots(load.dialogues + load.warm_up)
        return await self._alternating(bots, "polling", load)

    async def grown(self) -> dict[str, list[Row]]:
        """Bots that already know many chats: by bot, in the order of `plan.known`."""
        load = self.plan.known_load
        guests = load.dialogues + load.warm_up
        by_size = []
        for chats in self.plan.known:
            self._say(f"making {chats} known chats")
            by_size.append(self._bots(guests, chats))
        return {
            bots[0].name: await self._alternating(bots, "polling", load)
            for bots in zip(*by_size, strict=True)
        }

    def _bots(self, guests: int, known: int = 0) -> list[Contender]:
        bots: list[Contender] = [Ours(self._folder, None, chats=known, guests=guests)]
        if self.postgres:
            bots.append(Ours(self._folder, self.postgres, chats=known, guests=guests))
        return [*bots, Stock(self._folder, chats=known, guests=guests)]

    async def _alternating(self, bots: Sequence[Contender], way: Ingress, load: Load) -> list[Row]:
        found: list[list[Result]] = [[] for _bot in bots]
        why_not = [bot.why_not(way) for bot in bots]
        for repeat in range(load.repeats):
            for place in range(len(bots)):
                number = (place + repeat) % len(bots)  # each comes first once
                if why_not[number]:
                    continue
                what = f"{way}, {load.at_once} at once, {bots[number].name}, {repeat + 1} of {load.repeats}"
                try:
                    result = await measure(bots[number], way, load, self._folder)
                except TimeoutError as problem:
                    why_not[number] = "not through in time"
                    self._say(f"{what}: {problem}")
                else:
                    found[number].append(result)
                    self._say(f"{what}: {result.cpu:.2f} ms of CPU a turn")
        return [
            Row(bot.name, way, load, () if why else tuple(results), why)
            for bot, results, why in zip(bots, found, why_not, strict=True)
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
