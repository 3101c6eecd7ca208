from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.cards.queue import Facts
from storage.database import Database
from tests.bot.flows.test_signup import introduced
from tests.bot.team import colleague
from tests.person import Person
from tests.sample import MEETING, NOW, SIGNUP, WHO, add_meeting

HELD = [
    (
        replace(SIGNUP, id=n, state="held", changed_at=NOW - timedelta(hours=h)),
        MEETING,
        "Ana Exemplu cea Lungă",
    )
    for n, h in enumerate((0, 5, 30, 80, 800), 1)
]
FACTS = [
    Facts(who=WHO, total=0, first=()),
    Facts(who=WHO, total=21, first=tuple(HELD)),
]


def test_whoever_has_waited_longest_stands_first(parent: Person, database: Database) -> None:
    meeting = add_meeting(database)
    families = [
        Person(parent.turns, chat=parent.chat + n, now=parent.now + timedelta(hours=n))
        for n in (1, 2)
    ]
    for number, family in enumerate(reversed(families)):
        introduced(family, meeting, name=f"Familia Probă{number}")
    parent.later(hours=5)
    coordinator, _member = colleague(parent, database)

    coordinator.tap_data("queue::")

    waiting = [label for label in coordinator.labels() if "🕓" in label]
    assert [label.split(" · ")[0] for label in waiting] == ["🕓 3 ore", "🕓 2 ore"]


def test_a_parent_sees_no_queue(parent: Person, database: Database) -> None:
    introduced(parent, add_meeting(database))

    parent.tap_data("queue::")

    assert "nu mai este disponibil" in parent.text
