"""An invented centre's coming weeks: believable activities, families that nobody could mistake for real ones."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import holidays

from bot.centre import Centre
from storage import accounts, activities, meetings, persons, staff
from storage.activities import Kind
from storage.database import Database
from storage.persons import NewChild

# (kind, Romanian, English, Ukrainian, weekday, hour, minutes, seats, room, facilitator, childcare, weeks apart)
_Row = tuple[Kind, str, str, str, int, int, int, int, str, str, bool, int]
_WEEK: tuple[_Row, ...] = (
    ("parenting_workshop", "Cum vorbim cu copilul supărat", "Talking with an upset child", "Як говорити із засмученою дитиною", 3, 17, 90, 12, "sala mare", "Ioana Probă", True, 1),
    ("parental_education", "Reguli fără pedepse", "Rules without punishment", "Правила без покарань", 1, 17, 90, 10, "sala 2", "Radu Model", True, 1),
    ("support_group", "Grup pentru părinți", "Parents' group", "Група для батьків", 2, 18, 90, 8, "sala 1", "Ioana Probă", False, 2),
    ("homework", "Teme împreună", "Homework together", "Уроки разом", 0, 14, 120, 15, "sala 3", "Sorin Exemplu", False, 1),
    ("science", "Atelier de știință", "Science workshop", "Наукова майстерня", 4, 15, 90, 10, "sala 3", "Dana Model", False, 1),
    ("arts_culture", "Pictăm toamna", "Painting autumn", "Малюємо осінь", 5, 11, 90, 10, "sala mare", "Dana Model", False, 2),
)  # fmt: skip
_WEEKS = 4
# The parent whose phone the page shows first is a family that the centre already knows.
KNOWN_PARENT, KNOWN_CHILDREN = "Ana Exemplu", (("Mara", 8), ("Luca", 5))


# The third phone is a coordinator's; Telegram would say her name.
COORDINATOR = "Ioana Probă"


def add_coordinator(database: Database, centre: Centre, now: datetime, chat: int) -> None:
    """The person behind this chat has a role, as if she had followed the invite on the command line."""
    with database.transaction() as db:
        account = accounts.create(db, chat, centre.code, now)
        accounts.set_language(db, account.id, "ro")
        accounts.accept_notice(db, account.id, centre.privacy.version, now)
        staff.add(db, centre.code, COORDINATOR, "coordinator", now, account=account.id)


def fill(database: Database, centre: Centre, now: datetime, phone: str) -> int:
    """Meetings of four weeks and one known family under `phone`; how many meetings."""
    made = 0
    today = now.astimezone(centre.zone).date()
    monday = today - timedelta(days=today.weekday())
    closed = holidays.country_holidays("RO")
    with database.transaction() as db:
        for row in _WEEK:
            kind, ro, en, uk, weekday, hour, minutes, seats, room, leads, childcare, every = row
            activity = activities.add(
                db,
                centre.code,
                kind,
                {"ro": ro, "en": en, "uk": uk},
                now,
                reviewed=kind == "support_group",
            )
            for week in range(0, _WEEKS * every, every):
                day = monday + timedelta(days=weekday, weeks=week)
                starts = datetime.combine(day, time(hour), centre.zone)
                if starts > now + timedelta(hours=2) and day not in closed:
                    meetings.add_meeting(
                        db, activity, starts, now, capacity=seats, minutes=minutes, room=room,
                        facilitator=leads.split()[0], childcare=childcare,
                    )  # fmt: skip
                    made += 1
        family = persons.add_family(db, centre.code, domicile="yes", now=now, known=True)
        parent = persons.add_caregiver(db, family, KNOWN_PARENT, phone, now)
        years = [NewChild(name, today.year - age) for name, age in KNOWN_CHILDREN]
        persons.add_children(db, parent, years, now)
    return made
