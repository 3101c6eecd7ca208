"""One centre to test in: a sandbox for Telegram, a database, and the bots that ran in it."""

from __future__ import annotations

import asyncio
import itertools
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

from sqlalchemy import update

from bot.settings import ROOT
from sandbox.desk import Desk
from sandbox.server import serving
from sandbox.world import World
from storage import accounts, activities, meetings, outbox, persons, sending, staff
from storage.activities import Kind
from storage.crypto import Cipher
from storage.database import Database
from storage.persons import Person
from storage.staff import Role
from tests.chaos.lives import Nursery
from tests.daytime import daytime_zone
from tests.road import planted
from tests.road.books import Books
from tests.road.bots import Bot, copy, program
from tests.road.parent import NAME, PATIENCE, Parent

Transport = Literal["polling", "webhook"]
LATITUDE, LONGITUDE = 44.43, 26.03
_numbers = itertools.count(1)


class House:
    """`folder` is this house's own: centres, logs. `by_day`: its clock on the wall says nine in the morning."""

    def __init__(
        self,
        url: str,
        desk: Desk,
        database_url: str,
        folder: Path,
        by: Transport,
        bots_from: Nursery | None,
        *,
        by_day: bool = False,
    ) -> None:
        self.url = url
        self.desk = desk
        self.database_url = database_url
        self.database = Database(database_url, Cipher([planted.KEY]))
        self.books = Books(self.database)
        self.bots: list[Bot] = []
        self._titles: dict[int, dict[str, str]] = {}
        self._nursery = bots_from
        self._folder = folder
        self.port = _free_port() if by == "webhook" else 0
        self._centres = folder / "centres"
        self._centres.mkdir(parents=True)
        facts = (ROOT / "centres" / "belvedere.toml").read_text(encoding="utf-8")
        if by_day:
            facts = facts.replace("Europe/Bucharest", daytime_zone(datetime.now(UTC)).key)
        where = f"latitude = {LATITUDE}\nlongitude = {LONGITUDE}\n"
        (self._centres / "belvedere.toml").write_text(where + facts, encoding="utf-8")

    @property
    def environment(self) -> dict[str, str]:
        settings = {
            "TOKEN": planted.TOKEN,
            "API_URL": self.url,
            "DATABASE_URL": self.database_url,
            "KEYS": planted.KEY,
            "CENTRES": str(self._centres),
        }
        if self.port:
            settings["WEBHOOK_URL"] = self.webhook
            settings["WEBHOOK_SECRET"] = planted.WEBHOOK_SECRET
            settings["LISTEN"] = f"127.0.0.1:{self.port}"
        return {f"BELVEDERE_{name}": value for name, value in settings.items()}

    @property
    def webhook(self) -> str:
        """Where the bot listens; nothing answers there when it polls."""
        return f"http://127.0.0.1:{self.port}/"

    async def start_bot(self, **changed: str) -> Bot:
        """`python -m bot run`; a changed setting that is empty is left out."""
        bot = await program(self._settings(changed), self._next_log())
        self.bots.append(bot)
        return bot

    async def fork_bot(self, *variant: str, **changed: str) -> Bot:
        """The same in a moment, or a variant of it."""
        assert self._nursery is not None
        bot = await copy(self._nursery, self._settings(changed), self._next_log(), *variant)
        self.bots.append(bot)
        return bot

    def _settings(self, changed: dict[str, str]) -> dict[str, str]:
        given = {f"BELVEDERE_{name.upper()}": value for name, value in changed.items()}
        return {name: value for name, value in (self.environment | given).items() if value}

    async def close(self) -> None:
        """Ends every bot. Raises AssertionError when one of them wrote what nobody may write."""
        ends = await asyncio.gather(*(bot.stop() for bot in self.bots), return_exceptions=True)
        self.database.close()
        assert not any(ends), f"not stopped in time: {ends}"
        leaked = [line for bot in self.bots for line in planted.found_in(bot.said.splitlines())]
        assert not leaked, f"in the logs: {leaked}"

    async def caught_up(self) -> None:
        """Waits until the bot has taken every update."""
        await self.desk.caught_up(PATIENCE)

    def _next_log(self) -> Path:
        return self._folder / f"bot-{len(self.bots)}.log"

    async def add_parent(self, language: str = "ro") -> Parent:
        """Somebody with a phone who has never spoken to the assistant."""
        phone = await self.desk.add_phone("Smaranda", language, last_name="Zvonescu")
        return Parent(phone, language)

    def know(self, parent: Parent, *, known: bool = True, name: str = NAME) -> Person:
        """The family is in the books under this parent's number, before the parent ever writes."""
        now = datetime.now(UTC)
        with self.database.transaction() as db:
            family = persons.add_family(db, "belvedere", domicile="yes", now=now, known=known)
            number = parent.phone.phone_number
            return persons.add_caregiver(db, family, name, number, now)

    async def add_returning_parent(
        self, language: str = "ro", *, known: bool = True, name: str = NAME
    ) -> Parent:
        """Somebody who was here before: welcomed, introduced, and with the menu on the phone."""
        parent, now = await self.add_parent(language), datetime.now(UTC)
        person = self.know(parent, known=known, name=name)
        with self.database.transaction() as db:
            account = accounts.create(db, parent.phone.user_id, "belvedere", now).id
            accounts.set_language(db, account, language)
            accounts.accept_notice(db, account, "2026-11", now)
            accounts.link(db, account, person.id)
        await parent.start()
        await parent.home_keyboard()
        return parent

    async def add_colleague(self, role: Role = "coordinator", name: str = NAME) -> Parent:
        """Somebody who works here, with the menu on the phone."""
        colleague, now = await self.add_parent(), datetime.now(UTC)
        with self.database.transaction() as db:
            account = accounts.create(db, colleague.phone.user_id, "belvedere", now).id
            accounts.set_language(db, account, colleague.language)
            accounts.accept_notice(db, account, "2026-11", now)
            staff.add(db, "belvedere", name, role, now, account=account)
        await colleague.start()
        await colleague.home_keyboard()
        return colleague

    def add_meeting(
        self,
        *,
        capacity: int = 10,
        kind: Kind = "parenting_workshop",
        starts: datetime | None = None,
    ) -> int:
        """Days from now, unless said otherwise, under a title that no other meeting has."""
        now, number = datetime.now(UTC), next(_numbers)
        title = {"ro": f"Atelierul {number:03}", "en": f"Workshop {number:03}", "uk": f"Зустріч {number:03}"}  # fmt: skip
        soon = (now + timedelta(days=3)).replace(hour=15, minute=0, second=0, microsecond=0)
        with self.database.transaction() as db:
            activity = activities.add(db, "belvedere", kind, title, now)
            meeting = meetings.add_meeting(
                db, activity, starts or soon + timedelta(minutes=number), now, capacity=capacity
            )
        self._titles[meeting] = title
        return meeting

    def let_leases_end(self) -> None:
        """As if a minute had passed since the bot that was sending these died."""
        past = datetime.now(UTC) - timedelta(seconds=1)
        under_way = outbox.outbox.c.state == "sending"
        with self.database.transaction() as db:
            db.execute(update(outbox.outbox).where(under_way).values(lease_until=past))
            sending.take_up_abandoned(db, datetime.now(UTC))

    def title(self, meeting: int, language: str = "ro") -> str:
        return self._titles[meeting][language]


@asynccontextmanager
async def house(
    database_url: str,
    folder: Path,
    by: Transport = "polling",
    bots_from: Nursery | None = None,
    *,
    by_day: bool = False,
) -> AsyncIterator[House]:
    """Everything but the bot. All that was started has ended afterwards."""
    async with serving(World(planted.TOKEN, cast=())) as sandbox, Desk.at(sandbox.url) as desk:
        opened = House(sandbox.url, desk, database_url, folder, by, bots_from, by_day=by_day)
        try:
            yield opened
        finally:
            await opened.close()


async def eventually(holds: Callable[[], bool], seconds: float = PATIENCE) -> None:
    """For what only the database can show: looks until it is so. Raises TimeoutError."""
    async with asyncio.timeout(seconds):
        while not holds():  # noqa: ASYNC110  # a database wakes nobody
            await asyncio.sleep(0.02)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
