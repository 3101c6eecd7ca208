from __future__ import annotations

from bot.dialogue import Reply
from bot.flows.request_answer import MOST, Facts
from bot.screen import tap
from bot.turn import Turns
from storage import audit, staff
from storage.database import Database
from tests.bot.asked import ASSIGNED, LONG
from tests.bot.cards.test_request_work import taken
from tests.bot.families import deliver, member, only_request
from tests.colleagues import member_of

FACTS = [Facts(request=ASSIGNED, name=name) for name in ("Ioana", LONG[:24])]
REPLIES = {"said": [Reply("typed", "Ne vedem miercuri."), Reply("voice", "invented-file-id")]}


def test_an_answer_is_sent_with_the_tap_that_signs_it_and_nothing_is_owed(
    turns: Turns, database: Database
) -> None:
    parent, worker, request = taken(turns, database)
    worker.tap("Răspund")
    worker.say("Ne vedem miercuri.")
    assert only_request(database, parent).due_at is not None
    assert deliver(database, parent, at=parent.now) == []

    worker.tap("Ioana")

    assert (only_request(database, parent).state, only_request(database, parent).due_at) == (
        "answered",
        None,
    )
    assert [one.card for one in deliver(database, parent, at=worker.now)] == ["discreet"]
    with database.transaction() as db:
        entries = audit.newest(db, "belvedere", skip=0, limit=5)
    assert ("send", "request_messages") in {(e.action, e.table) for e in entries}
    assert request.reference in worker.text


def test_an_answer_that_no_phone_screen_holds_is_asked_again(
    turns: Turns, database: Database
) -> None:
    _parent, worker, _request = taken(turns, database)
    worker.tap("Răspund")

    worker.say("x" * (MOST + 1))

    assert f"{MOST}" in worker.text


def test_whoever_is_switched_off_or_replaced_meanwhile_sends_nothing(
    turns: Turns, database: Database
) -> None:
    parent, worker, request = taken(turns, database)
    second = member(turns, database, name="Sorin Specimen")
    worker.tap("Răspund")
    worker.say("Ne vedem miercuri.")
    second.tap_data(tap("request_work", "take_over", request.id, request.responsible_id or 0))

    worker.tap("Ioana")

    assert only_request(database, parent).due_at is not None
    second.tap("Răspund")
    second.say("Ne vedem joi.")
    lead = member_of(database, member(turns, database, "coordinator"))
    leaving = member_of(database, second).id
    with database.transaction() as db:
        assert staff.switch_off(db, leaving, lead, parent.now)
    second.tap("Sorin")
    assert only_request(database, parent).due_at is not None
    assert deliver(database, parent, at=parent.now) == []
