from __future__ import annotations

from dataclasses import replace

from bot.cards.answer import Facts
from bot.screen import tap
from bot.turn import Turns
from storage import request_messages
from storage.database import Database
from storage.request_messages import Said
from tests.bot.asked import ANSWERED, CLOSED, FROM_TEAM
from tests.bot.cards.test_request import asked
from tests.bot.families import MISSING, deliver, family, member, only_request
from tests.person import Person

FACTS = [
    Facts(request=request, message=message, name=name)
    for request in (ANSWERED, CLOSED)
    for message in (FROM_TEAM, replace(FROM_TEAM, said=Said(voice="invented-file-id")))
    for name in ("", "Maximiliana-Constantina")
]


def answered(turns: Turns, database: Database, signed: str = "Ioana") -> tuple[Person, Person, int]:
    """A parent with an answer on the phone, who wrote it, and the message."""
    parent, worker = asked(turns, database), member(turns, database, name="Ioana Probă")
    request = only_request(database, parent)
    worker.tap_data(tap("request_work", "take", request.id))
    worker.tap("Răspund")
    worker.say("Bună ziua! Ne vedem miercuri.")
    worker.tap(signed)
    deliver(database, parent, worker, at=parent.now.replace(hour=11))
    with database.transaction() as db:
        message = request_messages.last(db, request.id, 1)[0]
    return parent, worker, message.id


def test_it_comes_discreetly_and_is_read_with_one_tap_under_a_first_name(
    turns: Turns, database: Database
) -> None:
    parent, _worker, _message = answered(turns, database)
    assert parent.text == "Aveți un mesaj de la centru."

    parent.tap("Deschid")

    assert "<b>Ioana</b>" in parent.text
    assert "Probă" not in parent.text
    assert "Ne vedem miercuri." in parent.text


def test_it_can_come_from_the_centres_team(turns: Turns, database: Database) -> None:
    parent, _worker, _message = answered(turns, database, "Echipa centrului")

    parent.tap("Deschid")

    assert "Echipa centrului" in parent.text
    assert "Ioana" not in parent.text


def test_nobody_else_reads_it(turns: Turns, database: Database) -> None:
    _parent, _worker, message = answered(turns, database)
    other = family(turns, database, "+9996610002")

    for target in (message, 12345):
        for card in ("answer", "listen"):
            other.tap_data(tap(card, "", target))
            assert other.text == MISSING


def test_the_parents_own_words_are_no_answer(turns: Turns, database: Database) -> None:
    parent = asked(turns, database)
    parent.tap("Scriu sau vorbesc")
    parent.say("Este vorba de școală.")
    with database.transaction() as db:
        own = request_messages.last(db, only_request(database, parent).id, 1)[0]

    parent.tap_data(tap("answer", "", own.id))

    assert parent.text == MISSING
