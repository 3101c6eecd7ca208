from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial

from bot.jobs import jobs
from bot.jobs.case_reviews import remind_of_reviews
from bot.screen import tap
from bot.turn import Turns
from storage import cases
from storage.database import Database
from tests.bot.cased import case_now, case_of, worked
from tests.bot.families import deliver, family
from tests.bot.jobs.test_escalation import at
from tests.colleagues import colleague, member_of
from tests.person import Person
from tests.sample import CENTRE, CENTRES

# A Wednesday; the Monday and the Tuesday after it are public holidays.
START = datetime(2026, 11, 25, 0, 0, tzinfo=CENTRE.zone)


def heard(database: Database, *people: Person, days: int) -> list[tuple[str, str]]:
    """Who hears when, while nobody does anything."""
    names = {id(person): name for name, person in zip("ab", people, strict=False)}
    found = []
    for step in range(days * 12):
        now = START + timedelta(hours=2 * step)
        for _process in range(2):
            remind_of_reviews(database, CENTRES, partial(at, now))
        found += [
            (names[id(one.person)], f"{now.astimezone(CENTRE.zone):%a %d %H}")
            for one in deliver(database, *people, at=now)
            if one.screen is not None
        ]
    return found


def test_whoever_is_responsible_is_reminded_on_the_morning_and_every_week_after(
    turns: Turns, database: Database
) -> None:
    _parent, worker, case = worked(turns, database)
    lead = colleague(turns, database, "coordinator")
    with database.transaction() as db:
        cases.set_review(db, case.id, date(2026, 11, 26))

    story = heard(database, worker, lead, days=16)

    assert story == [("a", "Thu 26 10"), ("a", "Thu 03 10"), ("a", "Thu 10 10")]


def test_a_review_on_a_day_off_is_reminded_of_on_the_next_working_morning(
    turns: Turns, database: Database
) -> None:
    _parent, worker, case = worked(turns, database)
    with database.transaction() as db:
        cases.set_review(db, case.id, date(2026, 11, 28))

    assert heard(database, worker, days=9) == [("a", "Wed 02 10")]


def test_a_new_date_or_the_end_of_the_case_ends_it(turns: Turns, database: Database) -> None:
    _parent, worker, case = worked(turns, database)
    with database.transaction() as db:
        cases.set_review(db, case.id, date(2026, 11, 26))
    remind_of_reviews(database, CENTRES, lambda: START + timedelta(days=1))
    with database.transaction() as db:
        cases.set_review(db, case.id, date(2027, 2, 1))

    assert heard(database, worker, days=3) == []


def test_of_a_case_that_is_nobodys_those_who_coordinate_hear(
    turns: Turns, database: Database
) -> None:
    parent, lead = family(turns, database), colleague(turns, database, "coordinator")
    case_of(database, parent, None, review=date(2026, 11, 26))

    assert heard(database, lead, days=3) == [("a", "Thu 26 10")]


def test_somebody_who_is_switched_off_leaves_cases_that_are_nobodys_and_coordinators_hear(
    turns: Turns, database: Database
) -> None:
    _parent, worker, case = worked(turns, database)
    lead = colleague(turns, database, "coordinator")
    admin = colleague(turns, database, "administrator")

    admin.tap_data(tap("member", "off", member_of(database, worker).id))

    assert case_now(database, case).responsible_id is None
    (told,) = [one for one in deliver(database, lead, at=admin.now) if one.card == "case_notice"]
    assert "Cazul 123/2026 nu are responsabil" in told.text
    lead.tap_data(tap("case", "open", case.id, 0))
    assert "Fără responsabil" in lead.text


def test_the_clock_knows_both_jobs() -> None:
    names = {job.run.__name__ for job in jobs()}

    assert {"remind_of_reviews", "offer_what_is_free"} <= names
