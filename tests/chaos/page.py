"""docs/evidence.md: a section for each kind of run, of which the newest is kept."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from tests.chaos.table import markdown

_TOP = """# Evidence

Written by `./run chaos`; do not edit by hand. What is done to the running program, and what was lost, doubled or
oversold by it. Each section is the newest run of its kind; what the words mean is said below it.
"""
_SECTION = re.compile(r"^## ", re.MULTILINE)


@dataclass(frozen=True)
class Section:
    """`title` is the kind of run. `facts`: a line each, on what machine, with what versions."""

    title: str
    command: str
    method: str
    facts: Sequence[str]
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    found: Sequence[str] = ()

    def written(self) -> str:
        facts = [f"{datetime.now(UTC):%d %B %Y}, `{self.command}`", *self.facts]
        lines = [
            f"## {self.title}",
            self.method,
            "\n".join(f"- {fact}" for fact in facts),
            markdown(self.head, self.rows),
        ]
        if self.found:
            lines.append("Found:\n\n" + "\n".join(f"- {line}" for line in self.found))
        return "\n\n".join(lines) + "\n"


def renewed(page: str, section: Section) -> str:
    """The page with this section in the place of the older one of its kind, or behind the others."""
    _top, *old = _SECTION.split(page)
    kept = {part.partition("\n")[0]: f"## {part.rstrip()}\n" for part in old}
    kept[section.title] = section.written()
    return "\n".join([_TOP, *kept.values()])
