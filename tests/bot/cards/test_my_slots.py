from __future__ import annotations

from dataclasses import replace

from bot.cards.my_slots import PAGE, Facts
from bot.screen import tap
from bot.turn import Turns
from storage import slots
from storage.database import Database
from tests.bot.asked import FREE, SCHEDULED, SLOT, STAFF_WHO
from tests.bot.cards.test_slots import THURSDAY, booked, opened
from tests.bot.families import MISSING, member, only_request
from tests.colleagues import colleague

FACTS = [
    Facts(who=STAFF_WHO, page=0, mine=(), more=False),
    Facts(who=STAFF_WHO, page=1, mine=((SLOT, SCHEDULED), (FREE, None)) * (PAGE // 2), more=True),
    Facts(who=STAFF_WHO, page=0, mine=((replace(FREE, minutes=30), None),), more=False),
]


def test_close_takes_a_free_hour_away(turns: Turns, database: Database) -> None:
    worker = member(turns, database)
    (slot,) = opened(database, worker, THURSDAY)
    worker.tap_data(tap("my_slots"))

    worker.tap("joi")

    assert "Nu aveți ore libere adăugate" in worker.text
    with database.transaction() as db:
        gone = slots.find(db, slot.id)
    assert gone is not None
    assert gone.state == "closed"


def test_close_comes_too_late_when_a_family_was_faster(turns: Turns, database: Database) -> None:
    parent, worker, slot = booked(turns, database)

    worker.tap_data(tap("my_slots", "close", slot.id))

    assert worker.last.toast is not None
    assert only_request(database, parent).reference in worker.text
    with database.transaction() as db:
        assert slots.find(db, slot.id) == slot


def test_close_of_a_colleagues_hour_does_nothing(turns: Turns, database: Database) -> None:
    worker, other = member(turns, database), member(turns, database, name="Sorin Specimen")
    (slot,) = opened(database, worker, THURSDAY)

    other.tap_data(tap("my_slots", "close", slot.id))

    with database.transaction() as db:
        assert slots.find(db, slot.id) == slot


def test_begin_asks_on_which_day(turns: Turns, database: Database) -> None:
    worker = member(turns, database)
    worker.command("requests")
    worker.tap("Orele mele")

    worker.tap("Adaug ore libere")

    assert "În ce zi aveți timp?" in worker.text


def test_the_administrator_has_no_hours(turns: Turns, database: Database) -> None:
    admin = colleague(turns, database, "administrator")

    admin.tap_data(tap("my_slots"))

    assert admin.text == MISSING
