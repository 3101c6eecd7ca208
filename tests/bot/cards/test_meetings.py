from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.cards.meetings import EVERYTHING, FOR_CARERS, FOR_CHILDREN, Facts
from storage.database import Database
from tests.bot.flows.test_signup import welcomed
from tests.person import Person
from tests.sample import MEETING, WHO, add_meeting

PAGE = (MEETING, replace(MEETING, free=1), replace(MEETING, free=0))
FACTS = [
    Facts(who=WHO, chosen=chosen, page=page, meetings=meetings, more=more)
    for chosen in (EVERYTHING, FOR_CARERS, FOR_CHILDREN)
    for page in (0, 1)
    for meetings, more in (((), False), (PAGE, False), (PAGE, True))
]


def test_soonest_comes_first_and_only_what_can_still_be_joined(
    parent: Person, database: Database
) -> None:
    for days in (9, 2, 5, 7):
        add_meeting(database, starts_in=timedelta(days=days))
    add_meeting(database, starts_in=-timedelta(hours=1))
    welcomed(parent)

    parent.home("Întâlniri")

    assert [label for label in parent.labels() if "nov" in label] == [
        "📅 mie. 25 nov., 12:00",
        "📅 sâm. 28 nov., 12:00",
        "📅 lun. 30 nov., 12:00",
    ]
    parent.tap("Mai multe")
    assert "2 decembrie" in parent.text


def test_meetings_for_children_can_be_seen_alone(parent: Person, database: Database) -> None:
    add_meeting(database)
    add_meeting(database, kind="science", starts_in=timedelta(days=5))
    welcomed(parent)

    parent.home("Întâlniri")
    parent.tap("Pentru părinți")
    assert "26 noiembrie" in parent.text
    assert "28 noiembrie" not in parent.text
    parent.tap("Pentru copii")

    assert "26 noiembrie" not in parent.text
    assert "28 noiembrie" in parent.text
