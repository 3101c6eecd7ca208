from __future__ import annotations

from dataclasses import replace

from bot.flows.request_hand_on import MOST, Facts
from bot.screen import tap
from bot.turn import Turns
from storage.database import Database
from tests.bot.asked import ASSIGNED, ME
from tests.bot.cards.test_request_work import taken
from tests.bot.families import MISSING, deliver, member, only_request
from tests.colleagues import member_of

FACTS = [
    Facts(request=ASSIGNED, colleagues=()),
    Facts(request=ASSIGNED, colleagues=tuple(replace(ME, id=n + 1) for n in range(MOST))),
]


def test_the_colleague_is_told_and_takes_care_of_it_from_then_on(
    turns: Turns, database: Database
) -> None:
    parent, worker, _request = taken(turns, database)
    second = member(turns, database, name="Sorin Specimen")
    member(turns, database, name="Dora Model", works_on=["family"])
    worker.tap("Predau altcuiva")
    assert not any("Dora" in label for label in worker.labels())

    worker.tap("Sorin Specimen")

    assert only_request(database, parent).responsible_id == member_of(database, second).id
    told = [one.text for one in deliver(database, second, at=worker.now) if one.screen]
    assert any("v-a fost predată" in text for text in told)


def test_it_stays_when_nobody_is_chosen(turns: Turns, database: Database) -> None:
    parent, worker, request = taken(turns, database)
    worker.tap("Predau altcuiva")

    worker.tap("Nimeni")

    assert only_request(database, parent) == request


def test_a_coordinator_hands_on_what_nobody_has_taken(turns: Turns, database: Database) -> None:
    from tests.bot.cards.test_request import asked

    parent, worker = asked(turns, database), member(turns, database, name="Ioana Probă")
    lead = member(turns, database, "coordinator", works_on=[])
    lead.tap_data(tap("request_work", "hand_on", only_request(database, parent).id))

    lead.tap("Ioana Probă")

    request = only_request(database, parent)
    assert (request.state, request.responsible_id) == ("assigned", member_of(database, worker).id)


def test_what_is_a_colleagues_cannot_be_handed_on_by_another(
    turns: Turns, database: Database
) -> None:
    parent, _worker, request = taken(turns, database)
    second = member(turns, database, name="Sorin Specimen")

    second.tap_data(tap("request_work", "hand_on", request.id))

    assert second.text == MISSING
    assert only_request(database, parent) == request


def test_whoever_had_it_hears_that_a_coordinator_gave_it_to_a_colleague(
    turns: Turns, database: Database
) -> None:
    _parent, worker, request = taken(turns, database)
    member(turns, database, name="Sorin Specimen")
    lead = member(turns, database, "coordinator", works_on=[])
    deliver(database, worker, at=worker.now)
    lead.tap_data(tap("request_work", "hand_on", request.id))
    lead.tap("Sorin Specimen")

    told = [one.text for one in deliver(database, worker, at=lead.now) if one.screen]

    assert told == [f"👉 De cererea {request.reference} se ocupă acum altcineva din echipă."]


def test_a_colleague_who_cannot_be_told_is_not_offered_and_gets_nothing(
    turns: Turns, database: Database
) -> None:
    parent, worker, request = taken(turns, database)
    second = member(turns, database, name="Sorin Specimen")
    worker.tap("Predau altcuiva")
    second.block()

    worker.tap("Sorin Specimen")

    assert only_request(database, parent) == request
    worker.tap_data(tap("request_work", "hand_on", request.id))
    assert not any("Sorin" in worker.speaks.plain(b.label) for b in worker.screen.buttons)
