"""Each kind of run of the command: what is done, and the section of docs/evidence.md that comes of it."""

from __future__ import annotations

import signal
import sqlite3
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from storage.crypto import Cipher
from storage.database import Database
from tests.bench import machine
from tests.chaos import backlog, boundaries, broadcast, kills, restarts, words
from tests.chaos.databases import Fresh, databases, migrated
from tests.chaos.hunt import hunt
from tests.chaos.hunts import HUNTS
from tests.chaos.lives import Program, nursery
from tests.chaos.oracle import Finding, judge
from tests.chaos.page import Section
from tests.chaos.table import HEAD, Outcome
from tests.postgres import Postgres
from tests.road import planted

Say = Callable[[str], None]
# Of the same finding many times over, the page names the first few.
_NAMED = 20
# In the middle of one message to many.
_DEATHS = 3


@dataclass(frozen=True)
class Asked:
    """What the command line asks for. `command` is it, as it was typed; `database` its kind."""

    command: str
    database: str
    seed: int
    kills: int
    terminate: int
    turns: int
    queue: int
    broadcast: int
    rows: int
    seconds: float
    stride: int
    folder: Path


@dataclass(frozen=True)
class Done:
    section: Section
    sound: bool


async def killed_at_random(asked: Asked, fresh: Fresh, say: Say) -> Done:
    url = fresh()
    plan = kills.Plan(
        asked.kills, asked.seed, seconds=asked.seconds, changes=("tick=0.2",), longest=2.5
    )
    async with nursery() as starter:
        evidence = await kills.run(plan, starter, url, asked.folder / "kills", say)
    findings = judge(evidence)
    row = Outcome(evidence, findings, asked.database, asked.seed).row
    return _done(
        f"Killed at random moments, {asked.database}",
        words.KILLS,
        asked,
        url,
        HEAD,
        [row],
        findings,
    )


async def killed_everywhere(asked: Asked, fresh: Fresh, say: Say) -> Done:
    url = fresh()
    async with nursery() as starter:
        walked = await boundaries.every(
            starter, fresh, asked.folder / "moments", say, stride=asked.stride
        )
    findings = [finding for one in walked for finding in one.findings]
    head = (
        "database",
        "moments",
        "kinds of moments",
        "updates",
        "lost",
        "doubled",
        "oversold",
        "ambiguous",
    )
    kinds = Counter(finding.kind for finding in findings)
    died = [one for one in walked if one.moment]
    row = (
        asked.database,
        str(len(died)),
        str(len({one.moment for one in died})),
        str(sum(len(one.evidence.did) for one in walked)),
        str(kinds["lost"]),
        str(kinds["doubled"]),
        str(kinds["oversold"]),
        str(sum(words.ambiguous(one.evidence) for one in walked)),
    )
    return _done(
        f"Killed at every boundary, {asked.database}",
        words.BOUNDARIES,
        asked,
        url,
        head,
        [row],
        findings,
    )


async def stopped_gently(asked: Asked, fresh: Fresh, say: Say) -> Done:
    url = fresh()
    plan = kills.Plan(asked.terminate, asked.seed, seconds=asked.seconds, gently=True)
    folder = asked.folder / "gently"
    farewells: list[float] = []
    evidence = await kills.run(plan, Program(), url, folder, say, farewells)
    findings = judge(evidence)
    head = ("stops", "longest farewell", *HEAD)
    row = (
        str(len(farewells)),
        f"{max(farewells):.1f} s",
        *Outcome(evidence, findings, asked.database, asked.seed).row,
    )
    return _done(
        f"Asked to stop under load, {asked.database}",
        words.TERMINATE,
        asked,
        url,
        head,
        [row],
        findings,
    )


async def without_a_database(asked: Asked, _fresh: Fresh, say: Say) -> Done:
    server = Postgres(durable=True).start()
    try:
        url = migrated(server.create("chaos"))
        plan = restarts.Plan(asked.turns, asked.seed, seconds=asked.seconds)
        evidence = await restarts.run(plan, Program(), server, url, asked.folder / "restarts", say)
        findings = judge(evidence)
        row = Outcome(evidence, findings, "postgresql", asked.seed).row
        head = tuple("database stopped" if name == "kills" else name for name in HEAD)
        return _done(
            "PostgreSQL stopped and started", words.RESTARTS, asked, url, head, [row], findings
        )
    finally:
        server.stop(signal.SIGQUIT)
        server.remove()


