"""A walk through everything that is private, both sides counted: two days later nothing of it lies in any chat."""

from __future__ import annotations

from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from bot.centre import Centre
from bot.delivery import Sender
from bot.flows import flows
from bot.pace import Pace
from bot.screen import tap
from bot.threads import Threads
from bot.turn import Turns
from storage import accounts, alerts, cases, outbox, requests
from storage.chat_messages import SENSITIVE_FOR
from storage.complaints import complaints
from storage.database import Database
from storage.topics import TOPICS
from tests.bot.families import family, give
from tests.colleagues import colleague, welcomed_person
from tests.person import Person
from tests.safety.door import Door, Telegram

# In every word that somebody writes or records here.
MATTER = "Taină"
VOICE = {"file_id": MATTER, "file_unique_id": "x", "duration": 2}
# When the last of it is told: what concerns the team is gathered for an hour.
LAST = timedelta(hours=2)
# What the walk below goes through; a new private flow must find its way in here.
WALKED = {
    "alert_write", "case_hand_on", "case_open", "case_person", "case_review", "case_write", "complaint", "complaint_answer", "counselling", "material", "request_answer", "write",
}  # fmt: skip


class House:
    """One Telegram, and everybody's door to it."""

    def __init__(self, database: Database, turns: Turns, threads: Threads) -> None:
        self.database, self.turns, self.threads = database, turns, threads
        self.telegram = Telegram()
        self.doors: list[Door] = []

    def door(self, person: Person) -> Door:
        self.doors.append(
            Door(self.database, self.threads, chat=person.chat, telegram=self.telegram)
        )
        return self.doors[-1]

    def parent(self) -> Door:
        return self.door(welcomed_person(self.turns, self.database))

    def coordinator(self) -> Door:
        person = colleague(self.turns, self.database, "coordinator")
        give(self.database, person, TOPICS)
        return self.door(person)

    async def deliver(self, later: timedelta) -> None:
        """What is due by then is sent, or taken away."""
        clock = max(door.now for door in self.doors) + later
        bot: Any = self.telegram
        sender = Sender(
            bot, self.database, self.centres, self.threads, _Free(), lambda: clock, "belvedere_bot"
        )
        await sender.send_due()

    centres: dict[str, Centre]


class _Free(Pace):
    def take(self, chat: int, *, answer: bool = False) -> float:
        return 0.0

    def chat_is_busy(self, chat: int) -> float:
        return 0.0


@pytest.fixture
async def house(
    database: Database, turns: Turns, centres: dict[str, Centre]
) -> AsyncIterator[House]:
    with ThreadPoolExecutor(database.writers) as pool:
        made = House(database, turns, Threads(pool, database))
        made.centres = centres
        yield made


def test_no_private_flow_is_left_out_of_the_walk() -> None:
    assert {name for name, flow in flows().items() if flow.private or flow.erases} == WALKED


async def test_two_days_later_nothing_sensitive_is_left(house: House) -> None:
    worker = house.coordinator()
    await _counselling(house, worker)
    await _material(house)
    await _complaints(house, worker)
    await _danger(house, worker)
    await _case(house, worker)
    await house.deliver(LAST)
    lay = _sensitive(house.telegram)
    assert len(lay) >= 15, "the walk left something to take away"

    await house.deliver(SENSITIVE_FOR - timedelta(hours=1))
    assert _sensitive(house.telegram)
    gone = LAST + SENSITIVE_FOR + timedelta(minutes=1)
    await house.deliver(gone)

    assert _sensitive(house.telegram) == []
    assert gone < timedelta(hours=48)


def _sensitive(telegram: Telegram) -> list[Any]:
    """Both sides: what cannot be forwarded, and what somebody wrote."""
    return [
        given
        for given in telegram.chat.values()
        if given.get("protect_content") or MATTER in str(given) or "ma bate" in str(given)
    ]


async def _counselling(house: House, worker: Door) -> None:
    parent = house.parent()
    await parent.write("/talk")
    await parent.tap("Școala")
    await parent.receive(parent.update(text=f"Ana {MATTER}"))
    if "numele" not in parent.last:  # asked for the number first
        await parent.write(f"Ana {MATTER}")
    await _finish_introduction(parent)
    [request] = _requests(house)
    await parent.press(tap("request", "write", request))
    await parent.write(f"{MATTER}: la școală")
    await parent.press(tap("request", "write", request))
    await parent.receive(parent.update(voice=VOICE))
    await house.deliver(timedelta())
    await worker.press(tap("request_work", "take", request))
    await worker.press(tap("request_work", "answer", request))
    await worker.write(f"{MATTER}: ne vedem joi")
    await worker.tap("Radu")
    await house.deliver(timedelta(minutes=1))
    await parent.tap("Deschid")
    assert MATTER in str(parent.telegram.calls[-3:])


