"""Every planted defect is hunted: in the story made for it, and by killing at random until it shows."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tests.chaos import kills, stories
from tests.chaos.databases import Fresh
from tests.chaos.hunts import HASTE, HUNTS
from tests.chaos.kills import Say
from tests.chaos.lives import Starter
from tests.chaos.oracle import Finding, judge

# So many kills at a time, until the defect shows; then a place of its own again.
AT_A_TIME, AT_MOST = 20, 100


@dataclass(frozen=True)
class Trail:
    """`in_the_story`: what was found there; empty when nothing was. `kills`: until it showed at random, 0 when it never did."""

    defect: str
    in_the_story: str
    kills: int
    at_random: str


async def hunt(
    defect: str, starter: Starter, fresh: Fresh, folder: Path, seed: int, say: Say
) -> Trail:
    one = HUNTS[defect]
    plant = f"plant={defect}"
    changes = (*HASTE, *one.changes, plant)
    told = await stories.told(
        one.story, starter, fresh(), folder / defect, changes, die=one.die, patience=5.0
    )
    found = [f for f in told.findings if f.kind == one.kind and one.words in f.what]
    killed, at_random = 0, list[Finding]()
    while killed < AT_MOST and not at_random:
        plan = kills.Plan(AT_A_TIME, seed + killed, changes=changes, longest=3.0)
        evidence = await kills.run(plan, starter, fresh(), folder / f"{defect}-{killed}", say)
        at_random = judge(evidence)
        killed += AT_A_TIME
    trail = Trail(
        defect,
        found[0].what if found else "",
        killed if at_random else 0,
        f"{at_random[0].kind}: {at_random[0].what}" if at_random else "",
    )
    say(f"{defect}: {'found' if found else 'MISSED'}; at random within {trail.kills or 'no'} kills")
    return trail
