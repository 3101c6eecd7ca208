from __future__ import annotations

from datetime import date, datetime, timedelta

from bot.flows.slots import Facts, Open, starts
from bot.turn import Turns
from storage import slots
from storage.database import Database
from tests.bot.families import member
from tests.colleagues import member_of
from tests.person import Person
from tests.sample import CENTRE, NOW

DAYS = tuple(date(2027, 9, 20) + timedelta(days=n) for n in range(8))
FACTS = [Facts(days=DAYS, hours=(9, 10, 16, 17))]
ZONE = CENTRE.zone


def opening(worker: Person, *answers: str) -> None:
    worker.command("requests")
    worker.tap("Orele mele")
    worker.tap("Adaug ore libere")
    for answer in answers:
        worker.tap(answer, screen=worker.screen)


def test_a_stretch_of_a_day_becomes_hours_one_after_the_other(
    turns: Turns, database: Database
) -> None:
    worker = member(turns, database)
    opening(worker, "joi", "9:00", "11:00", "Câte 45")

    with database.transaction() as db:
        mine = slots.of_member(db, member_of(database, worker).id, NOW)
    assert [(s.starts_at.astimezone(ZONE), s.minutes, s.by_phone) for s in mine] == [
        (datetime(2026, 11, 26, 9, 0, tzinfo=ZONE), 45, False),
        (datetime(2026, 11, 26, 9, 45, tzinfo=ZONE), 45, False),
    ]
    assert "joi, 26 noiembrie" in worker.text


def test_hours_can_be_by_phone_and_public_holidays_are_not_offered(
    turns: Turns, database: Database
) -> None:
    worker = member(turns, database)
    opening(worker)
    offered = [worker.speaks.plain(button.label) for button in worker.screen.buttons]
    assert not any("30 noiembrie" in label or "1 decembrie" in label for label in offered)
    for answer in ("joi", "16:00", "17:00", "La telefon", "Câte 60"):
        worker.tap(answer, screen=worker.screen)

    with database.transaction() as db:
        mine = slots.of_member(db, member_of(database, worker).id, NOW)
    assert [s.by_phone for s in mine] == [True]


def test_what_overlaps_is_not_opened_twice(turns: Turns, database: Database) -> None:
    worker = member(turns, database)
    opening(worker, "joi", "9:00", "11:00", "Câte 60")

    opening(worker, "joi", "10:00", "12:00", "Câte 45")

    with database.transaction() as db:
        mine = slots.of_member(db, member_of(database, worker).id, NOW)
    walls = [f"{s.starts_at.astimezone(ZONE):%H:%M}" for s in mine]
    assert walls == ["09:00", "10:00"], "10:00 and 10:45 would overlap, 11:30 would end too late"


def test_an_hour_that_the_clock_skips_is_left_out() -> None:
    night = Open(day=date(2027, 3, 28), start=2, end=5, minutes=60, by_phone=False)

    found = [at.astimezone(ZONE).hour for at in starts(night, ZONE)]

    assert found == [2, 4]
