from __future__ import annotations

from bot.screen import tap
from bot.turn import Turns
from storage import safe_hours
from storage.database import Database
from tests.bot.asked import MATERIAL, REQUEST
from tests.bot.cards.test_request import asked
from tests.bot.cards.test_request_work import material, taken
from tests.bot.families import MISSING, deliver, family, member, only_request
from tests.person import Person

FACTS = [REQUEST, MATERIAL]


def said_by(database: Database, parent: Person) -> str | None:
    with database.reading() as db:
        return safe_hours.of(db, only_request(database, parent).caregiver_id)


def test_set_keeps_the_hour_at_which_it_is_safe_to_call(turns: Turns, database: Database) -> None:
    parent = asked(turns, database)
    parent.tap("Când să sunăm")

    parent.tap("Seara")

    assert said_by(database, parent) == "evening"
    assert "Seara, 16–20" in parent.text
    assert "Vă sună cineva până" in parent.text


def test_a_code_that_does_not_exist_sets_nothing(turns: Turns, database: Database) -> None:
    parent = asked(turns, database)
    request = only_request(database, parent)

    for ids in ((request.id, 99), (request.id,), (), (12345, 1)):
        parent.tap_data(tap("safe_hours", "set", *ids))

    assert said_by(database, parent) is None


def test_nobody_else_sets_it(turns: Turns, database: Database) -> None:
    parent, other = asked(turns, database), family(turns, database, "+9996610002")
    request = only_request(database, parent)

    other.tap_data(tap("safe_hours", "set", request.id, 0))

    assert other.text == MISSING
    assert said_by(database, parent) is None


def test_what_has_changed_is_told_to_whoever_has_a_request_of_theirs_and_only_then(
    turns: Turns, database: Database
) -> None:
    parent, worker, request = taken(turns, database)
    other = member(turns, database, name="Sorin Specimen")
    parent.tap("Când să sunăm")
    parent.tap("Seara")
    told = [one for one in deliver(database, worker, other, at=parent.now) if one.screen]
    assert [(one.person, request.reference in one.text) for one in told] == [(worker, True)]
    assert "s-a schimbat ora la care se poate suna" in told[0].text
    assert "Seara" not in told[0].text

    parent.tap("Când să sunăm")
    parent.tap("Seara")

    assert [one for one in deliver(database, worker, at=parent.now) if one.screen] == []


def test_it_is_asked_about_support_in_kind_as_well(turns: Turns, database: Database) -> None:
    parent, worker, request = material(turns, database)
    parent.tap_data(tap("request", "", request.id))
    parent.tap("Când să sunăm")
    parent.tap("Doar mesaje")

    worker.tap_data(tap("request_work", "", request.id))

    assert "Nu sunați. Scrieți." in worker.text
