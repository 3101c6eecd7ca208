"""One row for each run: printed, and kept in docs/evidence.md."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from tests.chaos.evidence import Evidence
from tests.chaos.oracle import Finding, arrivals, screens

HEAD = (
    "database", "seed", "kills", "updates", "lost", "doubled", "oversold", "ambiguous",
    "longest silence", "screens shown again", "sign-ups", "messages",
)  # fmt: skip


@dataclass(frozen=True)
class Outcome:
    evidence: Evidence
    findings: Sequence[Finding]
    database: str
    seed: int

    @property
    def row(self) -> tuple[str, ...]:
        kinds = Counter(finding.kind for finding in self.findings)
        silence, whole = screens.longest_silence(self.evidence)
        return (
            self.database,
            str(self.seed),
            str(self.evidence.kills),
            str(len(self.evidence.did)),
            str(kinds["lost"]),
            str(kinds["doubled"]),
            str(kinds["oversold"]),
            str(arrivals.ambiguous(self.evidence)),
            f"{silence:.1f} s ({whole:.1f} s)",
            str(screens.shown_again(self.evidence)),
            str(len(self.evidence.signups)),
            str(sum(row.state == "sent" for row in self.evidence.rows)),
        )


def plain(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    widths = [max(len(row[n]) for row in [head, *rows]) for n in range(len(head))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in [head, *rows]
    ]
    return "\n".join(lines)


def markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows))
