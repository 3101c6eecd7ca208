from __future__ import annotations

from datetime import timedelta

from bot.dialogue import Reply
from bot.flows.write import MOST
from bot.hours import due
from bot.screen import tap
from bot.turn import Turns
from storage import request_messages
from storage.database import Database
from storage.request_messages import Message
from tests.bot.asked import ANSWERED, CLOSED, REQUEST
from tests.bot.cards.test_answer import answered
from tests.bot.cards.test_request import asked
from tests.bot.cards.test_request_work import material, taken
from tests.bot.families import MISSING, deliver, family, member, only_request
from tests.person import Person
from tests.sample import CENTRE

FACTS = [REQUEST, ANSWERED, CLOSED]
REPLIES = {"said": [Reply("typed", "Este vorba de școală."), Reply("voice", "invented-file-id")]}


def said(database: Database, parent: Person) -> list[Message]:
    request = only_request(database, parent)
    with database.transaction() as db:
        return request_messages.last(db, request.id, 9)


def test_words_are_kept_sealed_and_the_promise_stands(turns: Turns, database: Database) -> None:
    parent = asked(turns, database)
    due = only_request(database, parent).due_at
    parent.now += timedelta(days=1)
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
    parent.tap("Deschid")
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


def test_nothing_can_be_added_to_anothers(turns: Turns, database: Database) -> None:
    parent, other = asked(turns, database), family(turns, database, "+9996610002")

    other.tap_data(tap("request", "write", only_request(database, parent).id))

    assert other.text == MISSING


def test_words_that_come_after_it_was_closed_are_said_to_be_lost(
    turns: Turns, database: Database
) -> None:
    parent, worker, _request = taken(turns, database)
    parent.tap("Scriu sau vorbesc")
    worker.tap("Închid")
    worker.tap("Nu mai este nevoie")

    parent.say("Prea târziu.")

    assert said(database, parent) == []
    shown = [parent.speaks.say(*screen.text) for screen in parent.chat_log.values()]
    assert any("Ultimul mesaj nu a ajuns la noi" in text for text in shown)
    assert "Cererea este închisă" in parent.text


def test_a_family_is_promised_what_the_centre_gives_for_what_they_asked(
    turns: Turns, database: Database
) -> None:
    """Five working days about support in kind, two about anything else."""
    parent, worker, _request = material(turns, database)
    worker.tap("Am sunat")
    parent.later(hours=1)
    parent.tap_data(tap("request", "write", only_request(database, parent).id))
    parent.say("Mărimea 128.")

    owed = only_request(database, parent).due_at
    assert owed == due(parent.now, CENTRE, CENTRE.deadlines.material)
    assert owed != due(parent.now, CENTRE, CENTRE.deadlines.counselling)


def test_a_question_about_what_was_approved_is_owed_an_answer_and_it_stays_approved(
    turns: Turns, database: Database
) -> None:
    parent, worker, request = material(turns, database)
    worker.tap("Aprob")
    parent.tap_data(tap("request", "write", request.id))
    parent.say("Când pot veni?")

    assert "Cererea este aprobată" in parent.text
    assert "Vă răspunde cineva aici până" in parent.text
    assert "nu înseamnă aprobare" not in parent.text
    again = only_request(database, parent)
    assert (again.state, again.due_at is not None) == ("approved", True)

    worker.now = parent.now
    worker.tap_data(tap("request_work", "", request.id))
    worker.tap("Am sunat")

    after = only_request(database, parent)
    assert (after.state, after.due_at) == ("approved", None)


def test_what_a_family_writes_to_somebody_who_cannot_be_told_reaches_whoever_can(
    turns: Turns, database: Database
) -> None:
    parent, worker, _message = answered(turns, database)
    colleague = member(turns, database, name="Sorin Specimen")
    worker.block()
    parent.tap("Deschid")
    parent.tap("Scriu sau vorbesc")
    parent.say("Mulțumesc, vin.")

    told = [one for one in deliver(database, colleague, worker, at=parent.now) if one.screen]

    assert [(one.person, "Familia a scris" in one.text) for one in told] == [(colleague, True)]
