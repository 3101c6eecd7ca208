from __future__ import annotations

import pytest

from bot.request_words import OUTCOMES
from bot.screen import tap
from bot.turn import Turns
from storage import slots
from storage.database import Database
from tests.bot.cards.test_request_work import taken
from tests.bot.cards.test_slots import booked
from tests.bot.families import deliver, only_request
from tests.bot.flows import test_request_answer

FACTS = test_request_answer.FACTS


@pytest.mark.parametrize("code", OUTCOMES)
def test_what_became_of_it_is_kept_as_a_code(turns: Turns, database: Database, code: str) -> None:
    parent, worker, _request = taken(turns, database)
    worker.tap("Închid")

    worker.tap(worker.speaks.plain(OUTCOMES[code]))  # type: ignore[index]

    closed = only_request(database, parent)
    assert (closed.state, closed.outcome, closed.due_at, closed.climb_at) == (
        "closed",
        code,
        None,
        None,
    )
    parent.tap_data(tap("request", "", closed.id))
    assert "Cererea este închisă" in parent.text


def test_an_hour_that_was_agreed_is_free_again(turns: Turns, database: Database) -> None:
    parent, worker, slot = booked(turns, database)
    worker.tap_data(tap("request_work", "close", only_request(database, parent).id))
    worker.tap("Nu mai este nevoie")

    with database.transaction() as db:
        freed = slots.find(db, slot.id)
    assert freed is not None
    assert freed.state == "open"
    brought = deliver(database, parent, at=slot.starts_at)
    assert [one.screen for one in brought] == [None, None]
