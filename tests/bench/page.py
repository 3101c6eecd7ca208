"""docs/benchmarks.md, written anew by each full run."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import UTC, datetime

from tests.bench.contenders import SQLITE, STOCK
from tests.bench.plan import Plan, Row, cpu_ratio, stock_of
from tests.bench.report import Found, grown, markdown, side_by_side
from tests.bench.script import CALLS, TURNS

# What the project wants of itself: CPU a turn, to that of the stock recipe at 50 chats on SQLite; and
# how much it may change from 100 known chats to 100 000.
AIM, STEADY = 0.4, 0.1
_KNOWN = """\
By polling, {} chats at once. A chat that ours knows has an account, a family, a dialogue, a sign-up to a past
meeting, a sent confirmation and a seen update; one that stock knows has its answers and a sign-up."""
_ALWAYS = """\
- CPU and its ratio are the figures to trust; turns per second and answer times also tell how busy the machine
  was, and with many chats at once they are mostly waiting in line.
- The stock recipe needs less memory at first. But it keeps every chat it ever met in memory, and once a minute
  its persistence writes all of them again for each one that changed.
"""


def written(plan: Plan, found: Found, machine: Sequence[str]) -> str:
    parts = [
        "# Benchmarks",
        "Written by `./run bench`; do not edit by hand.",
        _machine(machine, found),
        _method(plan, found),
        "## Side by side",
        markdown(side_by_side(found.side_by_side)),
    ]
    if found.far_away and plan.far is not None:
        parts += [
            f"## With Telegram {plan.far.latency * 1000:.0f} ms away",
            "The same, once, with a stub that lets every call wait so long, as the real one does.",
            markdown(side_by_side(found.far_away)),
        ]
    if found.grown:
        parts += [
            "## With many known chats",
            _KNOWN.format(plan.known_load.at_once),
            markdown(grown(found.grown, plan.known)),
        ]
    return "\n\n".join([*parts, _reading(found), _repeating(found)]) + "\n"


def _machine(machine: Sequence[str], found: Found) -> str:
    facts = [
        *machine,
        f"{datetime.now(UTC):%d %B %Y}; highest load average meanwhile {found.busy:.1f}",
    ]
    return "## Machine\n\n" + "\n".join(f"- {fact}" for fact in facts)


def _method(plan: Plan, found: Found) -> str:
    measured = [*plan.loads, *([plan.known_load] if plan.known else [])]
    stub = max(result.stub_cpu for row in found.side_by_side for result in row.results)
    loads = "; ".join(
        f"{load.dialogues}, {load.at_once} at once, {load.repeats} times" for load in measured
    )
    return f"""## Method

- **Dialogue**: {TURNS} updates that lead a parent whom the centre does not know to a seat: the link on a
  poster, a switch on the meeting's card, "sign me up", the phone number by its button, the name typed, the
  domicile tapped; the confirmation follows. {CALLS} calls to Telegram. Each chat plays it once; it accepted
  the privacy notice before. People answer at once, so this is the most that so many chats can ask for.
- **Ours** is the program as it is run, except that Telegram's pace (30 messages a second) is lifted: the same
  work, not put off. **Stock** is the same dialogue with the same screens and calls (a test compares them) the
  way python-telegram-bot's documentation teaches it: `ConversationHandler`, `PicklePersistence`, its default
  HTTP client, one update after the other, the sign-up in a `sqlite3` row. See `tests/bench/stock.py`.
- **Durability**: everything commits to disk: SQLite with `synchronous=FULL` in both bots, PostgreSQL with
  `fsync` on. Ours commits every turn before it answers; stock commits the sign-up, and keeps the answers
  before it in memory, which it writes once a minute. That write is not in these numbers.
- **Server and crowd** share one process beside the bot: a stub of the Bot API over HTTP on loopback, no TLS.
  It costs {stub:.1f} ms of CPU a turn at most, on a core of its own.
- **CPU** is user and system time of the bot's process with all its threads, from the kernel's clock of that
  process; PostgreSQL's own processes are not in it. **Answer time** runs from the update being there to take
  until the first message that answers it arrives. **Memory** is the most that was ever resident (VmHWM).
- Dialogues measured, each load after a warm-up: {loads}. Each run is a new process on a fresh copy of its
  data; bots take turns. Figures are medians, ratios medians of the pairs of one repeat. Each run ends with
  `kill -9`; a dialogue without its seat in the database then makes it an error."""


def _reading(found: Found) -> str:
    lines = [_aim(row, found.side_by_side) for row in found.side_by_side if _is_aim(row)]
    lines += [_steadiness(name, rows) for name, rows in found.grown.items() if name != STOCK]
    return "## What to read from it\n\n" + _ALWAYS + "\n".join(f"- {line}" for line in lines)


def _is_aim(row: Row) -> bool:
    return row.bot == SQLITE and row.load.at_once == 50 and bool(row.results)


def _aim(row: Row, rows: Sequence[Row]) -> str:
    stock = stock_of(rows, row)
    ratio = cpu_ratio(row, stock) if stock else None
    if ratio is None:
        return f"By {row.way} at 50 chats on SQLite there is nothing to compare with."
    verdict = "kept" if ratio <= AIM else "not kept yet"
    return f"By {row.way} at 50 chats on SQLite a turn costs {ratio:.2f} of stock's CPU; at most {AIM:.2f} is wanted: {verdict}."


def _steadiness(name: str, rows: Sequence[Row]) -> str:
    ratios = [cpu_ratio(row, rows[0]) for row in rows]
    worst = max(abs(ratio - 1) if ratio is not None else 1.0 for ratio in ratios)
    verdict = "kept" if worst <= STEADY else "not kept in this run"
    return (
        f"{name}: from the fewest known chats to the most, CPU a turn changes by "
        f"{worst:.0%} at most; {STEADY:.0%} is allowed: {verdict}."
    )


def _repeating(found: Found) -> str:
    lines = itertools.chain(
        ("## Again", "", "```", "./run bench          # all of it, and this page", "./run bench --quick  # a first impression, on the terminal only", "```", ""),
        (f"The whole takes about {found.minutes:.0f} minutes on this machine. It needs Linux. Stock by webhook also needs `tornado`.",),
    )  # fmt: skip
    return "\n".join(lines)
