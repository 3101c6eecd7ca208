from __future__ import annotations

import re
from datetime import timedelta

import pytest

from bot.flows.request_close import Close, Facts, submit
from bot.request_words import OUTCOMES
from bot.screen import tap
from bot.turn import Turns
from bot.who import acting
from storage import accounts, slots, staff
from storage import requests as table
from storage.database import Database
from tests.bot.asked import ASSIGNED, SCHEDULED, SLOT, STAFF_WHO
from tests.bot.cards.test_request_work import taken
from tests.bot.cards.test_slots import THURSDAY, booked, opened
from tests.bot.families import deliver, only_request
from tests.person import Person
from tests.sample import CENTRES

FACTS = [Facts(who=STAFF_WHO, request=ASSIGNED), Facts(who=STAFF_WHO, request=SCHEDULED, hour=SLOT)]


@pytest.mark.parametrize("code", OUTCOMES)
def test_what_became_of_it_is_kept_as_a_code(
    turns: Turns, database: Database, code: table.Outcome
) -> None:
    parent, worker, _request = taken(turns, database)
    worker.tap("Închid")

    worker.tap(worker.speaks.plain(OUTCOMES[code]))

    closed = only_request(database, parent)
    assert (closed.state, closed.outcome, closed.due_at, closed.climb_at) == (
        "closed",
        code,
        None,
        None,
    )
    parent.tap_data(tap("request", "", closed.id))
    assert "Cererea este închisă" in parent.text


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("talked", "Cererea este închisă. Puteți cere din nou oricând."),
        ("unreached", "Nu am reușit să vorbim cu dumneavoastră. Cererea este închisă."),
    ],
)
def test_the_family_is_told_the_truth_and_promised_nothing(
    turns: Turns, database: Database, code: table.Outcome, told: str
) -> None:
    parent, worker, _request = taken(turns, database)
    deliver(database, parent, at=parent.now)
    worker.tap("Închid")
    worker.tap(worker.speaks.plain(OUTCOMES[code]))

    brought = deliver(database, parent, at=worker.now)

    assert [(one.card, one.text) for one in brought] == [
        ("discreet", "Aveți un mesaj de la centru.")
    ]
    parent.tap("Deschid")
    assert told in parent.text
    assert not re.search("vă (sună|răspunde|spunem)", parent.text)


def closing(worker: Person, request: int) -> None:
    worker.tap_data(tap("request_work", "close", request))


def test_an_hour_that_stands_is_cancelled_with_a_message_or_the_request_stays_open(
    turns: Turns, database: Database
) -> None:
    parent, worker, slot = booked(turns, database)
    request = only_request(database, parent)
    deliver(database, parent, at=parent.now)
    closing(worker, request.id)
    assert "joi, 26 noiembrie, ora 11:00" in worker.text

    worker.tap("Nu, ora rămâne")

    assert only_request(database, parent) == request
    closing(worker, request.id)
    worker.tap("Da, se anulează")
    worker.tap("Nu mai este nevoie")
    with database.transaction() as db:
        freed = slots.find(db, slot.id)
    assert freed is not None
    assert freed.state == "open"
    assert [one.card for one in deliver(database, parent, at=worker.now)] == ["discreet"]
    parent.tap("Deschid")
    assert "Ora stabilită nu mai este posibilă. Ne pare rău." in parent.text
    assert "Cererea este închisă" in parent.text
    later = deliver(database, parent, at=slot.starts_at)
    assert [one.screen for one in later] == [None, None], "no reminder of what was cancelled"


def test_an_hour_that_the_family_chose_meanwhile_is_not_dropped(
    turns: Turns, database: Database
) -> None:
    """Asked about no hour, or about another one: what was not said yes to stands."""
    parent, worker, request = taken(turns, database)
    thursday, _friday = opened(database, worker, THURSDAY, THURSDAY + timedelta(days=1))
    closing(worker, request.id)
    parent.tap_data(tap("slots", "book", request.id, thursday.id))

    worker.tap("Nu mai este nevoie")

    assert only_request(database, parent).open
    assert "joi, 26 noiembrie, ora 11:00" in worker.text, "the question about the hour"
    worker.tap("Da, se anulează")
    parent.tap("Altă oră")
    parent.tap("vin")
    worker.tap("Nu mai este nevoie")
    assert only_request(database, parent).open
    assert "vineri, 27 noiembrie, ora 11:00" in worker.text
    with database.transaction() as db:
        kept = slots.of_request(db, request.id)
    assert kept is not None


def test_an_hour_booked_in_the_very_moment_of_closing_is_kept(
    turns: Turns, database: Database
) -> None:
    """The last look, under the lock: between the question and the change another turn was faster."""
    parent, worker, request = taken(turns, database)
    (slot,) = opened(database, worker, THURSDAY)
    parent.tap_data(tap("slots", "book", request.id, slot.id))
    with database.transaction() as db:
        account = accounts.lock(db, worker.chat)
        assert account is not None
        who = acting(account, CENTRES, worker.now, staff.of_account(db, account.id))
        outcome = submit(db, who, Close(request=request.id, outcome="no_need", hour=None))

    assert outcome.text is not None
    assert only_request(database, parent).state == "scheduled"


def test_a_family_without_a_chat_is_left_to_a_person(turns: Turns, database: Database) -> None:
    parent, worker, request = taken(turns, database)
    with database.transaction() as db:
        table.put(db, request.id, account_id=None)
    closing(worker, request.id)

    worker.tap("Am vorbit")

    said = [worker.speaks.say(*screen.text) for screen in worker.chat_log.values()]
    assert any("Familia nu are o conversație aici" in text for text in said)
    assert deliver(database, parent, at=worker.now) == []
