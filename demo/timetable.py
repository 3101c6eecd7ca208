"""An invented centre's coming weeks: believable activities, families that nobody could mistake for real ones."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from bot.centre import Centre
from bot.hours import from_local, public_holiday
from storage import accounts, activities, alerts, meetings, persons, staff
from storage.activities import Kind
from storage.database import Database
from storage.persons import NewChild

# What the chapters look for.
WORKSHOP, GROUP = "Cum vorbim cu copilul supărat", "Grup pentru părinți"
# (kind, Romanian, English, Ukrainian, weekday, hour, minutes, seats, room, facilitator, childcare, weeks apart)
Row = tuple[Kind, str, str, str, int, int, int, int, str, str, bool, int]
ROWS: tuple[Row, ...] = (
    ("parenting_workshop", WORKSHOP, "Talking with an upset child", "Як говорити із засмученою дитиною", 3, 17, 90, 12, "sala mare", "Ioana Probă", True, 1),
    ("parental_education", "Reguli fără pedepse", "Rules without punishment", "Правила без покарань", 1, 17, 90, 10, "sala 2", "Radu Model", True, 1),
    ("support_group", GROUP, "Parents' group", "Група для батьків", 2, 18, 90, 8, "sala 1", "Ioana Probă", False, 2),
    ("homework", "Teme împreună", "Homework together", "Уроки разом", 0, 15, 120, 15, "sala 3", "Sorin Exemplu", False, 1),
    ("science", "Atelier de știință", "Science workshop", "Наукова майстерня", 4, 15, 90, 10, "sala 3", "Dana Model", False, 1),
    ("arts_culture", "Pictăm toamna", "Painting autumn", "Малюємо осінь", 5, 11, 90, 10, "sala mare", "Dana Model", False, 2),
)  # fmt: skip
_TIMES = 4
# Nobody gets ready faster.
_SOONEST = timedelta(hours=2)
# The parent whose phone the page shows first is a family that the centre already knows.
PARENT, CHILDREN = "Ana Exemplu", (("Mara", 8), ("Luca", 5))
# The third phone is a coordinator's; Telegram would say her name.
COORDINATOR = "Ioana Probă"


def fill(database: Database, centre: Centre, now: datetime, phone: str, staff_chat: int) -> None:
    """The coming weeks, one known family under `phone`, and a coordinator behind `staff_chat`."""
    with database.transaction() as db:
        for row in ROWS:
            kind, ro, en, uk, _weekday, _hour, minutes, seats, room, leads, childcare, _apart = row
            activity = activities.add(
                db,
                centre.code,
                kind,
                {"ro": ro, "en": en, "uk": uk},
                now,
                reviewed=kind == "support_group",
            )
            for starts in coming(row, centre, now):
                meetings.add_meeting(
                    db, activity, starts, now, capacity=seats, minutes=minutes, room=room,
                    facilitator=leads.split()[0], childcare=childcare,
                )  # fmt: skip
        family = persons.add_family(db, centre.code, domicile="yes", now=now, known=True)
        parent = persons.add_caregiver(db, family, PARENT, phone, now)
        year = now.astimezone(centre.zone).year
        persons.add_children(
            db, parent, [NewChild(name, year - age) for name, age in CHILDREN], now
        )
        # As if she had followed the invite on the command line; she is on duty for alerts, too.
        account = accounts.create(db, staff_chat, centre.code, now)
        accounts.set_language(db, account.id, "ro")
        accounts.accept_notice(db, account.id, centre.privacy.version, now)
        member = staff.add(db, centre.code, COORDINATOR, "coordinator", now, account=account.id)
        alerts.put_on_duty(db, centre.code, member.id)


def coming(row: Row, centre: Centre, now: datetime) -> Iterator[datetime]:
    """When its next meetings start, in UTC: always on the same weekday at the same hour on the wall."""
    weekday, hour, apart = row[4], row[5], row[11]
    today = now.astimezone(centre.zone).date()
    first = today + timedelta(days=(weekday - today.weekday()) % 7)
    for number in range(_TIMES):
        day = first + timedelta(weeks=number * apart)
        starts = from_local(day, time(hour), centre.zone)
        if starts >= now + _SOONEST and public_holiday(day) is None:
            yield starts
