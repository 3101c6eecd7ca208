"""Reminders from the plan to the phone, hour by hour, over the nights when the clocks change and over ordinary weeks."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from bot import hours, reminders
from bot.books import Books
from bot.who import the_clock
from storage import accounts, activities, meetings, persons, seats, signups
from storage.database import Database
from tests import oracle
from tests.oracle import number
from tests.sample import CENTRE, CENTRES, TITLE

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# The Sundays on which the clocks change, and some on which they do not.
SUNDAYS = [
    *(oracle.last_sunday(year, month) for year in (2026, 2027) for month in (3, 10)),
    datetime(2028, 2, 27, tzinfo=UTC).date(),  # beside a leap day
    datetime(2028, 12, 31, tzinfo=UTC).date(),
    datetime(2029, 6, 17, tzinfo=UTC).date(),
    oracle.last_sunday(2030, 10),
]
# Hours on the wall at which meetings begin, on each day from the Friday before to the Tuesday after.
BEGIN = (time(8, 30), time(9), time(10, 15), time(17), time(22, 30))


@dataclass
class Week:
    """Everybody's meetings around one Sunday. `owed`: what must come, and when: (card, account, about) -> moment."""

    database: Database
    now: datetime
    owed: dict[tuple[str, int, int], datetime] = field(default_factory=dict)
    came: list[tuple[str, int, int, datetime]] = field(default_factory=list)
    families: int = 0

    def family(self) -> tuple[persons.Person, int]:
        self.families += 1
        chat = 5_000_000 + self.families
        with self.database.transaction() as db:
            house = persons.add_family(db, "belvedere", domicile="yes", now=self.now, known=True)
            mother = persons.add_caregiver(db, house, "Ana Exemplu", f"+99966{chat}", self.now)
            account = accounts.create(db, chat, "belvedere", self.now).id
            accounts.accept_notice(db, account, "2026-11", self.now)
            accounts.link(db, account, mother.id)
        return mother, account

    def meeting(self, starts: datetime) -> int:
        with self.database.transaction() as db:
            activity = activities.add(db, "belvedere", "parenting_workshop", TITLE, self.now)
            return meetings.add_meeting(db, activity, starts, self.now, capacity=9)

    def sign_up(self, mother: persons.Person, account: int, meeting: int) -> int:
        """Takes a seat now, and says what is owed for it."""
        with self.database.transaction() as db:
            seats.take_seats_or_wait(
                db, meeting, mother, [mother.id], self.now, known=True, may_wait=False
            )
            mine = signups.mine(db, mother.id, meeting)
            assert mine is not None
            self._plan(db, mine, account)
        return mine.id

    def move(self, mother: persons.Person, account: int, meeting: int, starts: datetime) -> None:
        """To another moment, of which everybody is reminded in place of the old one."""
        with self.database.transaction() as db:
            mine = signups.mine(db, mother.id, meeting)
            assert mine is not None
            self.owed = {key: due for key, due in self.owed.items() if key[1] != account}
            table = meetings.meetings
            db.execute(table.update().where(table.c.id == meeting).values(starts_at=starts))
            self._plan(db, mine, account)

    def cancel(self, mother: persons.Person, account: int, signup: int) -> None:
        with self.database.transaction() as db:
            seats.cancel(db, signup, mother.id, self.now)
        self.owed = {key: due for key, due in self.owed.items() if key[1] != account}

    def _plan(self, db: Any, mine: signups.SignUp, account: int) -> None:
        meeting = meetings.get(db, mine.meeting_id)
        reminders.plan(db, the_clock(CENTRE, CENTRES, self.now), mine, meeting)
        start = number(meeting.starts_at)
        day = oracle.clocks()[start].date()
        drawn = hours.hour_for(f"{mine.caregiver_id}:{day}")
        before = oracle.day_before(start, drawn)
        shortly = oracle.two_hours_before(start)
        if before >= self.now:
            self.owed["reminder", account, day.toordinal()] = before
        if shortly is not None and shortly >= self.now:
            self.owed["soon", account, reminders.stamp(meeting)] = shortly

    def pass_until(self, end: datetime, books: Books) -> None:
        """Hour by hour everything that is due is claimed, read and sent."""
        while self.now < end:
            self.now += HOUR
            while rows := books.claim(50, ())[1]:
                for row in rows:
                    message = books.read(row)
                    if message is not None:
                        self.came.append((row.card, row.account_id, row.ids[0], self.now))
                        books.sent(row, 1, message.screen)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("sunday", SUNDAYS, ids=str)
def test_every_reminder_comes_once_at_its_hour_on_the_wall(database: Database, sunday: Any) -> None:
    start = oracle.shown()[datetime.combine(sunday - 5 * DAY, time(9))]
    week = Week(database, start)
    books = Books(database, CENTRES, lambda: week.now, "sender", "belvedere_bot")
    late = []
    for days in (-2, -1, 0, 1, 2):
        for begins in BEGIN:
            meeting = week.meeting(oracle.shown()[datetime.combine(sunday + days * DAY, begins)])
            mother, account = week.family()
            week.sign_up(mother, account, meeting)
            late.append(meeting)
    # One with two on one day; one that moves from before the change to after it; one that is cancelled.
    noon = oracle.shown()[datetime.combine(sunday, time(12))]
    both, account = week.family()
    for ahead in (0, 4):
        week.sign_up(both, account, week.meeting(noon + ahead * HOUR))
    mover, account = week.family()
    moving = week.meeting(noon - DAY)
    week.sign_up(mover, account, moving)
    week.move(mover, account, moving, noon + DAY)
    quitter, account = week.family()
    week.cancel(quitter, account, week.sign_up(quitter, account, week.meeting(noon)))

    # Whoever joins on the way, after the hour of some reminders.
    for days in (-3, -2, -1, 0, 1):
        week.pass_until(oracle.shown()[datetime.combine(sunday + days * DAY, time(16))], books)
        week.now += timedelta(minutes=1)  # never in the very moment in which something is due
        for meeting in late[::4]:
            with database.transaction() as db:
                begins_at = meetings.get(db, meeting).starts_at
            if begins_at > week.now + HOUR:
                mother, account = week.family()
                week.sign_up(mother, account, meeting)
    week.pass_until(noon + 4 * DAY, books)

    twice = [one for one, n in Counter(came[:3] for came in week.came).items() if n > 1]
    assert twice == []
    came = {one[:3]: one[3] for one in week.came}
    assert came.keys() == week.owed.keys()
    for what, due in week.owed.items():
        # In the first hour that begins when it is due, or has just been.
        assert timedelta(0) <= came[what] - due < HOUR, what
        assert not oracle.quiet(oracle.clock(due)), what
