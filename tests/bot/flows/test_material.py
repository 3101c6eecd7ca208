from __future__ import annotations

import pytest

from bot.dialogue import Reply
from bot.flows.counselling import Facts
from bot.request_words import CATEGORIES
from bot.turn import Turns
from storage.database import Database
from tests.bot.families import deliver, family, member, only_request
from tests.bot.flows.test_signup import welcomed
from tests.person import Person
from tests.sample import ANA

FACTS = [
    Facts(known=True, recognised=None),
    Facts(known=False, recognised=None),
    Facts(known=False, recognised=ANA),
]
REPLIES = {
    "phone": [Reply("phone", "+9996610001")],
    "name": [Reply("typed", "Ana Exemplu")],
}


@pytest.mark.parametrize("category", CATEGORIES)
def test_a_known_parent_asks_with_one_tap_on_a_category(
    turns: Turns, database: Database, category: str
) -> None:
    parent = family(turns, database)
    parent.command("menu")
    parent.tap("Sprijin material")
    parent.tap(parent.speaks.plain(CATEGORIES[category]))  # type: ignore[index]  # one of the keys

    request = only_request(database, parent)
    assert (request.topic, request.category, request.state) == ("material", category, "received")
    assert "Ea nu înseamnă aprobare" in parent.text
    assert "Până luni, 30 noiembrie" not in parent.text
    assert "Până miercuri, 2 decembrie, ora 17:00 vă spunem" in parent.text


def test_a_newcomer_says_who_it_is(parent: Person, turns: Turns, database: Database) -> None:
    welcomed(parent)
    parent.command("menu")
    parent.tap("Sprijin material")
    parent.tap("Rechizite")
    parent.share()
    parent.say("Maria Exemplu")
    parent.tap("Nu știu")

    assert only_request(database, parent).category == "school"


def test_a_short_note_can_be_added_and_reaches_who_works_on_it(
    turns: Turns, database: Database
) -> None:
    worker = member(turns, database, works_on=["material"])
    parent = family(turns, database)
    parent.command("menu")
    parent.tap("Sprijin material")
    parent.tap("Haine")
    parent.tap("Scriu sau vorbesc")
    parent.say("Mărimea 128, vă rog.")
    deliver(database, worker, at=parent.now)

    worker.tap("Deschid cererea")

    assert "Mărimea 128, vă rog." in worker.text
    assert "Haine, încălțăminte" in worker.text
