from __future__ import annotations

from bot.screen import tap
from bot.turn import Turns
from storage.database import Database
from tests.bot.asked import MATERIAL, REQUEST
from tests.bot.cards.test_request import asked
from tests.bot.families import MISSING, family, only_request

FACTS = [REQUEST]


def test_set_keeps_the_hour_at_which_it_is_safe_to_call(turns: Turns, database: Database) -> None:
    parent = asked(turns, database)
    parent.tap("Când să sunăm")

    parent.tap("Seara")

    assert only_request(database, parent).safe_hours == "evening"
    assert "Seara, 16–20" in parent.text
    assert "Vă sună cineva până" in parent.text


def test_a_code_that_does_not_exist_sets_nothing(turns: Turns, database: Database) -> None:
    parent = asked(turns, database)
    request = only_request(database, parent)

    for ids in ((request.id, 99), (request.id,), (), (12345, 1)):
        parent.tap_data(tap("safe_hours", "set", *ids))

    assert only_request(database, parent).safe_hours is None


def test_nobody_else_sets_it(turns: Turns, database: Database) -> None:
    parent, other = asked(turns, database), family(turns, database, "+9996610002")
    request = only_request(database, parent)

    other.tap_data(tap("safe_hours", "set", request.id, 0))

    assert other.text == MISSING
    assert only_request(database, parent).safe_hours is None
    assert MATERIAL.material
