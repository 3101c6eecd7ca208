"""What must be true after a run, whatever happened in it. Each rule looks at the evidence alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from tests.chaos.evidence import Evidence
from tests.chaos.oracle import (
    arrivals,
    effects,
    health,
    lines,
    promises,
    requests,
    screens,
    staff,
    told,
)
from tests.chaos.oracle.finding import Finding, Kind

RULES: Sequence[Callable[[Evidence], Iterator[Finding]]] = (
    *effects.RULES,
    *lines.RULES,
    *promises.RULES,
    *arrivals.RULES,
    *screens.RULES,
    *told.RULES,
    *requests.RULES,
    *staff.RULES,
    *health.RULES,
)

__all__ = ["Finding", "Kind", "judge"]


def judge(evidence: Evidence) -> list[Finding]:
    return [finding for rule in RULES for finding in rule(evidence)]
