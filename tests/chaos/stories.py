"""Short stories with one danger each, in which a planted defect shows and a sound bot comes out clean."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from sandbox.updates import Delivery
from tests.chaos.calm import calm
from tests.chaos.evidence import Evidence, gather
from tests.chaos.handset import Button, Handset
from tests.chaos.keeper import Keeper
from tests.chaos.lives import Starter
from tests.chaos.oracle import Finding, judge
from tests.chaos.oracle.promises import SENT
from tests.chaos.place import Place, place
from tests.chaos.script import take_a_seat

# What one step may take, a death and a new bot included.
PATIENCE = 15.0
PEOPLE, SEATS = 16, 3

Story = Callable[[Place, Keeper], Awaitable[None]]


class Stuck(Exception):
    """A step came to nothing; the text says which."""


@dataclass(frozen=True)
class Told:
    evidence: Evidence
    findings: Sequence[Finding]
    deaths: Sequence[str]


async def told(
    story: Story,
    starter: Starter,
    database_url: str,
    folder: Path,
    changes: Sequence[str],
    *,
    die: str = "",
    patience: float = PATIENCE,
) -> Told:
    """`die`: where the first bot dies, as tests.chaos.failpoint has it. `patience`: seconds for each step."""
    async with place(database_url, folder) as here:
        here.patience = patience
        keeper, stuck = Keeper(here, starter, changes), []
        await keeper.begin(*([f"die={die}"] if die else []), ready=not die)
        try:
            await story(here, keeper)
        except Stuck as why:
            stuck = [Finding("lost", str(why))]
        await calm(here, here.patience)
        await keeper.end()
        evidence = gather(here, kills=len(keeper.deaths))
        return Told(evidence, stuck + judge(evidence), keeper.deaths)


async def dialogue(here: Place, _keeper: Keeper) -> None:
    """Somebody new takes the last seat, gives it back, and takes it again; somebody else waits for it."""
    (meeting,) = here.add_meetings(1)
    newcomer, waiting = here.add_phone("ro"), here.add_parent("uk")
    await _seat(newcomer, meeting)
    await _seat(waiting, meeting)
    tap(newcomer, "cancel")
    await sees(newcomer, "that it is cancelled", lambda p: p.find("signup", "undo"))
    await sees(waiting, "the offer", lambda p: p.find("signup", "take"))
    offer = tap(waiting, "take")
    await sees(waiting, "the seat", lambda p: not p.has(offer))
    # As fast as a finger is: both are on their way before the first is answered.
    cancelled = tap(newcomer, "undo")
    tap(newcomer, "undo")
    await sees(newcomer, "the place in line", lambda p: not p.has(cancelled))


async def short(here: Place, _keeper: Keeper) -> None:
    """Somebody known takes a seat by one tap."""
    (meeting,) = here.add_meetings(2)
    parent = here.add_parent()
    parent.start(meeting)
    await sees(parent, "the meeting", lambda p: p.find("meeting", "join"))
    card = parent.messages[-1].message_id
    tap(parent, "join", card="meeting")
    mine = "the way to the sign-up"
    await sees(parent, mine, lambda p: any(b.message == card and b.tap and b.tap.card == "signup" for b in p.buttons()))  # fmt: skip
    await sees(parent, "the confirmation", lambda p: p.find("signup", "cancel"))


async def repeats(here: Place, _keeper: Keeper) -> None:
    """Telegram delivers everything twice, the second time when the first is long acknowledged."""
    (meeting,) = here.add_meetings(2)
    parent = here.add_parent()
    await _seat(parent, meeting)
    here.world.updates.disturb(Delivery(copies=2, seed=4))
    await sees(parent, "the confirmation", lambda p: p.find("signup", "cancel"))
    for _round in range(3):
        mine = parent.find("signup", "cancel")
        if mine is None:
            raise Stuck("the seat does not come back")
        parent.tap(mine)
        parent.tap(mine.renamed("undo"))
        await calm(here, here.patience)
    here.world.updates.disturb(Delivery())


async def rush(here: Place, _keeper: Keeper) -> None:
    """Many want the same few seats in the same moment."""
    (meeting,) = here.add_meetings(SEATS)
    parents = [here.add_parent() for _ in range(PEOPLE)]
    for parent in parents:
        parent.start(meeting)
    for parent in parents:
        await sees(parent, "the meeting", lambda p: p.find("meeting", "join"))
    for parent in parents:
        tap(parent, "join", card="meeting")
    for parent in parents:
        await sees(parent, "what came of it", lambda p: not p.find("meeting", "join"))


async def line(here: Place, _keeper: Keeper) -> None:
    """One seat, two who wait; the first does not answer, so the second is asked."""
    (meeting,) = here.add_meetings(1)
    seated, first, second = (here.add_parent() for _ in range(3))
    for parent in (seated, first, second):
        await _seat(parent, meeting)
        await sees(parent, "the confirmation", lambda p: p.find("signup", "cancel"))
    tap(seated, "cancel")
    await sees(first, "the offer", lambda p: p.find("signup", "take"))
    await calm(here, here.patience)
    here.the_hour_passes()
    await sees(first, "that the hour has passed", lambda p: p.find("signup", "again"))
    await sees(second, "the offer", lambda p: p.find("signup", "take"))


async def hours(here: Place, keeper: Keeper) -> None:
    """Two meetings, one of them cancelled; then the days before go by, and their reminders come."""
    first, second = here.add_meetings(2)[0], here.add_meetings(2, days=4)[0]
    parent = here.add_parent()
    await _seat(parent, first)
    await _seat(parent, second)
    await sees(parent, "both", lambda p: len([b for b in p.buttons() if b.tap and b.tap.name == "cancel"]) > 1)  # fmt: skip
    tap(parent, "cancel")
    await sees(parent, "that it is cancelled", lambda p: p.find("signup", "undo"))
    await calm(here, here.patience)
    await asyncio.sleep(2 * SENT)  # nothing that was read before may excuse what is sent after it
    for day, hour, what, name in (
        (2, 19, "reminder", "coming"),
        (3, 15, "signup", ""),
        (4, 15, "", ""),
    ):
        here.ahead = _ahead(here, day, hour)
        await keeper.again(f"later={here.ahead.total_seconds():.0f}")
        if what:
            await sees(parent, f"what is due on day {day}", partial(_finds, what, name))
        await calm(here, here.patience)


async def slow(here: Place, keeper: Keeper) -> None:
    """Telegram takes its time, longer than the second of two senders to look what is due."""
    await keeper.beside("--only", "sender")
    (meeting,) = here.add_meetings(4)
    here.world.faults.add({"do": "delay", "method": "sendMessage", "seconds": 1.3})
    parents = [here.add_parent() for _ in range(4)]
    await asyncio.gather(*(_seat(parent, meeting) for parent in parents))
    for parent in parents:
        await sees(parent, "the confirmation", lambda p: p.find("signup", "cancel"))


async def asleep(here: Place, keeper: Keeper) -> None:
    """Two senders; the one that has claimed what is due is so slow that its leases end meanwhile."""
    await keeper.beside("--only", "sender")
    parents = [here.add_parent() for _ in range(12)]
    here.promise(parents, 1)
    for parent in parents:
        if not await parent.sees(lambda p: p.messages, PATIENCE):
            raise Stuck(f"{parent.chat} never saw the menu")


async def outage(here: Place, _keeper: Keeper) -> None:
    """Telegram's servers are in trouble for a while, just when somebody has taken a seat."""
    (meeting,) = here.add_meetings(2)
    parent = here.add_parent()
    parent.start(meeting)
    await sees(parent, "the meeting", lambda p: p.find("meeting", "join"))
    here.world.faults.add({"do": "refuse", "method": "sendMessage", "code": 502, "times": 3})
    tap(parent, "join", card="meeting")
    await sees(parent, "the confirmation", lambda p: p.find("signup", "cancel"))


def tap(phone: Handset, name: str, card: str = "signup") -> Button:
    """The newest button of that name, which may also be on other messages. Raises Stuck when there is none."""
    button = phone.find(card, name)
    if button is None:
        raise Stuck(f"{phone.chat} has no button to {name}")
    phone.tap(button)
    return button


async def sees(phone: Handset, what: str, holds: Callable[[Handset], object]) -> None:
    """Raises Stuck."""
    if not await phone.sees(holds):
        raise Stuck(f"{phone.chat} never saw {what}, but {[m.text for m in phone.messages[-2:]]}")


async def _seat(phone: Handset, meeting: int) -> None:
    if not await take_a_seat(phone, meeting):
        raise Stuck(f"{phone.chat} could not sign up")


def _finds(card: str, name: str, phone: Handset) -> bool:
    return phone.find(card, name) is not None


def _ahead(here: Place, days: int, hour: int) -> timedelta:
    """From now until ten minutes past that hour, so many days from today, by the clock on the wall."""
    now = datetime.now(UTC).astimezone(here.zone)
    then = (now + timedelta(days=days)).replace(hour=hour, minute=10, second=0, microsecond=0)
    return then - now
