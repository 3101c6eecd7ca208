from __future__ import annotations

from bot.cards.slot import Facts
from bot.screen import tap
from bot.turn import Turns
from storage import slots
from storage.database import Database
from tests.bot.asked import BY_PHONE, SCHEDULED, SLOT
from tests.bot.cards.test_slots import THURSDAY, booked
from tests.bot.families import MISSING, deliver, family, only_request
from tests.sample import WHO

FACTS = [Facts(who=WHO, request=SCHEDULED, slot=slot) for slot in (SLOT, BY_PHONE)]


def test_cancel_frees_the_hour_and_the_team_owes_an_answer_again(
    turns: Turns, database: Database
) -> None:
    parent, worker, slot = booked(turns, database)
    deliver(database, worker, at=parent.now)

    parent.tap("Nu pot veni")

    assert "Vă sună cineva până" in parent.text
    request = only_request(database, parent)
    assert (request.state, request.due_at is not None) == ("assigned", True)
    with database.transaction() as db:
        freed = slots.find(db, slot.id)
    assert freed is not None
    assert freed.state == "open"
    told = [one.text for one in deliver(database, worker, at=parent.now) if one.screen]
    assert any("din nou liberă" in text for text in told)
    brought = deliver(database, parent, at=THURSDAY)
    assert [one.screen for one in brought] == [None, None], "no reminder of what was cancelled"


def test_another_familys_hour_looks_like_a_missing_one(turns: Turns, database: Database) -> None:
    _parent, _worker, slot = booked(turns, database)
    other = family(turns, database, "+9996610002")

    for ids in ((slot.id, slot.sequence), (12345, 0), (slot.id,), ()):
        for card in ("slot", "slot_calendar"):
            other.tap_data(tap(card, "cancel", *ids))
            assert other.text == MISSING

    with database.transaction() as db:
        assert slots.find(db, slot.id) == slot


def test_a_button_of_an_hour_that_was_given_back_and_taken_anew_does_nothing(
    turns: Turns, database: Database
) -> None:
    parent, _worker, slot = booked(turns, database)
    parent.tap("Nu pot veni")
    parent.tap_data(tap("slots", "book", only_request(database, parent).id, slot.id))

    parent.tap_data(tap("slot", "cancel", slot.id, slot.sequence))

    assert parent.text == MISSING
    assert only_request(database, parent).state == "scheduled"
