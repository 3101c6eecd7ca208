from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.cards.signup import Facts
from bot.jobs.decisions import own_up_to_late_answers
from bot.screen import tap
from storage.database import Database
from tests.bot.cards.test_decision import held
from tests.bot.cards.test_reminder import due
from tests.bot.team import colleague
from tests.person import Person
from tests.sample import CENTRES, MEETING, NOW, SIGNUP, WHO

HELD = replace(SIGNUP, state="held", held_since=NOW - timedelta(days=3))
FACTS = [
    Facts(who=WHO, signup=HELD, meeting=meeting)
    for meeting in (MEETING, replace(MEETING, starts_at=NOW - timedelta(hours=1)))
]


def late(parent: Person, database: Database) -> list[tuple[str, str]]:
    """What the parent is told when the clock comes by three days later: card and words."""
    parent.later(days=2, hours=2)
    own_up_to_late_answers(database, CENTRES, lambda: parent.now)
    told = due(database, parent.last.account, timedelta(), parent)
    return [(card, parent.speaks.say(*screen.text)) for card, screen in told if screen]


def test_a_family_that_was_not_answered_in_time_is_told_so_and_whom_to_ask(
    parent: Person, database: Database
) -> None:
    held(parent, database, starts_in=timedelta(days=9))
    due(database, parent.last.account, timedelta(), parent)

    ((card, words),) = late(parent, database)

    assert card == "answer_late"
    assert "întârzie" in words
    assert late(parent, database) == []


def test_a_family_that_somebody_has_answered_is_told_nothing_of_it(
    parent: Person, database: Database
) -> None:
    signup = held(parent, database, starts_in=timedelta(days=9))
    due(database, parent.last.account, timedelta(), parent)
    coordinator, _member = colleague(parent, database)
    coordinator.tap_data(tap("decision", "decline", signup, 0))

    assert late(parent, database) == []


def test_its_own_sign_up_says_the_same_as_the_message(parent: Person, database: Database) -> None:
    signup = held(parent, database, starts_in=timedelta(days=9))
    parent.tap_data(tap("signup", "", signup))
    assert "răspunde" in parent.text or "Centrul" in parent.text
    parent.later(days=2, hours=2)

    parent.tap_data(tap("signup", "", signup))

    assert "întârzie" in parent.text
