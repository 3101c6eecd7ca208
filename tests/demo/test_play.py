"""`./run demo --play`, whole, on the day on which it is tested."""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import PIPE, STDOUT

from bot.settings import ROOT
from demo.chapters import CHAPTERS


async def test_every_story_is_played_and_is_true_in_the_end() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "demo", "--play", cwd=ROOT, stdout=PIPE, stderr=STDOUT
    )
    told, _nothing = await process.communicate()
    said = told.decode()

    assert process.returncode == 0, said
    for number, chapter in enumerate(CHAPTERS, 1):
        assert f"{number}. {chapter.title}" in said
    assert "✗" not in said
