"""A message to many, and the bot is killed while it goes out; then everybody's phone is looked at."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Select, select

from bot.pace import PER_SECOND
from bot.texts import Sayable
from storage import broadcasts, outcomes
from storage.outbox import outbox
from storage.outcomes import Became
from tests.chaos import announcing
from tests.chaos.announcing import WORDS
from tests.chaos.evidence import Evidence, gather
from tests.chaos.kills import Say
from tests.chaos.lives import Starter
from tests.chaos.oracle import Finding, judge
from tests.chaos.place import Place, place

_LANGUAGES = ("ro", "uk", "en")
# Nothing has come for so long: nothing more will.
_IDLE = 30.0
_UNDONE = select(broadcasts.broadcasts.c.id).where(broadcasts.broadcasts.c.state != "done")
# Of the staff's messages: the last one comes some seconds after what it shows.
_EDITS = select(outbox.c.id).where(
    outbox.c.live_id.is_not(None), outbox.c.state.in_(("pending", "sending"))
)


@dataclass(frozen=True)
class Reached:
    """`arrived`: how many people it came to so many times. `tally`: what the books say. `told`: the staff's message
    says the same. `seconds` from the first to the last.
    """

    evidence: Evidence
    people: int
    arrived: Counter[int]
    tally: dict[Became, int]
    told: bool
    seconds: float

    @property
    def missed(self) -> int:
        return self.arrived[0]

    @property
    def doubled(self) -> int:
        return sum((times - 1) * people for times, people in self.arrived.items() if times > 1)

    @property
    def uncertain(self) -> int:
        return self.tally.get("uncertain", 0)

    def findings(self) -> list[Finding]:
        """Of what was in flight at a death nobody knows the end: it is not repeated, and named as uncertain."""
        sent, there = self.tally.get("sent", 0), self.people - self.missed
        found = [*judge(self.evidence)]
        if self.missed > self.uncertain:
            found.append(Finding("lost", f"{self.missed} never got it"))
        if sent + self.uncertain != self.people or not sent <= there:
            found.append(Finding("wrong", f"{there} have it, and the books say {self.tally}"))
        if not self.told:
            found.append(Finding("wrong", f"the staff's message does not say {self.tally}"))
        if self.doubled:
            found.append(Finding("doubled", f"{self.doubled} came more than once"))
        return found


async def killed(
    people: int,
    kills: int,
    starter: Starter,
    url: str,
    folder: Path,
    say: Say,
    changes: tuple[str, ...] = (),
) -> Reached:
    """SIGKILL `kills` times, whenever another equal part has arrived."""
    async with place(url, folder) as here:
        author, second = here.add_colleague(), here.add_colleague()
        readers = [here.add_parent(_LANGUAGES[n % 3]).chat for n in range(people)]
        life = await here.start(starter, *changes)
        await announcing.announced(here, author, second, "all", people)
        in_flight = 0
        for kill in range(1, kills + 1):
            await until_arrived(here, people * kill // (kills + 1))
            await life.kill()
            here.is_down()
            in_flight += here.in_flight()
            say(f"killed with {len(announcing.came(here))} of {people} on their phones")
            here.a_minute_passes()
            life = await here.start(starter, *changes)
        await _until_none(here, _UNDONE)
        tally = _tally(here)
        lines: list[Sayable] = [announcing.sent(tally.get("sent", 0), people)]
        lines += [announcing.counted(b, n) for b, n in tally.items() if b != "sent"]
        told = [
            await staff.sees(lambda p: all(announcing.reads(p, line) for line in lines))
            for staff in (author, second)
        ]
        await _until_none(here, _EDITS)
        await life.stop()
        came = announcing.came(here)
        times = Counter(one.chat for one in came if WORDS in one.text)
        return Reached(
            gather(here, kills=kills, in_flight=in_flight),
            people,
            Counter(times[chat] for chat in readers),
            tally,
            all(told),
            max(one.at for one in came) - min(one.at for one in came),
        )


async def until_arrived(here: Place, people: int) -> None:
    """So many have it, or nothing has moved for a while."""
    last, since = 0, time.monotonic()
    while (came := len(announcing.came(here))) < people and time.monotonic() - since < _IDLE:
        if came > last:
            last, since = came, time.monotonic()
        await asyncio.sleep(0.003)


async def _until_none(here: Place, wanted: Select[Any]) -> None:
    """By the books, which nothing that is on a phone can delay."""
    deadline = time.monotonic() + _IDLE + len(here.handsets) / PER_SECOND
    while time.monotonic() < deadline:
        with here.database.reading() as db:
            if db.execute(wanted.limit(1)).first() is None:
                return
        await asyncio.sleep(0.05)


def _tally(here: Place) -> dict[Became, int]:
    with here.database.reading() as db:
        broadcast = db.execute(select(broadcasts.broadcasts.c.id)).scalar_one()
        return outcomes.tally(db, broadcast)
