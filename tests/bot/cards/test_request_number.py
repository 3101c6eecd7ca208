from __future__ import annotations

from dataclasses import replace

from bot import contact_way
from bot.cards.request_number import Facts
from bot.screen import tap
from bot.turn import Turns
from storage import audit
from storage.database import Database
from tests.bot.asked import ASSIGNED, LONG
from tests.bot.cards.test_request import asked
from tests.bot.cards.test_request_work import taken
from tests.bot.families import MISSING, member, only_request
from tests.colleagues import member_of
from tests.sample import ANA

FACTS = [
    Facts(request=ASSIGNED, caregiver=replace(ANA, name=LONG), way=contact_way.said(hours))
    for hours in (None, "write", "evening")
]


def test_whoever_is_responsible_sees_the_number_and_that_is_in_the_audit_log(
    turns: Turns, database: Database
) -> None:
    parent, worker, request = taken(turns, database)

    worker.tap("Văd numărul")

    assert "+9996610001" in worker.text
    with database.transaction() as db:
        entries = audit.newest(db, "belvedere", skip=0, limit=50)
    looks = [e for e in entries if e.table == "persons"]
    assert [(e.action, e.record, e.fields, e.member) for e in looks] == [
        ("read", request.caregiver_id, ("phone",), member_of(database, worker).id)
    ]
    assert parent.chat_log


def test_nobody_else_sees_it_and_no_look_is_recorded(turns: Turns, database: Database) -> None:
    parent, _worker, request = taken(turns, database)
    colleague = member(turns, database, name="Sorin Specimen")
    lead = member(turns, database, "coordinator")

    for person in (colleague, lead, parent):
        person.tap_data(tap("request_number", "", request.id))
        assert person.text == MISSING

    with database.transaction() as db:
        entries = audit.newest(db, "belvedere", skip=0, limit=50)
    assert [e for e in entries if e.table == "persons"] == []


def test_it_is_gone_when_the_family_takes_its_request_back(
    turns: Turns, database: Database
) -> None:
    parent, worker, request = taken(turns, database)
    parent.tap("Retrag")

    worker.tap_data(tap("request_number", "", request.id))

    assert worker.text == MISSING


def test_a_family_without_a_telephone_has_no_such_button(turns: Turns, database: Database) -> None:
    parent, worker = asked(turns, database, None), member(turns, database)
    worker.tap_data(tap("request_work", "take", only_request(database, parent).id))

    assert not any("Văd numărul" in label for label in worker.labels())
