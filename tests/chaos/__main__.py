"""`./run chaos`: the running bot is killed, starved and hurried, and then everything is counted. Writes docs/evidence.md."""

from __future__ import annotations

import argparse
import asyncio
import random
import shlex
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bot.settings import ROOT
from tests.chaos import page, runs
from tests.chaos.databases import Fresh, NotEmpty, databases
from tests.chaos.runs import Asked, Done, Say, say
from tests.chaos.table import plain

PAGE = ROOT / "docs" / "evidence.md"
Kind = Callable[[Asked, Fresh, Say], Coroutine[Any, Any, Done]]


def main() -> None:
    given = _read()
    with TemporaryDirectory(prefix="chaos_") as folder:
        asked = Asked(
            command=shlex.join(["./run", "chaos", *sys.argv[1:]]),
            database="postgresql" if given.database.startswith("postgresql") else "sqlite",
            seed=given.seed,
            kills=given.kills or 0,
            terminate=given.terminate or 0,
            turns=given.turns,
            queue=given.queue or 0,
            broadcast=given.broadcast or 0,
            rows=given.rows,
            seconds=given.seconds,
            stride=given.stride,
            folder=Path(folder),
        )
        sound = True
        for kind in _kinds(given):
            try:
                with databases(given.database) as fresh:
                    done = asyncio.run(kind(asked, fresh, say))
            except NotEmpty as problem:
                sys.exit(str(problem))
            _tell(done)
            sound = sound and done.sound
    sys.exit(not sound)


def _kinds(given: argparse.Namespace) -> list[Kind]:
    """In the order in which they are run."""
    kinds: list[Kind] = []
    if given.kills:
        kinds.append(runs.killed_at_random)
    if given.boundaries:
        kinds.append(runs.killed_everywhere)
    if given.terminate:
        kinds.append(runs.stopped_gently)
    if given.restart_database:
        kinds.append(runs.without_a_database)
    if given.queue:
        kinds.append(runs.a_long_queue)
    if given.broadcast:
        kinds.append(runs.a_message_to_many)
    if given.senders:
        kinds.append(runs.three_senders)
    if given.planted:
        kinds.append(runs.planted_defects)
    return kinds


def _tell(done: Done) -> None:
    section = done.section
    say(f"\n{section.title}\n\n{plain(section.head, section.rows)}\n")
    for line in section.found:
        say(f"  {line}")
    PAGE.parent.mkdir(exist_ok=True)
    before = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    PAGE.write_text(page.renewed(before, section), encoding="utf-8")


def _read() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./run chaos", description=__doc__)
    parser.add_argument("--kills", type=int, metavar="N", help="SIGKILL at N random moments")
    parser.add_argument(
        "--boundaries", action="store_true", help="death at every statement and call"
    )
    parser.add_argument("--stride", type=int, default=1, metavar="N", help="only every Nth of them")
    parser.add_argument("--terminate", type=int, metavar="N", help="SIGTERM, N times under load")
    parser.add_argument(
        "--restart-database", action="store_true", help="PostgreSQL stopped every few seconds"
    )
    parser.add_argument("--turns", type=int, default=2000, metavar="N", help="for so many turns")
    parser.add_argument("--queue", type=int, metavar="N", help="N messages under Telegram's limits")
    parser.add_argument(
        "--broadcast", type=int, metavar="N", help="SIGKILL while a message goes to N people"
    )
    parser.add_argument(
        "--senders", action="store_true", help="three processes, one queue, on PostgreSQL"
    )
    parser.add_argument(
        "--rows", type=int, default=10_000, metavar="N", help="for so many messages"
    )
    parser.add_argument("--planted", action="store_true", help="hunt every planted defect")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument(
        "--seconds", type=float, default=24 * 3600.0, metavar="T", help="no kill after T seconds"
    )
    parser.add_argument("--database", default="sqlite", metavar="URL", help="sqlite (default), postgresql (a server of its own), or the URL of an empty database")  # fmt: skip
    given = parser.parse_args()
    if not _kinds(given):
        parser.error("say what is to be done")
    return given


if __name__ == "__main__":
    main()
