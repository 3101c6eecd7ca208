"""Every chapter in the terminal: real bot, real HTTP, real database, no browser."""

from __future__ import annotations

from datetime import datetime

from bot.app import open_database
from demo import bubbles
from demo.chapters import CHAPTERS
from demo.person import Person
from demo.scene import Scene
from demo.stage import PARENT_CHAT, STAFF_CHAT, at_work, stage
from demo.timetable import COORDINATOR, PARENT
from sandbox.road import Declined


async def play(today: datetime | None = None) -> int:
    """0 if everything that was promised is true in the database at the end, else 1. `today` as in `stage`."""
    async with stage(port=0, today=today) as ready, at_work(ready):
        scene = Scene(
            desk=ready.desk,
            database=open_database(ready.settings),
            centre=next(iter(ready.centres.values())),
            ana=Person(ready.desk.phone(PARENT_CHAT), PARENT),
            ioana=Person(ready.desk.phone(STAFF_CHAT), COORDINATOR),
        )
        try:
            for number, chapter in enumerate(CHAPTERS, 1):
                print(bubbles.headline(f"{number}. {chapter.title}"))
                await chapter.play(scene)
            return 0 if all_is_true(scene) else 1
        except (TimeoutError, LookupError, Declined) as problem:
            print(f"\n  ✗ It came otherwise than the story says: {problem}")
            return 1
        finally:
            scene.database.close()


def all_is_true(scene: Scene) -> bool:
    """Says it, too, sentence by sentence."""
    print(bubbles.headline("In the database"))
    true = []
    with scene.database.transaction() as db:
        for chapter in CHAPTERS:
            print(f"  {chapter.title}:")
            for sentence, holds in chapter.truth(scene, db):
                print(f"    {'✓' if holds else '✗ not so:'} {sentence}")
                true.append(holds)
    return all(true)
