"""Families that are written to, who writes to them, and a Telegram that keeps what each chat shows."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from telegram.error import BadRequest, TelegramError

from bot.delivery import Sender
from bot.jobs.broadcasts import send_broadcasts
from bot.pace import Pace
from bot.screen import tap
from bot.texts import fixed
from bot.threads import Threads
from bot.turn import Turns
from storage import accounts, broadcasts, meetings, outcomes, persons, seats
from storage.audiences import Audience
from storage.broadcasts import Broadcast
from storage.database import Database
from storage.persons import Person as Caregiver
from tests.colleagues import colleague, member_of
from tests.person import Person
from tests.sample import CENTRES, MEETING, NOW, add_meeting
from tests.world import CENTRES as BOTH
from tests.world import THERE

# As long as a text to families should be at most, in the longest of the languages.
LONG = (
    "Bună ziua! Joi ne vedem la ora 17 în sala mare. Aduceți un caiet și un pix. "
    "Copiii se pot juca lângă noi în tot acest timp. "
    "Vă așteptăm cu drag și cu ceai cald la centru pe toți!"
)
TEXTS = {
    "ro": LONG,
    "en": "See you on Thursday at five.",
    "uk": "Чекаємо на вас у четвер о п’ятій.",
}


def a_broadcast(**changed: Any) -> Broadcast:
    usual: dict[str, Any] = {
        "id": 2**62 + 5,
        "centre": "belvedere",
        "author": 51,
        "audience": Audience("meeting", meeting=MEETING.id),
        "texts": {broadcasts.ANY: LONG},
        "version": 1,
        "proposed": None,
        "proposed_by": None,
        "state": "draft",
        "expected": 120,
        "send_at": NOW,
        "approved_by": None,
        "created_at": NOW,
        "changed_at": NOW,
    }
    return Broadcast(**usual | changed)


ABOUT = fixed("👥 {who}", who="Cine vine la Cum vorbim cu copilul când este supărat")


class Chats:
    """Stands where python-telegram-bot's Bot does. `shows`: chat -> message -> text, as a phone has it."""

    username = "belvedere_bot"

    def __init__(self) -> None:
        self.shows: dict[int, dict[int, str]] = {}
        self.problems: dict[int, TelegramError] = {}
        self.calls: list[tuple[str, int]] = []
        self.answers: list[TelegramError | None] = []
        self._last = 0

    async def do_api_request(self, method: str, given: dict[str, Any]) -> dict[str, Any]:
        chat = given.get("chat_id", 0)
        if method == "setMyCommands":
            return {}
        if chat in self.problems:
            raise self.problems[chat]
        self.calls.append((method, chat))
        problem = self.answers.pop(0) if self.answers else None
        if isinstance(problem, BadRequest):
            raise problem
        there = self.shows.setdefault(chat, {})
        if method == "editMessageText":
            if given["message_id"] not in there:
                raise BadRequest("Message to edit not found")
            there[given["message_id"]] = given["text"]
        elif method == "deleteMessage":
            del there[given["message_id"]]
        else:
            self._last += 1
            there[self._last] = given["text"]
        if problem is not None:
            raise problem
        return {"message_id": self._last}

    def texts(self, chat: int) -> list[str]:
        return list(self.shows.get(chat, {}).values())


