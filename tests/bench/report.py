"""Tables: for the terminal, and as docs/benchmarks.md."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tests.bench.plan import Row, cpu_ratio, stock_of

_HEAD = ("way in", "chats at once", "bot", "CPU ms/turn", "CPU to stock", "turns/s", "p50 ms", "p99 ms", "peak MB")  # fmt: skip
_GROWN = ("bot", "chats known", "CPU ms/turn", "CPU to the smallest", "p50 ms", "p99 ms", "peak MB")  # fmt: skip
Table = list[tuple[str, ...]]


@dataclass(frozen=True)
class Found:
    """All that was measured. `minutes` it took; `busy`: the highest load average meanwhile."""

    side_by_side: Sequence[Row]
    far_away: Sequence[Row] = ()
    grown: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    minutes: float = 0.0
    busy: float = 0.0


def side_by_side(rows: Sequence[Row]) -> Table:
    table: Table = [_HEAD]
    for row in rows:
        place = (row.way, str(row.load.at_once), row.bot)
        if not row.results:
            table.append((*place, row.why_not, *[""] * 5))
            continue
        stock = stock_of(rows, row)
        ratio = cpu_ratio(row, stock) if stock else None
        table.append(
            (
                *place,
                _cpu(row),
                _ratio(ratio),
                f"{row.median(lambda r: r.per_second):.0f}",
                *_times_and_memory(row),
            )
        )
    return table


def grown(found: Mapping[str, Sequence[Row]], known: Sequence[int]) -> Table:
    table: Table = [_GROWN]
    for bot, rows in found.items():
        for chats, row in zip(known, rows, strict=True):
            place = (bot, f"{chats:,}".replace(",", " "))
            if not row.results:
                table.append((*place, row.why_not, *[""] * 4))
                continue
            ratio = cpu_ratio(row, rows[0])
            table.append((*place, _cpu(row), _ratio(ratio), *_times_and_memory(row)))
    return table


def plain(table: Table) -> str:
    widths = [max(len(row[n]) for row in table if _whole(row)) for n in range(len(table[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in table
    )


def markdown(table: Table) -> str:
    head, *rows = table
    rule = ["---" if n < 3 else "---:" for n in range(len(head))]
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, rule, *rows))


def _whole(row: tuple[str, ...]) -> bool:
    """A row without a remark in it, which may be wider than its column."""
    return bool(row[-1])


def _cpu(row: Row) -> str:
    return f"{row.median(lambda r: r.cpu):.2f}"


def _ratio(ratio: float | None) -> str:
    return "–" if ratio is None else f"{ratio:.2f}"


def _times_and_memory(row: Row) -> tuple[str, str, str]:
    return (
        f"{row.median(lambda r: r.p50):.1f}",
        f"{row.median(lambda r: r.p99):.1f}",
        f"{row.median(lambda r: r.memory):.0f}",
    )
