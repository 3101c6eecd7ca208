"""`./run bench`: our bot beside the stock recipe. Prints its tables; a full run also writes docs/benchmarks.md."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
import time

from bot.settings import ROOT
from tests.bench import machine, page, report
from tests.bench.plan import FULL, QUICK, Plan, bench

PAGE = ROOT / "docs" / "benchmarks.md"


def main() -> None:
    parser = argparse.ArgumentParser(prog="./run bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a first impression, nothing written")
    quick = parser.parse_args().quick
    if sys.platform != "linux":
        sys.exit("The bench reads another process's CPU clock, which only Linux gives.")
    # Ended from outside, it still ends what it started.
    signal.signal(signal.SIGTERM, lambda *_signal: sys.exit(143))
    found, described = asyncio.run(run(QUICK if quick else FULL))
    plan = QUICK if quick else FULL
    if not quick:
        PAGE.parent.mkdir(exist_ok=True)
        PAGE.write_text(page.written(plan, found, described), encoding="utf-8")
        _say(f"written: {PAGE.relative_to(ROOT)}")


async def run(plan: Plan) -> tuple[report.Found, list[str]]:
    """Everything of the plan, table by table as they come. What was found, and on what machine."""
    began, busy = time.monotonic(), machine.load_average()
    async with bench(plan, _say) as measuring:
        described = machine.described(measuring.postgres)
        side_by_side = await measuring.side_by_side()
        _say("\n" + report.plain(report.side_by_side(side_by_side)) + "\n")
        busy = max(busy, machine.load_average())
        far_away = await measuring.far_away()
        if far_away:
            _say("\n" + report.plain(report.side_by_side(far_away)) + "\n")
        grown = await measuring.grown()
        if grown:
            _say("\n" + report.plain(report.grown(grown, plan.known)) + "\n")
    busy = max(busy, machine.load_average())
    minutes = (time.monotonic() - began) / 60
    return report.Found(side_by_side, far_away, grown, minutes, busy), described


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
