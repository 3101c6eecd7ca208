"""A slice of `./run chaos --kills 1000`, and of `--boundaries` and `--terminate`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.chaos import boundaries, kills
from tests.chaos.asking import request
from tests.chaos.at_work import week
from tests.chaos.databases import Fresh
from tests.chaos.hunts import HASTE
from tests.chaos.lives import Nursery
from tests.chaos.oracle import judge
from tests.chaos.stories import Story, dialogue

KILLS, STOPS = 30, 5
# Of some eight hundred moments in the one, and a thousand in the other.
MOMENTS = [(dialogue, n) for n in (70, 230, 390, 550, 710)] + [(request, n) for n in (210, 730)]
MOMENTS += [(week, n) for n in (350, 650)]


async def test_thirty_kills_lose_and_double_nothing(
    starter: Nursery, fresh: Fresh, tmp_path: Path
) -> None:
    plan = kills.Plan(KILLS, seed=30, visitors=9, changes=HASTE, calls=25, longest=1.5)

    evidence = await kills.run(plan, starter, fresh(), tmp_path, print)

    assert judge(evidence) == []
    assert evidence.kills == KILLS
    # It was worth it: people did things, and seats were had and given back.
    assert len(evidence.did) > 3 * KILLS
    assert {"confirmed", "held", "waiting", "cancelled"} <= {c.state for c in evidence.changes}


async def test_whoever_is_asked_to_stop_leaves_nothing_uncertain(
    starter: Nursery, sqlite: Fresh, tmp_path: Path
) -> None:
    plan = kills.Plan(STOPS, seed=5, visitors=9, changes=HASTE, calls=25, longest=2.0, gently=True)

    evidence = await kills.run(plan, starter, sqlite(), tmp_path, print)

    assert judge(evidence) == []
    assert set(evidence.exits) == {0}


@pytest.mark.parametrize(("story", "moment"), MOMENTS)
async def test_a_dialogue_survives_death_at_any_moment(
    starter: Nursery, sqlite: Fresh, tmp_path: Path, story: Story, moment: int
) -> None:
    walked = await boundaries.walk(moment, starter, sqlite(), tmp_path, story)

    assert walked.moment
    assert walked.findings == []
