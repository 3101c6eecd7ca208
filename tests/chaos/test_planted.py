"""A chaos run is worth what it finds: each planted defect is found, and without one there is nothing to find."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.chaos import stories
from tests.chaos.databases import Fresh
from tests.chaos.hunts import HASTE, HUNTS, STORIES
from tests.chaos.lives import Nursery
from tests.chaos.oracle import Finding
from tests.chaos.planted import PLANTED
from tests.chaos.stories import Story

# Whoever waits for what never comes need not wait long.
PATIENCE = 3.0


def test_every_defect_is_hunted() -> None:
    assert HUNTS.keys() == PLANTED.keys()
    assert len(PLANTED) >= 10


@pytest.mark.parametrize("defect", HUNTS)
async def test_a_planted_defect_is_found(
    starter: Nursery, sqlite: Fresh, tmp_path: Path, defect: str
) -> None:
    await is_found(defect, starter, sqlite, tmp_path)


@pytest.mark.parametrize("defect", ["lock_off", "seats_from_memory"])
async def test_what_hides_behind_one_writer_is_found_where_there_are_many(
    starter: Nursery, postgresql: Fresh, tmp_path: Path, defect: str
) -> None:
    await is_found(defect, starter, postgresql, tmp_path)


@pytest.mark.parametrize(
    ("story", "die", "changes"),
    sorted(STORIES, key=str),
    ids=lambda given: getattr(given, "__name__", str(given)),
)
async def test_a_sound_bot_comes_out_clean(
    starter: Nursery,
    sqlite: Fresh,
    tmp_path: Path,
    story: Story,
    die: str,
    changes: tuple[str, ...],
) -> None:
    told = await stories.told(story, starter, sqlite(), tmp_path, [*HASTE, *changes], die=die)

    assert told.findings == []
    assert len(told.deaths) == bool(die)


# A hunt is a death or none, so that this is far below the hundred within which a defect must be found.
ROUNDS = 4


async def is_found(defect: str, starter: Nursery, fresh: Fresh, folder: Path) -> None:
    hunt = HUNTS[defect]
    changes = [*HASTE, *hunt.changes, f"plant={defect}"]
    findings: list[Finding] = []
    # A race is not lost every time.
    for round_ in range(ROUNDS):
        place = folder / f"{round_}"
        told = await stories.told(
            hunt.story, starter, fresh(), place, changes, die=hunt.die, patience=PATIENCE
        )
        if any(f.kind == hunt.kind and hunt.words in f.what for f in told.findings):
            return
        findings += told.findings
    raise AssertionError(f"{defect} was not found: {findings}")
