"""A queue under Telegram's limits, while some people go on tapping; and one that three processes send together."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select

from bot.pace import PER_SECOND
from storage.outbox import outbox
from tests.chaos.handset import Handset
from tests.chaos.kills import Say
from tests.chaos.lives import Starter
from tests.chaos.place import Place, place

# People who tap meanwhile, and how often, in seconds.
TAPPING, EVERY = 5, 1.0
# A family of chats that each get so many of the messages: a chat takes three at once.
EACH = 3
SENDERS = 3


@dataclass(frozen=True)
class Emptied:
    """`seconds` from the first message to the last; `ideal` for all that were sent meanwhile, at Telegram's pace.
    `answers`: seconds from a tap to its screen.
    """

    messages: int
    seconds: float
    ideal: float
    refused: int
    too_early: int
    answers: list[float]
    # Of each row how often it arrived, and how many of those there are.
    times: Counter[int]
    unsent: int

    @property
    def p95(self) -> float:
        ordered = sorted(self.answers)
        return ordered[int(len(ordered) * 0.95)] if ordered else 0.0


async def hurried(rows: int, starter: Starter, url: str, folder: Path, say: Say) -> Emptied:
    """One process, Telegram's limits on."""
    async with place(url, folder) as here:
        here.world.limits.on = True
        readers = [here.add_parent() for _ in range(-(-rows // EACH))]
        here.promise(readers, EACH)
        people = [here.add_parent() for _ in range(TAPPING)]
        (meeting,) = here.add_meetings(rows)
        stop = asyncio.Event()
        life = await here.start(starter)
        async with asyncio.TaskGroup() as tapping:
            for person in people:
                tapping.create_task(_tap(person, meeting, stop))
            await _until_empty(here, rows, say)
            stop.set()
        await life.stop()
        return _emptied(here, readers, people)


async def shared(rows: int, starter: Starter, url: str, folder: Path, say: Say) -> Emptied:
    """Three processes that only send, with no limits: whoever is first has the row."""
    async with place(url, folder) as here:
        readers = [here.add_parent() for _ in range(rows // 20)]
        here.promise(readers, 20)
        lives = [
            await here.start(starter, "pace=3000", ready=False, options=["--only", "sender"])
            for _ in range(SENDERS)
        ]
        await _until_empty(here, rows, say)
        for life in lives:
            await life.stop()
        return _emptied(here, readers, [])


async def _until_empty(here: Place, rows: int, say: Say) -> None:
    """Or until nothing has been sent for a while."""
    last, since = 0, time.monotonic()
    while (sent := await asyncio.to_thread(_sent, here)) < rows and time.monotonic() - since < 30:
        if sent // 1000 > last // 1000:
            say(f"{sent} sent")
        if sent > last:
            last, since = sent, time.monotonic()
        await asyncio.sleep(0.2)


def _sent(here: Place) -> int:
    """Looks without a writer's lock and beside the loop: a sandbox that stands still lets messages in by heaps."""
    with here.database.reading() as db:
        counted = select(func.count()).where(outbox.c.state == "sent")
        return int(db.execute(counted).scalar_one())


def _emptied(here: Place, readers: list[Handset], people: list[Handset]) -> Emptied:
    reading = {reader.chat for reader in readers}
    times = [shown.at for shown in here.witness.shown if shown.chat in reading]
    with here.database.transaction() as db:
        rows = db.execute(select(outbox.c.message, outbox.c.state)).all()
    arrived = Counter(shown.message for shown in here.witness.shown if shown.chat in reading)
    return Emptied(
        messages=len(times),
        seconds=max(times) - min(times),
        ideal=sum(not shown.edited for shown in here.witness.shown) / PER_SECOND,
        refused=here.world.limits.refused,
        too_early=here.world.limits.called_too_early,
        answers=[wait for person in people for wait in _waits(here, person)],
        times=Counter(arrived[row.message] for row in rows),
        unsent=sum(row.state != "sent" for row in rows),
    )


def _waits(here: Place, person: Handset) -> list[float]:
    """From each of this person's taps to the first screen after it."""
    shown = [one.at for one in here.witness.shown if one.chat == person.chat]
    return [
        min((at for at in shown if at >= did.at), default=float("inf")) - did.at
        for did in here.witness.did
        if did.chat == person.chat
    ]


async def _tap(person: Handset, meeting: int, stop: asyncio.Event) -> None:
    """A switch on and off; now and then the link again, which is answered by a new message."""
    done, number = person.start(meeting), 0
    while not stop.is_set():
        await person.answered(done, 30)
        await asyncio.sleep(EVERY)
        number += 1
        switch = person.find("meeting")
        done = person.start(meeting) if number % 10 == 0 or not switch else person.tap(switch)