async def _finish_introduction(parent: Door) -> None:
    """The number withheld, the name given, the domicile said; whatever of it is asked."""
    for _time in range(6):
        if parent.telegram.chat[max(_ours(parent))].get("reply_markup", {}).get("keyboard"):
            await parent.write("⏳ Nu acum")
        elif "numiți" in parent.last or "numele" in parent.last:
            await parent.write(f"Ana {MATTER}")
        elif "Sector" in parent.last:
            await parent.tap("Da")


def _ours(door: Door) -> list[int]:
    return [n for n, given in door.telegram.chat.items() if given.get("chat_id") == door.chat]


def _requests(house: House) -> list[int]:
    with house.database.transaction() as db:
        return [row.id for row in db.execute(requests.requests.select()).all()]


async def _material(house: House) -> None:
    parent = house.parent()
    await parent.press(tap("home"))
    await parent.tap("Sprijin material")
    await parent.tap("Alimente")
    await parent.write(f"{MATTER} neterminat")


async def _complaints(house: House, worker: Door) -> None:
    for named in (True, False):
        parent = house.parent()
        await parent.press(tap("settings", "complaint"))
        await parent.tap("O reclamație")
        await parent.tap("Cu numele" if named else "Fără nume")
        if named:
            await parent.write(f"Ana {MATTER}")
        await parent.write(f"{MATTER}: a fost frig în sală")
    with house.database.transaction() as db:
        [made] = [row.id for row in db.execute(complaints.select()).all() if row.account_id]
    await worker.press(tap("complaint_work", "answer", made))
    await worker.write(f"{MATTER}: am reparat caloriferul")
    await house.deliver(timedelta())


async def _danger(house: House, worker: Door) -> None:
    parent = house.parent()
    await parent.write("ma bate barbatul meu")
    await parent.tap("Anunț echipa")
    with house.database.transaction() as db:
        [alert] = alerts.open_in(db, "belvedere")
    await house.deliver(timedelta())
    await worker.press(tap("alert", "take", alert.id))
    await worker.tap("Îi scriu")
    await worker.write(f"{MATTER}: suntem aici")
    await house.deliver(timedelta(minutes=1))
    await parent.tap("Deschid")


async def _case(house: House, worker: Door) -> None:
    parent = house.door(family(house.turns, house.database))
    await worker.write("/cases")
    await worker.tap("Un caz nou")
    await worker.write("exemplu")
    await worker.tap("Ana Exemplu")
    await worker.write(f"45/2026 {MATTER}")
    await worker.tap("Radu")
    await worker.tap("luni, 21 decembrie")
    await worker.tap("Scriu familiei")
    await worker.tap("Ana Exemplu")
    await worker.write(f"{MATTER}: ne vedem joi")
    await worker.tap("Radu")
    await house.deliver(timedelta(minutes=1))
    await parent.tap("Deschid")
    assert MATTER in str(parent.telegram.calls[-3:])
    with house.database.reading() as db:
        case = cases.by_reference(db, "belvedere", f"45/2026 {MATTER}")
    assert case is not None
    for card, asks in (("case", "review"), ("case", "hand_on"), ("case_persons", "add")):
        await worker.press(tap(card, asks, case.id))
        await worker.write(f"{MATTER}?")


async def test_what_is_written_in_a_complaint_leaves_at_once_and_no_row_tells_whose_it_was(
    house: House,
) -> None:
    parent = house.parent()
    await parent.press(tap("settings", "complaint"))
    await parent.tap("O reclamație")
    await parent.tap("Fără nume")

    await parent.write(f"{MATTER}: a fost frig în sală")

    assert MATTER not in str(parent.telegram.chat)
    assert "fără nume" in parent.last
    with house.database.transaction() as db:
        account = accounts.lock(db, parent.chat)
        assert account is not None
        rows = db.execute(outbox.outbox.select()).all()
    assert [row for row in rows if row.account_id == account.id] == []
