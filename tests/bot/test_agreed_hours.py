"""An hour that was agreed on: while it stands, and when it is past."""

from __future__ import annotations

from datetime import timedelta

from bot.screen import tap
from bot.turn import Turns
from storage import slots
from storage.database import Database
from tests.bot.cards.test_request_work import after_the_hour
from tests.bot.cards.test_slots import booked
from tests.bot.families import only_request


def test_after_an_agreed_hour_nobody_is_told_that_they_were_answered(
    turns: Turns, database: Database
) -> None:
    parent, worker, request = after_the_hour(turns, database)

    parent.tap_data(tap("request", "", request.id))

    assert "V-am răspuns" not in parent.text
    assert "Ora stabilită a trecut" in parent.text
    assert "Dacă nu am vorbit, scrieți-ne aici" in parent.text
    assert "Ora stabilită a trecut. Ați vorbit?" in worker.text


def test_called_after_an_agreed_hour_is_an_answer(turns: Turns, database: Database) -> None:
    parent, worker, _request = after_the_hour(turns, database)

    worker.tap("Am vorbit")

    answered = only_request(database, parent)
    assert (answered.state, answered.due_at) == ("answered", None)
    parent.tap_data(tap("request", "", answered.id))
    assert "V-am răspuns" in parent.text


def test_a_second_hour_can_be_chosen_after_one_that_is_past(
    turns: Turns, database: Database
) -> None:
    parent, _worker, request = after_the_hour(turns, database)
    parent.tap_data(tap("request", "", request.id))

    parent.tap("Aleg o oră")
    parent.tap("vin")

    with database.transaction() as db:
        kept = slots.of_request(db, request.id)
        past = db.execute(slots.slots.select().where(slots.slots.c.state == "closed")).all()
    assert kept is not None
    assert kept.starts_at > parent.now
    assert len(past) == 1, "nobody is offered what is past"


def test_an_hour_that_stands_is_looked_at_when_it_is_over_whatever_is_said_before(
    turns: Turns, database: Database
) -> None:
    parent, worker, slot = booked(turns, database)
    request = only_request(database, parent)
    look = request.climb_at
    worker.tap_data(tap("request_work", "answer", request.id))
    worker.say("Aduceți, vă rog, caietul.")
    worker.tap("Ioana")

    after = only_request(database, parent)
    assert (after.state, after.climb_at) == ("scheduled", look)
    assert look is not None
    assert slot.ends_at < look < slot.ends_at + timedelta(days=2)
