from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.cards import to_decide
from bot.cards.decision import Facts
from bot.screen import tap
from storage.database import Database
from tests.bot.cards.test_decision import FACTS as DECISIONS
from tests.bot.cards.test_decision import HELD, IOANA, held
from tests.bot.cards.test_reminder import due
from tests.bot.team import colleague
from tests.person import Person
from tests.sample import ANA, MEETING, NOW

BEGUN = replace(MEETING, starts_at=NOW - timedelta(hours=1))
FACTS = [
    Facts(**{**vars(facts), "who": IOANA, "meeting": meeting})
    for facts in DECISIONS
    if facts.decision is None
    for meeting in (MEETING, BEGUN, replace(MEETING, starts_at=NOW + timedelta(hours=1)))
]


def test_it_says_first_that_it_cannot_wait_and_no_name_within_forty_characters() -> None:
    for facts in FACTS:
        first = to_decide.say(facts).text[0].said
        assert facts.signup == HELD
        assert ANA.name not in str(first)[:40]


def test_it_is_not_shown_to_anybody_once_somebody_has_decided(
    parent: Person, database: Database
) -> None:
    coordinator, _member = colleague(parent, database)
    signup = held(parent, database, starts_in=timedelta(hours=5))
    coordinator.tap_data(tap("decision", "accept", signup))

    asked = due(database, coordinator.last.account, timedelta(), parent)

    assert asked == [("to_decide", None)]
