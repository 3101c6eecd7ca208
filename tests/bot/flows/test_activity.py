from __future__ import annotations

import pytest

from bot.dialogue import Reply
from bot.flows.activity import LONGEST_TITLE, MOST_WORDS, Facts
from bot.turn import Turns
from storage import activities
from storage.activities import Activity
from storage.database import Database
from tests.colleagues import colleague, welcomed_person
from tests.person import Person

FACTS = [Facts()]
_LONG = "Cum vorbim cu copilul când este foarte supărat"
REPLIES = {f"title_{language}": [Reply("typed", _LONG)] for language in ("ro", "en", "uk")} | {
    f"bring_{language}": [Reply("typed", "haine de schimb și o sticlă cu apă")]
    for language in ("ro", "en", "uk")
}


@pytest.fixture
def coordinator(turns: Turns, database: Database) -> Person:
    person = colleague(turns, database, "coordinator")
    person.command("plan")
    person.tap("Activitate nouă")
    return person


def only(database: Database) -> Activity:
    with database.transaction() as db:
        (found,) = activities.of_centre(db, "belvedere")
        return found


def test_romanian_is_enough_and_the_first_meeting_follows(
    coordinator: Person, database: Database
) -> None:
    coordinator.tap("Grup de suport")
    coordinator.say("Grup pentru părinți")
    for _ in range(3):
        coordinator.tap("Sar peste")
    coordinator.tap("Decidem la fiecare")

    made = only(database)
    assert (made.kind, made.title, made.for_carers, made.reviewed) == (
        "support_group",
        {"ro": "Grup pentru părinți"},
        True,
        True,
    )
    assert "În ce zi?" in coordinator.text


def test_what_to_bring_is_asked_in_each_language_of_the_title(
    coordinator: Person, database: Database
) -> None:
    coordinator.tap("Mai multe")
    coordinator.tap("Alegerea unei meserii")
    coordinator.say("Meserii")
    coordinator.say("Professions")
    coordinator.tap("Sar peste")
    coordinator.say("un caiet")
    coordinator.say("a notebook")
    coordinator.tap("Nu, loc imediat")

    with database.transaction() as db:
        row = db.execute(activities.activities.select()).one()
    assert row.title == {"ro": "Meserii", "en": "Professions"}
    assert row.bring == {"ro": "un caiet", "en": "a notebook"}


def test_a_title_that_would_not_fit_a_phone_is_asked_again(
    coordinator: Person, database: Database
) -> None:
    coordinator.tap("Lectură")

    for title in ("x" * (LONGEST_TITLE + 1), "a " * (MOST_WORDS + 1)):
        coordinator.say(title)
        assert "prea lung" in coordinator.text

    coordinator.say("Citim împreună")
    assert "Cum se numește?" in coordinator.text


def test_a_parent_can_add_no_activity(turns: Turns, database: Database) -> None:
    parent = welcomed_person(turns, database)
    parent.command("plan")
    parent.tap_data("team:Ag:begin")

    with database.transaction() as db:
        assert activities.of_centre(db, "belvedere") == []
