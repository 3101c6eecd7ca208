from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.cards.digest import Facts
from bot.jobs import digests
from storage import follow_ups
from storage.database import Database
from tests.bot.cards.test_decision import held
from tests.bot.cards.test_reminder import due
from tests.bot.team import colleague
from tests.person import Person
from tests.sample import CENTRES, add_parent

FACTS = [Facts(to_decide=n, today=n, undelivered=n, to_call=n) for n in (1, 2, 21)]


def test_it_comes_at_nine_and_at_three_and_once_each(parent: Person, database: Database) -> None:
    coordinator, _member = colleague(parent, database)
    held(parent, database)
    morning = datetime(2026, 11, 24, 4, tzinfo=UTC)
    for _tick in range(3):
        digests.promise_digests(database, CENTRES, lambda: morning)
    coordinator.now = morning

    hours = [
        [
            card
            for card, screen in due(
                database, coordinator.last.account, timedelta(hours=h), coordinator
            )
            if screen
        ]
        for h in (2.9, 3.1, 8.9, 9.1, 20)
    ]

    assert hours == [[], ["digest"], [], ["digest"], []]


@pytest.mark.parametrize(
    "day", [datetime(2026, 11, 28, 4, tzinfo=UTC), datetime(2026, 12, 1, 4, tzinfo=UTC)]
)
def test_none_comes_on_a_day_off(parent: Person, database: Database, day: datetime) -> None:
    coordinator, _member = colleague(parent, database)
    held(parent, database, starts_in=timedelta(days=20))

    digests.promise_digests(database, CENTRES, lambda: day)

    coordinator.now = day
    assert due(database, coordinator.last.account, timedelta(hours=20), coordinator) == []


def test_nothing_to_say_is_not_said(parent: Person, database: Database) -> None:
    coordinator, _member = colleague(parent, database)
    digests.promise_digests(database, CENTRES, lambda: datetime(2026, 11, 24, 4, tzinfo=UTC))
    coordinator.now = datetime(2026, 11, 24, 8, tzinfo=UTC)

    assert {
        screen
        for _card, screen in due(database, coordinator.last.account, timedelta(), coordinator)
    } == {None}


def test_a_family_that_no_message_reaches_is_counted(parent: Person, database: Database) -> None:
    coordinator, _member = colleague(parent, database)
    somebody = add_parent(database)
    with database.transaction() as db:
        follow_ups.ask_to_call(db, "belvedere", somebody.id, "blocked", "one", coordinator.now)

    coordinator.tap_data("digest::")

    assert "1 familie află doar la telefon" in coordinator.text
