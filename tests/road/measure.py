"""How soon it answers after a start, and what it takes while nobody writes: `python -m tests.road.measure`.

SQLite, long polling, the sandbox on the same machine; an update waits when the process starts.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

from storage import migrations
from storage.crypto import Cipher
from storage.database import Database
from tests.road import planted
from tests.road.bots import Bot
from tests.road.house import house

STARTS = 5
# After the last answer, before the memory is read.
SETTLED = 3.0


async def measure() -> None:
    with tempfile.TemporaryDirectory(prefix="belvedere-measure-") as folder:
        url = f"sqlite:///{Path(folder) / 'belvedere.sqlite3'}"
        database = Database(url, Cipher([planted.KEY]))
        migrations.upgrade(database)
        database.close()
        seconds, busy, megabytes = [], [], []
        async with house(url, Path(folder) / "house") as opened:
            for _start in range(STARTS):
                parent = await opened.add_parent()
                await parent.start()
                began = time.perf_counter()
                bot = await opened.start_bot()
                await parent.phone.answered(30)
                seconds.append(time.perf_counter() - began)
                busy.append(_processor_time(bot))
                await asyncio.sleep(SETTLED)
                megabytes.append(_resident(bot))
                await bot.stop()
    each = ", ".join(f"{one:.2f}" for one in seconds)
    sys.stdout.write(
        f"cold start to first answer: {statistics.median(seconds):.2f} s (of {each})\n"
        f"processor time of it: {statistics.median(busy):.2f} s\n"
        f"idle memory: {statistics.median(megabytes):.0f} MB\n"
    )


def _processor_time(bot: Bot) -> float:
    """Seconds: what the start takes on a machine that has nothing else to do."""
    fields = Path(f"/proc/{bot.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _resident(bot: Bot) -> float:
    """Megabytes in memory, as Linux counts them."""
    status = Path(f"/proc/{bot.pid}/status").read_text(encoding="ascii")
    (line,) = [line for line in status.splitlines() if line.startswith("VmRSS:")]
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    asyncio.run(measure())
