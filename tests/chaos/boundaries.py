"""Death at every statement, commit and call of three stories, each in a run of its own; then everything is counted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.chaos.asking import request
from tests.chaos.at_work import week
from tests.chaos.databases import Fresh
from tests.chaos.evidence import Evidence
from tests.chaos.lives import Starter
from tests.chaos.oracle import Finding
from tests.chaos.stories import Story, dialogue, told

# Nobody waits for Telegram's pace, and the clock ticks often.
HASTE = ("pace=1000", "tick=0.5")


@dataclass(frozen=True)
class Walked:
    """`moment`: what the bot was doing when it died; empty when it never did."""

    moment: str
    evidence: Evidence
    findings: Sequence[Finding]


async def walk(
    number: int, starter: Starter, database_url: str, folder: Path, story: Story = dialogue
) -> Walked:
    """The story with one death, at moment `number` since the bot was started."""
    ended = await told(story, starter, database_url, folder, HASTE, die=str(number))
    moment = ended.deaths[0] if ended.deaths else ""
    return Walked(moment, ended.evidence, ended.findings)


async def every(
    starter: Starter, fresh: Fresh, folder: Path, say: Callable[[str], None], *, stride: int = 1
) -> list[Walked]:
    """Each story from the first moment to the last, or every `stride`th of them."""
    walked: list[Walked] = []
    for story in (dialogue, request, week):
        number = 1
        alive = True
        while alive:
            place = folder / story.__name__ / str(number)
            walked.append(await walk(number, starter, fresh(), place, story))
            alive = bool(walked[-1].moment)
            for finding in walked[-1].findings:
                moment = f"{story.__name__}, moment {number}, {walked[-1].moment}"
                say(f"{moment}: {finding.kind}: {finding.what}")
            if len(walked) % 50 == 0:
                say(f"{story.__name__}: {number} moments")
            number += stride
    return walked
