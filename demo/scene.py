"""Who plays, where and when; and what a chapter is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from bot.centre import Centre
from bot.texts import Brief, Short, _
from demo import bubbles
from demo.person import Person, ro
from demo.stage import PARENT_CHAT, PARENT_PHONE, STAFF_CHAT
from sandbox.desk import Desk
from storage import accounts, meetings, persons, signups, staff
from storage.database import Database, Transaction
from storage.meetings import Meeting
from storage.persons import Person as Known
from storage.signups import SignUp
from storage.staff import Member


@dataclass
class Scene:
    """`notes`: ids of what a chapter made, for its truth to find again."""

    desk: Desk
    database: Database
    centre: Centre
    ana: Person
    ioana: Person
    notes: dict[str, int] = field(default_factory=dict)

    async def until(self, moment: datetime) -> None:
        """The clock, which nobody has the patience to watch, is put forward to `moment`."""
        await self.desk.advance_clock((moment - self.desk.now()).total_seconds())
        print(bubbles.clock(ro(Brief(moment, self.centre.zone))))

    async def opens(self, person: Person, title: str) -> None:
        """The next meeting of that title, from a list of them, on whichever page of it that is."""
        with self.database.reading() as db:
            there = meetings.upcoming(
                db, self.centre.code, self.desk.now(), for_carers=True, skip=0, limit=100
            )
        button = self.button(next(m for m in there if m.title["ro"] == title).starts_at)
        while not person.sees(button):
            await person.tap(_("➡️ More"), until="📅")
        await person.tap(button, until=_("✅ Sign me up"))

    def button(self, moment: datetime) -> str:
        """What a meeting's button says that starts then."""
        return ro(Short(moment, self.centre.zone))

    def parent(self, db: Transaction) -> Known:
        found = persons.recognise(db, self.centre.code, PARENT_PHONE)
        assert found is not None, "the timetable has this family"
        return found

    def coordinator(self, db: Transaction) -> Member:
        account = accounts.lock(db, STAFF_CHAT)
        member = staff.of_account(db, account.id) if account else None
        assert member is not None, "the timetable has this colleague"
        return member

    def account(self, db: Transaction) -> int:
        """The parent's; 0 before she has spoken to the assistant."""
        account = accounts.lock(db, PARENT_CHAT)
        return account.id if account is not None else 0

    def signup(self, db: Transaction, title: str) -> tuple[SignUp, Meeting] | None:
        """The parent's seat in a meeting of that title."""
        mine = signups.of_caregiver(db, self.parent(db).id)
        there = ((one, meetings.get(db, one.meeting_id)) for one in mine)
        return next((pair for pair in there if pair[1].title["ro"] == title), None)


@dataclass(frozen=True)
class Chapter:
    """`play` is what people do; `truth` what the database must say at the end of the whole play, sentence by
    sentence, and whether it does.
    """

    title: str
    play: Callable[[Scene], Awaitable[None]]
    truth: Callable[[Scene, Transaction], Iterator[tuple[str, bool]]]
