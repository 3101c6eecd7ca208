from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot import changes
from bot.cards.decide_minimum import Facts
from bot.screen import tap
from bot.turn import Turns
from bot.who import acting
from storage import accounts, meetings, planning, signups, staff
from storage.database import Database
from tests.bot.families import Delivered, deliver
from tests.bot.led import LED, led_by, meeting_of, party, seated
from tests.colleagues import colleague
from tests.person import Person
from tests.sample import CENTRES, MEETING, add_meeting

FACTS = [
    Facts(who=LED, meeting=replace(MEETING, minimum=minimum), minimum=minimum, coming=coming)
    for minimum, coming in ((3, 0), (120, 101), (5, 1))
]


@pytest.fixture
def educator(turns: Turns, database: Database) -> Person:
    return colleague(turns, database, "staff")


@pytest.fixture
def meeting(educator: Person, database: Database) -> int:
    """In ten days, theirs, and it needs three; they were asked for the number in the dialogue."""
    made = led_by(database, educator, add_meeting(database, starts_in=timedelta(days=10)))
    educator.tap_data(tap("planned", "minimum", made))
    educator.tap("3")
    return made


def asked(educator: Person, database: Database, after: timedelta) -> list[Delivered]:
    return deliver(database, educator, at=educator.now + after)


def test_too_few_are_told_to_whoever_leads_it_two_days_ahead(
    educator: Person, database: Database, meeting: int
) -> None:
    seated(database, meeting, party(database, 2))

    assert asked(educator, database, timedelta(days=7)) == []
    due = asked(educator, database, timedelta(days=8))

    assert [one.card for one in due] == ["decide_minimum"]
    assert "2 locuri ocupate din cel puțin 3" in due[0].text


def test_nothing_is_asked_when_enough_have_signed_up(
    educator: Person, database: Database, meeting: int
) -> None:
    seated(database, meeting, party(database, 3))

    assert [one.screen for one in asked(educator, database, timedelta(days=8))] == [None]


def test_seats_that_were_only_offered_do_not_count(
    educator: Person, database: Database, meeting: int
) -> None:
    made = seated(database, meeting, party(database, 3))
    with database.transaction() as db:
        db.execute(
            signups.signups.update()
            .where(signups.signups.c.id == made[0].id)
            .values(state="offered")
        )

    assert asked(educator, database, timedelta(days=8))[0].screen is not None


def test_keep_asks_nobody_again(educator: Person, database: Database, meeting: int) -> None:
    asked(educator, database, timedelta(days=8))

    educator.tap("Are loc")

    assert meeting_of(database, meeting).minimum is None
    assert meeting_of(database, meeting).state == "open"


def test_off_leads_to_the_question_whether_it_is_called_off(
    educator: Person, database: Database, meeting: int
) -> None:
    asked(educator, database, timedelta(days=8))

    educator.tap("Anulez")

    assert "Anulăm această întâlnire?" in educator.text


def test_a_meeting_that_moved_is_decided_at_its_new_time(
    educator: Person, database: Database, meeting: int
) -> None:
    with database.transaction() as db:
        account = accounts.lock(db, educator.chat)
        assert account is not None
        concerned = planning.move(db, meeting, educator.now + timedelta(days=20), educator.now)
        who = acting(account, CENTRES, educator.now, staff.of_account(db, account.id))
        changes.moved(db, who, meetings.get(db, meeting), concerned)

    assert [one.screen for one in asked(educator, database, timedelta(days=9))] == [None]
    later = asked(educator, database, timedelta(days=18))
    assert [one.screen is not None for one in later] == [True]


def test_a_colleague_to_whom_the_meeting_went_is_asked_instead(
    turns: Turns, educator: Person, database: Database, meeting: int
) -> None:
    coordinator = colleague(turns, database, "coordinator")
    other = colleague(turns, database, "counsellor")
    coordinator.tap_data(tap("planned", "facilitator", meeting))
    coordinator.tap("Ioana Probă")

    due = deliver(database, educator, other, at=educator.now + timedelta(days=8))

    decisions = [one for one in due if one.card == "decide_minimum"]
    assert {one.person.chat: one.screen is not None for one in decisions} == {
        educator.chat: False,
        other.chat: True,
    }