async def a_long_queue(asked: Asked, fresh: Fresh, say: Say) -> Done:
    url = fresh()
    emptied = await backlog.hurried(asked.queue, Program(), url, asked.folder / "queue", say)
    late = emptied.seconds > 1.05 * emptied.ideal
    findings = [
        *([Finding("wrong", f"{emptied.seconds:.1f} s for {emptied.ideal:.1f}")] if late else []),
        *([Finding("wrong", f"{emptied.refused} refusals")] if emptied.refused else []),
        *([Finding("wrong", f"answers: p95 {emptied.p95:.2f} s")] if emptied.p95 >= 1 else []),
        *([Finding("lost", f"{emptied.unsent} not sent")] if emptied.unsent else []),
    ]
    head = (
        "database",
        "messages",
        "seconds",
        "to the ideal",
        "refused (429)",
        "called too early",
        "taps meanwhile",
        "answer p50",
        "answer p95",
    )
    row = (
        asked.database,
        str(emptied.messages),
        f"{emptied.seconds:.1f}",
        f"{emptied.seconds / emptied.ideal:.3f}",
        str(emptied.refused),
        str(emptied.too_early),
        str(len(emptied.answers)),
        f"{median(emptied.answers) * 1000:.0f} ms",
        f"{emptied.p95 * 1000:.0f} ms",
    )
    return _done(
        f"A queue under Telegram's limits, {asked.database}",
        words.QUEUE,
        asked,
        url,
        head,
        [row],
        findings,
    )


async def a_message_to_many(asked: Asked, fresh: Fresh, say: Say) -> Done:
    url = fresh()
    reached = await broadcast.killed(
        asked.broadcast, _DEATHS, Program(), url, asked.folder / "broadcast", say
    )
    head = (
        "database",
        "people",
        "kills",
        "in flight at a kill",
        "reached once",
        "more than once",
        "never",
        "uncertain, as the staff read",
        "the staff's count is true",
        "seconds",
    )
    row = (
        asked.database,
        str(reached.people),
        str(reached.evidence.kills),
        str(reached.evidence.in_flight),
        str(reached.arrived[1]),
        str(reached.doubled),
        str(reached.missed),
        str(reached.uncertain),
        "yes" if reached.told else "no",
        f"{reached.seconds:.1f}",
    )
    return _done(
        f"A message to many, {asked.database}",
        words.BROADCAST,
        asked,
        url,
        head,
        [row],
        reached.findings(),
    )


async def three_senders(asked: Asked, _fresh: Fresh, say: Say) -> Done:
    with databases("postgresql") as fresh:
        url = fresh()
        emptied = await backlog.shared(asked.rows, Program(), url, asked.folder / "senders", say)
        more = {times: rows for times, rows in emptied.times.items() if times != 1}
        findings = [
            Finding("doubled", f"{rows} rows came {times} times") for times, rows in more.items()
        ]
        head = ("processes", "rows", "arrived once", "arrived otherwise", "seconds")
        row = (
            str(backlog.SENDERS),
            str(asked.rows),
            str(emptied.times[1]),
            str(sum(more.values())),
            f"{emptied.seconds:.1f}",
        )
        return _done("Three processes, one queue", words.SENDERS, asked, url, head, [row], findings)


async def planted_defects(asked: Asked, fresh: Fresh, say: Say) -> Done:
    async with nursery() as starter:
        trails = [
            await hunt(name, starter, fresh, asked.folder / "planted", asked.seed, say)
            for name in HUNTS
        ]
    head = ("defect", "found in its story", "kills at random until found", "found at random")
    rows = [(t.defect, t.in_the_story, str(t.kills or "–"), t.at_random) for t in trails]
    findings = [Finding("wrong", f"{t.defect} was missed") for t in trails if not t.in_the_story]
    return _done(
        f"Planted defects, {asked.database}", words.PLANTED, asked, fresh(), head, rows, findings
    )


def _done(
    title: str,
    method: str,
    asked: Asked,
    url: str,
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    findings: Sequence[Finding],
) -> Done:
    found = [f"{finding.kind}: {finding.what}" for finding in findings]
    more = [f"and {len(found) - _NAMED} more"] if len(found) > _NAMED else []
    facts = [*machine.described(None)[:2], _server(url)]
    section = Section(title, asked.command, method, facts, head, rows, [*found[:_NAMED], *more])
    return Done(section, not findings)


def _server(url: str) -> str:
    database = Database(url, Cipher([planted.KEY]))
    try:
        if database.sqlite:
            return f"SQLite {sqlite3.sqlite_version}"
        with database.engine.connect() as connection:
            version = connection.exec_driver_sql("SHOW server_version").scalar_one()
        return f"PostgreSQL {str(version).split()[0]}, fsync on"
    finally:
        database.close()


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
