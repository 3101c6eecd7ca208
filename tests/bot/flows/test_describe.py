from __future__ import annotations

import pytest

from bot.dialogue import Reply
from bot.flows.describe import LONGEST_ABOUT, Facts
from bot.turn import Turns
from storage import activities, audit
from storage.activities import Activity
from storage.database import Database
from tests.bot.led import led_by
from tests.colleagues import colleague
from tests.person import Person
from tests.sample import TITLE, add_meeting

_TITLE = "Cum vorbim cu copilul când este foarte supărat"
_ABOUT = "Despre calm, răbdare și limite, cu exemple de acasă și mult umor"
WHOLE = Activity(
    31,
    "belvedere",
    "parenting_workshop",
    {"ro": _TITLE, "en": _TITLE, "uk": _TITLE},
    {"ro": _ABOUT, "en": _ABOUT, "uk": _ABOUT},
    True,
    False,
)
FACTS = [
    Facts(activities=(WHOLE,)),
    Facts(activities=(Activity(32, "belvedere", "games_sports", {"ro": "Fotbal"}, {}, False, False),)),
]  # fmt: skip
REPLIES = {f"title_{language}": [Reply("typed", _TITLE)] for language in ("ro", "en", "uk")} | {
    f"about_{language}": [Reply("typed", _ABOUT)] for language in ("ro", "en", "uk")
}


def changing(person: Person) -> None:
    person.command("plan")
    person.tap("Schimb un text")


def only(database: Database) -> Activity:
    with database.transaction() as db:
        (found,) = activities.of_centre(db, "belvedere")
        return found


def test_a_title_and_a_text_are_changed_in_one_language_and_the_others_stay(
    turns: Turns, database: Database
) -> None:
    add_meeting(database)
    coordinator = colleague(turns, database, "coordinator")
    changing(coordinator)
    coordinator.tap("Cum vorbim")
    coordinator.tap("Titlu: English")
    coordinator.say("Talking to an upset child")
    coordinator.tap("Text: Română")
    coordinator.say("x" * (LONGEST_ABOUT + 1))
    assert "Este prea lung" in coordinator.text
    coordinator.say("Despre calm și răbdare")
    coordinator.tap("Salvez")

    after = only(database)
    assert after.title == {**TITLE, "en": "Talking to an upset child"}
    assert after.description == {"ro": "Despre calm și răbdare"}
    with database.transaction() as db:
        newest = audit.newest(db, "belvedere", skip=0, limit=1)[0]
    assert (newest.action, newest.table, newest.fields) == (
        "change",
        "activities",
        ("description", "title"),
    )


def test_a_translation_can_be_taken_out_and_the_romanian_title_cannot(
    turns: Turns, database: Database
) -> None:
    add_meeting(database)
    coordinator = colleague(turns, database, "coordinator")
    changing(coordinator)
    coordinator.tap("Cum vorbim")
    coordinator.tap("Titlu: Română")
    assert not any(
        "Sar peste" in coordinator.speaks.plain(b.label) for b in coordinator.screen.buttons
    )
    coordinator.say("Alt titlu")
    coordinator.tap("Titlu: English")
    coordinator.tap("Sar peste")
    coordinator.tap("Salvez")

    assert only(database).title == {"ro": "Alt titlu", "uk": TITLE["uk"]}


@pytest.mark.parametrize("alone", [True, False])
def test_whoever_leads_only_the_own_meetings_changes_what_nobody_else_leads(
    turns: Turns,
    database: Database,
    alone: bool,  # noqa: FBT001  # a parameter of the test
) -> None:
    educator, other = colleague(turns, database, "staff"), colleague(turns, database, "counsellor")
    meeting = led_by(database, educator, add_meeting(database))
    if not alone:
        led_by(database, other, meeting)
    educator.command("plan")

    assert any("Schimb un text" in label for label in educator.labels()) is alone
    if alone:
        educator.tap("Schimb un text")
        educator.tap("Cum vorbim")
        # Meanwhile it was handed on.
        led_by(database, other, meeting)
        educator.tap("Salvez")
        assert "nu mai este disponibil" in educator.text
        assert only(database).title == TITLE
