"""The programs and the database themselves: nothing broken, nothing said that may not be said."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.chaos.evidence import Evidence
from tests.chaos.lives import DIED, KILLED
from tests.chaos.oracle.finding import Finding
from tests.road import planted

_ENTRY = re.compile(r"^(?=(?:DEBUG|INFO|WARNING|ERROR|CRITICAL) )", re.MULTILINE)
_DEFECTS = ("ERROR", "CRITICAL", "Traceback")
# Told to, or killed.
ENDS = {0, KILLED, DIED}


def the_database_is_whole(evidence: Evidence) -> Iterator[Finding]:
    for line in evidence.sickness:
        yield Finding("wrong", f"database: {line}")


def no_defect_was_logged(evidence: Evidence) -> Iterator[Finding]:
    for said in evidence.logs:
        for entry in _ENTRY.split(said):
            # APScheduler says so of a tick that was due in the moment of stopping, and never began.
            cancelled = entry.rstrip().endswith("CancelledError") and "apscheduler" in entry
            if entry.startswith(_DEFECTS) and not cancelled:
                yield Finding("wrong", f"log: {entry[-300:]}")


def nothing_personal_is_logged(evidence: Evidence) -> Iterator[Finding]:
    for said in evidence.logs:
        for line in planted.found_in(said.splitlines()):
            yield Finding("wrong", f"log, leaked: {line[:200]}")


def no_bot_ended_by_itself(evidence: Evidence) -> Iterator[Finding]:
    for code in evidence.exits:
        if code not in ENDS:
            yield Finding("wrong", f"a bot ended with {code}")


RULES = (
    the_database_is_whole,
    no_defect_was_logged,
    nothing_personal_is_logged,
    no_bot_ended_by_itself,
)
