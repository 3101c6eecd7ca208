"""A centre for one chaos run: a sandbox for Telegram, a database that writes down what it went through, and the bot."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select, update

from bot.hours.clock import local
from bot.settings import ROOT
from sandbox.server import serving
from sandbox.world import World
from storage import accounts, activities, broadcasts, meetings, persons, slots, staff, topics
from storage.activities import Kind
from storage.crypto import Cipher
from storage.database import Database
from storage.outbox import outbox, promise
from storage.persons import NewChild
from storage.signups import signups
from tests.chaos import history
from tests.chaos.handset import Handset
from tests.chaos.lives import Life, Starter
from tests.chaos.witness import Witness
from tests.daytime import daytime_zone
from tests.road import planted

CENTRE = "belvedere"
# How long a bot may take until it asks for updates, on a machine with other things to do.
_UP_WITHIN = 30.0
NAME, COLLEAGUE = "Zvonimira Probă", "Zvonko Coleg"


class Place:
    """`down`: from when to when no bot was listening, in seconds since 1970. `patience`: see Handset."""

    patience = 20.0
    # How much later it is by the bot's clock; see tests.chaos.changes.later.
    ahead = timedelta(0)

    def __init__(
        self, world: World, witness: Witness, url: str, database_url: str, folder: Path
    ) -> None:
        self.world = world
        self.witness = witness
        self.folder = folder
        self.database_url = database_url
        self.database = Database(database_url, Cipher([planted.KEY]))
        self.zone = daytime_zone(datetime.now(UTC))
        self.lives: list[Life] = []
        self.handsets: list[Handset] = []
        self.down: list[tuple[float, float]] = []
        # Meetings that nobody planned on a phone.
        self.added: set[int] = set()
        self._ended = world.clock.now()
        self._url = url
        self._numbers = itertools.count(1)
        history.write_down(self.database)
        self._write_centre()

    async def start(
        self, starter: Starter, *changes: str, ready: bool = True, options: Sequence[str] = ()
    ) -> Life:
        """A running bot; `ready` waits until it listens for updates, or has ended before that."""
        log = self.folder / f"bot-{len(self.lives)}.log"
        asked = self._asked
        life = await starter.start(self._environment, options, changes, log)
        self.lives.append(life)
        if ready:
            async with asyncio.timeout(_UP_WITHIN):
                while self._asked == asked and not life.over:  # noqa: ASYNC110  # another program's doing
                    await asyncio.sleep(0.004)
        if self._asked > asked:
            self.is_up()
        return life

    def is_up(self) -> None:
        if self._ended:
            self.down.append((self._ended, self.world.clock.now()))
            self._ended = 0.0

    def is_down(self) -> None:
        self._ended = self._ended or self.world.clock.now()

    @property
    def _asked(self) -> int:
        """How often a bot asked for updates."""
        return self.world.ledger.calls["getUpdates"]

    def add_phone(self, language: str = "ro") -> Handset:
        """Somebody who has never spoken to the assistant."""
        told = {"first_name": "Zvonimira", "last_name": "Probă", "language_code": language}
        handset = Handset(self.world, self.witness, self.world.add_person(told), self.patience)
        self.handsets.append(handset)
        return handset

    def add_parent(
        self, language: str = "ro", *, known: bool = True, children: Sequence[str] = ()
    ) -> Handset:
        """Somebody who was here before: welcomed and introduced."""
        handset, now = self.add_phone(language), datetime.now(UTC)
        # Telegram lets a bot write to whoever has written to it.
        self.world.chats[handset.chat].refuses = ""
        with self.database.transaction() as db:
            family = persons.add_family(db, CENTRE, domicile="yes", now=now, known=known)
            person = persons.add_caregiver(db, family, NAME, handset.number, now)
            persons.add_children(db, person, [NewChild(name, 2018) for name in children], now)
            account = accounts.create(db, handset.chat, CENTRE, now).id
            accounts.set_language(db, account, language)
            accounts.accept_notice(db, account, "2026-11", now)
            accounts.link(db, account, person.id)
        return handset

    def add_colleague(self, role: staff.Role = "coordinator") -> Handset:
        """Somebody who works here, welcomed, with no family of their own in the books."""
        handset, now = self.add_phone(), datetime.now(UTC)
        self.world.chats[handset.chat].refuses = ""
        with self.database.transaction() as db:
            account = accounts.create(db, handset.chat, CENTRE, now).id
            accounts.set_language(db, account, handset.language)
            accounts.accept_notice(db, account, "2026-11", now)
            staff.add(db, CENTRE, COLLEAGUE, role, now, account=account)
        return handset

    def add_counsellor(self) -> Handset:
        """Somebody who works on every topic, with two hours for families some days from now."""
        handset, now = self.add_parent(), datetime.now(UTC)
        day = local(now, self.zone).replace(hour=10, minute=0, second=0, microsecond=0)
        with self.database.transaction() as db:
            account = accounts.lock(db, handset.chat)
            assert account is not None
            member = staff.add(db, CENTRE, NAME, "counsellor", now, account=account.id).id
            for topic in topics.TOPICS:
                topics.give(db, member, topic)
            hours = [day + timedelta(days=3, hours=n) for n in range(2)]
            slots.open_slots(db, CENTRE, member, hours, 45, now, by_phone=False)
        return handset

    def add_meetings(
        self, capacity: int, dates: int = 1, kind: Kind = "parenting_workshop", days: int = 3
    ) -> list[int]:
        """Dates of one activity, at five in the afternoon from `days` days on; its title nobody else has."""
        now, number = datetime.now(UTC), next(self._numbers)
        title = {"ro": f"Atelierul {number:03}", "en": f"Workshop {number:03}", "uk": f"Зустріч {number:03}"}  # fmt: skip
        day = local(now, self.zone).replace(hour=17, minute=0, second=0, microsecond=0)
        with self.database.transaction() as db:
            activity = activities.add(db, CENTRE, kind, title, now)
            added = [
                meetings.add_meeting(
                    db, activity, day + timedelta(days=days + n), now, capacity=capacity
                )
                for n in range(dates)
            ]
        self.added |= {*added}
        return added

    def a_minute_passes(self) -> None:
        """For what a dead sender left behind: as if nobody had been there for a minute."""
        self._write(
            update(outbox)
            .where(outbox.c.state == "sending")
            .values(lease_until=datetime.now(UTC) - timedelta(seconds=1))
        )

    def in_flight(self) -> int:
        """Messages of which a bot that has died could not say whether they arrived."""
        trying = (outbox.c.state == "sending") & outbox.c.trying
        with self.database.reading() as db:
            return int(db.execute(select(func.count()).where(trying)).scalar_one())

    def the_hour_passes(self) -> None:
        """For every offer that is open: as if its hour had come, and nobody had answered."""
        past = datetime.now(UTC) - timedelta(minutes=1)
        self._write(update(signups).where(signups.c.state == "offered").values(offer_until=past))

    def the_grace_passes(self) -> None:
        """For what goes to many: as if its minute, in which it can be stopped, had passed."""
        scheduled = broadcasts.broadcasts.c.state == "scheduled"
        self._write(
            update(broadcasts.broadcasts).where(scheduled).values(send_at=datetime.now(UTC))
        )

    def the_undo_passes(self) -> None:
        """For every decision: as if it could no longer be taken back, so that the family is told."""
        told = (outbox.c.card == "decided") & (outbox.c.state == "pending")
        self._write(update(outbox).where(told).values(not_before=datetime.now(UTC)))

    def the_meeting_begins(self, meeting: int) -> None:
        """As if its hour had come."""
        begun = datetime.now(UTC) - timedelta(minutes=1)
        table = meetings.meetings
        self._write(update(table).where(table.c.id == meeting).values(starts_at=begun))

    def promise(self, handsets: Sequence[Handset], each: int) -> None:
        """So many menus to each of them, of the kind that many read: due now, sent when there is nothing better to do."""
        now = datetime.now(UTC)
        with self.database.transaction() as db:
            for handset in handsets:
                account = accounts.lock(db, handset.chat)
                assert account is not None
                for number in range(each):
                    dedup = f"chaos:{handset.chat}:{number}"
                    promise(db, account.id, "home", (), lane="broadcast", dedup=dedup, now=now)

    def chat_of(self, caregiver: int) -> int | None:
        """The private chat in which this person speaks to the bot."""
        with self.database.transaction() as db:
            account = accounts.reached_by(db, caregiver)
            found = accounts.find(db, account) if account is not None else None
        return found.chat if found else None

    def close(self) -> None:
        self.database.close()

    def _write(self, statement: Any) -> None:
        with self.database.transaction() as db:
            db.execute(statement)

    def _write_centre(self) -> None:
        centres = self.folder / "centres"
        centres.mkdir(parents=True, exist_ok=True)
        facts = (ROOT / "centres" / "belvedere.toml").read_text(encoding="utf-8")
        here = facts.replace('"Europe/Bucharest"', f'"{self.zone.key}"')
        (centres / "belvedere.toml").write_text(here, encoding="utf-8")

    @property
    def _environment(self) -> dict[str, str]:
        return {
            "BELVEDERE_TOKEN": planted.TOKEN,
            "BELVEDERE_API_URL": self._url,
            "BELVEDERE_DATABASE_URL": self.database_url,
            "BELVEDERE_KEYS": planted.KEY,
            "BELVEDERE_CENTRES": str(self.folder / "centres"),
        }


@asynccontextmanager
async def place(database_url: str, folder: Path) -> AsyncIterator[Place]:
    """Everything but the bot. Every bot that was started has ended afterwards."""
    world = World(planted.TOKEN, cast=())
    world.live = witness = Witness(world)
    folder.mkdir(parents=True, exist_ok=True)  # noqa: ASYNC240  # nobody is there yet
    async with serving(world) as sandbox:
        opened = Place(world, witness, sandbox.url, database_url, folder)
        try:
            yield opened
        finally:
            for life in opened.lives:
                await life.kill()
            opened.close()