@dataclass
class Announced:
    """A coordinator, a meeting and its families; the clock and the sender are moved by the test."""

    turns: Turns
    database: Database
    author: Person
    meeting: int
    families: list[Person]
    telegram: Chats = field(default_factory=Chats)
    now: datetime = NOW

    @property
    def broadcast(self) -> Broadcast:
        """The one that was written last."""
        with self.database.reading() as db:
            last = select(broadcasts.broadcasts.c.id).order_by(
                broadcasts.broadcasts.c.created_at.desc()
            )
            newest = broadcasts.find(db, db.execute(last.limit(1)).scalar_one())
        assert newest is not None
        return newest

    def write(self, text: str = "Ne vedem joi.", *, to: str | None = None) -> None:
        """Until the preview is on the author's screen."""
        self.author.now = self.now
        self.author.command("broadcast")
        self.author.tap(to or "📅")
        self.author.say(text)

    def send(self, text: str = "Ne vedem joi.", *, to: str | None = None) -> None:
        self.write(text, to=to)
        self.author.tap("✅")

    def cover(self) -> None:
        """From now on nothing shows in the families' chats until it is tapped."""
        with self.database.transaction() as db:
            for family in self.families:
                account = accounts.lock(db, family.chat)
                assert account is not None
                accounts.set_discreet(db, account.id, discreet=True)

    def tick(self) -> None:
        """The clock of the messages to many, once."""
        self.now = max(self.now, self.author.now)
        send_broadcasts(self.database, CENTRES, lambda: self.now)

    async def deliver(self, *, per_second: int = 1_000_000) -> None:
        """Everything that is due now goes out."""
        with ThreadPoolExecutor(self.database.writers) as pool:
            bot: Any = self.telegram
            pace = Pace(per_second=per_second)
            sender = Sender(
                bot, self.database, CENTRES, Threads(pool, self.database), pace, lambda: self.now
            )
            await sender.send_due()

    async def run(self) -> None:
        """Promised, delivered, and settled."""
        self.tick()
        await self.deliver()
        self.tick()

    def tally(self) -> dict[str, int]:
        with self.database.reading() as db:
            return {str(k): n for k, n in outcomes.tally(db, self.broadcast.id).items()}

    def texts(self) -> list[list[str]]:
        """What each family's chat shows."""
        return [self.telegram.texts(family.chat) for family in self.families]

    def progress(self) -> str:
        """What the author's screen says of it."""
        self.author.now = self.now
        self.author.tap_data(tap("broadcast_progress", "", self.broadcast.id, 0))
        return self.author.text


def announced(
    turns: Turns,
    database: Database,
    families: int = 3,
    *,
    role: Any = "coordinator",
    languages: Sequence[str] = ("ro",),
    without_telegram: int = 0,
) -> Announced:
    author = colleague(turns, database, role)
    meeting = add_meeting(database, capacity=families + without_telegram + 20)
    if role not in {"coordinator", "director"}:
        lead(database, meeting, author)
    there = Announced(turns, database, author, meeting, [])
    for number in range(families):
        there.families.append(
            family(turns, database, meeting, languages[number % len(languages)], number)
        )
    for number in range(without_telegram):
        signed_up(database, meeting, number=900 + number)
    return there


def stranger(database: Database) -> Person:
    """A coordinator of another centre, which this house runs as well."""
    return colleague(Turns(database, BOTH, "belvedere_bot"), database, "coordinator", THERE)


def lead(database: Database, meeting: int, person: Person) -> None:
    """The meeting is this member's."""
    with database.transaction() as db:
        db.execute(
            meetings.meetings.update()
            .where(meetings.meetings.c.id == meeting)
            .values(facilitator_id=member_of(database, person).id)
        )


def signed_up(
    database: Database,
    meeting: int | None,
    number: int = 0,
    centre: str = "belvedere",
    name: str = "",
) -> Caregiver:
    """A family that the centre knows, in that meeting."""
    with database.transaction() as db:
        house = persons.add_family(db, centre, domicile="yes", now=NOW, known=True)
        caregiver = persons.add_caregiver(
            db, house, name or f"Familia Probă{number}", f"+99966{10000 + number}", NOW
        )
        if meeting is not None:
            seats.take_seats_or_wait(
                db, meeting, caregiver, [caregiver.id], NOW, known=True, may_wait=True
            )
    return caregiver


def family(
    turns: Turns,
    database: Database,
    meeting: int | None,
    language: str = "ro",
    number: int = 0,
    centre: str = "belvedere",
) -> Person:
    """The same with a phone."""
    person = Person(turns, chat=7_000_001 + number, keyboard="home")
    caregiver = signed_up(database, meeting, number, centre)
    with database.transaction() as db:
        account = accounts.create(db, person.chat, centre, NOW)
        accounts.set_language(db, account.id, language)
        accounts.accept_notice(db, account.id, "2026-11", NOW)
        accounts.set_keyboard(db, account.id, "home")
        accounts.link(db, account.id, caregiver.id)
    return person
