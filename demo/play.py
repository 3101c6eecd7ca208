"""One whole conversation in the terminal: real bot, real HTTP, real database, no browser."""

from __future__ import annotations

import asyncio

from bot.app import open_database, serve
from demo.bubbles import Bubbles
from demo.stage import FIRST_PHONE, Stage, stage
from sandbox.desk import Desk
from sandbox.phone import Phone
from storage import persons, signups
from storage.database import Database


async def play() -> int:
    """0 if the seat is confirmed in the database at the end, else 1."""
    async with stage(port=0) as ready:
        running = asyncio.create_task(serve(ready.settings, ready.centres))
        try:
            async with Desk.at(ready.url) as desk:
                await parent_signs_up(desk.phones[0])
            return 0 if seat_is_confirmed(ready) else 1
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


async def parent_signs_up(phone: Phone) -> None:
    """From START to the confirmation, as somebody does it who has never seen this assistant."""
    bubbles = Bubbles(phone)
    await bubbles.do("START", phone.start(), until="Română")
    await bubbles.do("[Română]", phone.tap("Română"), until="Am înțeles")
    await bubbles.do("[✅ Am înțeles]", phone.tap("Am înțeles"), until="Întâlniri")
    await bubbles.do("[📅 Întâlniri]", phone.press("Întâlniri"), until="Pentru părinți")
    await bubbles.do("[👤 Pentru părinți]", phone.tap("Pentru părinți"), until="Pentru copii")
    first = next(label for label in phone.last.labels if label.startswith("📅"))
    await bubbles.do(f"[{first}]", phone.tap(first), until="Mă înscriu")
    await bubbles.do("[👶 Supraveghere]", phone.tap("Supraveghere"), until="☑️")
    await bubbles.do("[✅ Mă înscriu]", phone.tap("Mă înscriu"), until="Trimit numărul meu")
    await bubbles.do("[📱 Trimit numărul meu]", phone.share_contact(), until="Nu mai pot veni")
    await bubbles.do("[📆 În calendar]", phone.tap("În calendar"), until="intalnire.ics")
    await bubbles.do("[📍 Cum ajung]", phone.tap("Cum ajung"), until="Strada Exemplului")


def seat_is_confirmed(ready: Stage) -> bool:
    database = open_database(ready.settings)
    try:
        confirmed = _confirmed(database, next(iter(ready.centres)))
    finally:
        database.close()
    print(f"\n  In the database: {confirmed} confirmed seat.")
    return confirmed == 1


def _confirmed(database: Database, centre: str) -> int:
    with database.transaction() as db:
        parent = persons.recognise(db, centre, FIRST_PHONE)
        if parent is None:
            return 0
        return sum(s.seats for s in signups.of_caregiver(db, parent.id) if s.state == "confirmed")
