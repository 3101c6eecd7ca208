from __future__ import annotations

from datetime import timedelta

from bot.dialogue import Reply
from bot.flows.write import MOST
from bot.screen import tap
from bot.turn import Turns
from storage import request_messages
from storage.database import Database
from storage.request_messages import Message
from tests.bot.asked import ANSWERED, REQUEST
from tests.bot.cards.test_answer import answered
from tests.bot.cards.test_request import asked
from tests.bot.cards.test_request_work import taken
from tests.bot.families import MISSING, deliver, family, only_request
from tests.person import Person

FACTS = [REQUEST, ANSWERED]
REPLIES = {"said": [Reply("typed", "Este vorba de școală."), Reply("voice", "invented-file-id")]}


def said(database: Database, parent: Person) -> list[Message]:
    request = only_request(database, parent)
    with database.transaction() as db:
        return request_messages.last(db, request.id, 9)


def test_words_are_kept_sealed_and_the_promise_stands(turns: Turns, database: Database) -> None:
    parent = asked(turns, database)
    due = only_request(database, parent).due_at
    parent.tap("Scriu sau vorbesc")
    parent.say("Este vorba de școală.")

    assert "Am primit mesajul" in parent.text
    assert only_request(database, parent).due_at == due
    assert [one.said.words for one in said(database, parent)] == ["Este vorba de școală."]
    with database.transaction() as db:
        raw = db.execute(request_messages.request_messages.select()).one()
    assert "școal".encode() not in raw.words


def test_more_than_a_phone_screen_is_asked_again(turns: Turns, database: Database) -> None:
    parent = asked(turns, database)
    parent.tap("Scriu sau vorbesc")

    parent.say("x" * (MOST + 1))

    assert f"{MOST}" in parent.text
    assert said(database, parent) == []
    parent.send(Reply("other", "paper"))
    assert "mesaj vocal" in parent.text


def test_writing_back_is_told_to_who_answered_and_owes_an_answer_by_a_new_hour(
    turns: Turns, database: Database
) -> None:
    parent, worker, _message = answered(turns, database)
    parent.tap("Arată")
    parent.now += timedelta(days=1)
    parent.tap("Scriu sau vorbesc")
    parent.say("Mulțumesc, vin.")

    request = only_request(database, parent)
    assert request.due_at is not None
    assert request.round == 1
    assert "Vă răspunde cineva aici până" in parent.text
    told = [one for one in deliver(database, worker, at=parent.now) if one.screen is not None]
    assert [one.card for one in told] == ["request_notice"]
    assert "Familia a scris" in told[0].text
    assert "Mulțumesc" not in told[0].text
    worker.tap("Deschid cererea")
    assert "Mulțumesc, vin." in worker.text


def test_two_messages_in_a_row_are_one_notice(turns: Turns, database: Database) -> None:
    parent, worker, _request = taken(turns, database)
    for words in ("Bună ziua.", "Am uitat ceva."):
        parent.tap("Scriu sau vorbesc")
        parent.say(words)

    told = [one for one in deliver(database, worker, at=parent.now) if one.screen is not None]

    assert len(told) == 1
    assert len(said(database, parent)) == 2


def test_nothing_can_be_added_to_what_is_over_or_anothers(turns: Turns, database: Database) -> None:
    parent, other = asked(turns, database), family(turns, database, "+9996610002")
    request = only_request(database, parent)
    other.tap_data(tap("request", "write", request.id))
    assert other.text == MISSING
    parent.tap("Scriu sau vorbesc")
    with database.transaction() as db:
        from storage import requests

        requests.withdraw(db, request.id, request.account_id or 0, parent.now)

    parent.say("Prea târziu.")

    assert said(database, parent) == []
    assert parent.text == MISSING
