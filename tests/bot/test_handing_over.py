"""Somebody who leaves or loses a topic: no family waits for them, and whoever remains hears of it."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from bot.screen import tap
from bot.turn import Turns
from storage import audit, request_work, requests, slots, staff
from storage.database import Database
from storage.requests import Request
from storage.slots import Slot
from tests.bot.cards.test_request import asked
from tests.bot.cards.test_request_work import taken
from tests.bot.cards.test_slots import THURSDAY, booked, opened
from tests.bot.cased import worked
from tests.bot.families import deliver, family, give, member, only_request
from tests.bot.flows.test_case_write import talk_of, write
from tests.colleagues import member_of
from tests.person import Person

TOPIC = {"school": 1, "family": 2}


def switched_off(lead: Person, database: Database, leaving: Person) -> None:
    lead.tap_data(tap("member", "off", member_of(database, leaving).id))


def loses(lead: Person, database: Database, leaving: Person, topic: str) -> None:
    lead.tap_data(tap("topics", "switch", member_of(database, leaving).id, TOPIC[topic]))


def texts(database: Database, person: Person, *others: Person) -> list[str]:
    """What came to this person by now."""
    brought = deliver(database, person, *others, at=max(one.now for one in (person, *others)))
    return [one.text for one in brought if one.screen is not None and one.person is person]


@pytest.mark.parametrize("how", [switched_off, loses])
def test_their_requests_are_nobodys_again_and_whoever_works_on_them_hears_so(
    turns: Turns, database: Database, how: object
) -> None:
    parent, worker, request = taken(turns, database)
    colleague = member(turns, database, name="Sorin Specimen", works_on=["school"])
    other = member(turns, database, name="Dora Model", works_on=["family"])
    lead = member(turns, database, "coordinator", works_on=[])
    deliver(database, colleague, other, worker, lead, at=parent.now)

    if how is switched_off:
        switched_off(lead, database, worker)
    else:
        loses(lead, database, worker, "school")

    free = only_request(database, parent)
    assert (free.responsible_id, free.state, free.due_at) == (None, "new", request.due_at)
    told = deliver(database, colleague, other, lead, worker, at=lead.now)
    heard = [(one.person, one.text) for one in told if one.card == "request_notice" and one.screen]
    words = f"🤲 De cererea {request.reference} nu se mai ocupă nimeni. O puteți prelua?"
    assert heard == [(colleague, words)]
    colleague.tap("Deschid cererea")
    colleague.tap("Preiau")
    assert only_request(database, parent).responsible_id == member_of(database, colleague).id
    with database.reading() as db:
        entries = audit.newest(db, "belvedere", skip=0, limit=50)
    by = member_of(database, lead).id
    assert ("change", "requests", request.id, ("responsible_id",), by) in [
        (e.action, e.table, e.record, e.fields, e.member) for e in entries
    ]


@pytest.mark.parametrize("how", [switched_off, loses])
def test_an_agreed_hour_falls_through_with_a_message_to_the_family(
    turns: Turns, database: Database, how: object
) -> None:
    parent, worker, slot = booked(turns, database)
    colleague = member(turns, database, name="Sorin Specimen", works_on=["school"])
    lead = member(turns, database, "coordinator", works_on=[])
    deliver(database, colleague, worker, lead, parent, at=parent.now)

    if how is switched_off:
        switched_off(lead, database, worker)
    else:
        loses(lead, database, worker, "school")

    again = only_request(database, parent)
    assert (again.state, again.responsible_id, again.due_at is not None) == ("new", None, True)
    brought = deliver(database, parent, colleague, lead, at=lead.now)
    assert {(one.person is parent, one.card) for one in brought} == {
        (True, "discreet"),
        (False, "request_notice"),
    }
    parent.tap("Deschid")
    assert "Ora stabilită nu mai este posibilă. Ne pare rău." in parent.text
    assert "Vă sună cineva până" in parent.text
    later = deliver(database, parent, at=THURSDAY)
    assert [one.screen for one in later] == [None, None], "no reminder of what nobody keeps"
    with database.reading() as db:
        closed = slots.find(db, slot.id)
        free = slots.of_member(db, slot.staff_id, parent.now)
    assert closed is not None
    assert closed.state == "closed"
    # The free hour of whoever left is nobody's; whoever only lost a topic keeps it for others.
    assert [one.state for one in free] == ([] if how is switched_off else ["open"])


def test_a_topic_that_is_taken_away_leaves_the_others_with_them(
    turns: Turns, database: Database
) -> None:
    parent, worker, request = taken(turns, database)
    lead = member(turns, database, "coordinator", works_on=[])

    loses(lead, database, worker, "family")

    assert only_request(database, parent) == request


def test_a_colleague_who_has_the_agreed_hour_has_the_request_from_then_on(
    turns: Turns, database: Database
) -> None:
    """Handed on after an hour was agreed: the family still goes to whoever opened the hour."""
    parent, worker, slot = booked(turns, database)
    second = member(turns, database, name="Sorin Specimen")
    lead = member(turns, database, "coordinator", works_on=[])
    request = only_request(database, parent)
    second.tap_data(tap("request_work", "take_over", request.id, request.responsible_id or 0))
    deliver(database, worker, second, lead, parent, at=parent.now)

    switched_off(lead, database, second)

    kept = only_request(database, parent)
    assert (kept.state, kept.responsible_id) == ("scheduled", slot.staff_id)
    assert any("v-a fost predată" in text for text in texts(database, worker, lead))


def test_whoever_has_the_request_hears_that_the_colleagues_hour_fell_through(
    turns: Turns, database: Database
) -> None:
    parent, worker, _slot = booked(turns, database)
    second = member(turns, database, name="Sorin Specimen")
    lead = member(turns, database, "coordinator", works_on=[])
    request = only_request(database, parent)
    second.tap_data(tap("request_work", "take_over", request.id, request.responsible_id or 0))
    deliver(database, worker, second, lead, parent, at=parent.now)

    switched_off(lead, database, worker)

    kept = only_request(database, parent)
    assert (kept.state, kept.responsible_id) == ("assigned", member_of(database, second).id)
    assert any("a căzut" in text for text in texts(database, second, lead, parent))
    parent.tap("Deschid")
    assert "Ora stabilită nu mai este posibilă" in parent.text


def test_with_nobody_else_for_it_the_coordinators_hear(turns: Turns, database: Database) -> None:
    parent, worker, request = taken(turns, database)
    lead = member(turns, database, "coordinator", works_on=[])
    deliver(database, worker, lead, at=parent.now)

    switched_off(lead, database, worker)

    assert any(request.reference in text for text in texts(database, lead))


def test_with_nobody_at_all_it_is_an_error_in_the_log(
    turns: Turns, database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    parent, worker, request = taken(turns, database)
    lead = member(turns, database, "coordinator", works_on=[])
    lead.command("menu")
    with database.transaction() as db:
        row = staff.staff.c.id == member_of(database, lead).id
        db.execute(staff.staff.update().where(row).values(role="administrator"))

    switched_off(lead, database, worker)

    assert only_request(database, parent).responsible_id is None
    logged = "".join(capsys.readouterr())
    assert "nobody to tell about a request" in logged
    assert request.reference in logged


def test_a_talk_of_a_case_of_theirs_goes_to_who_coordinates_and_not_to_its_topic(
    turns: Turns, database: Database
) -> None:
    _parent, worker, case = worked(turns, database)
    topic = member(turns, database, name="Sorin Specimen", works_on=["other"])
    lead = member(turns, database, "coordinator", works_on=[])
    write(worker)
    deliver(database, worker, topic, lead, at=worker.now)

    switched_off(lead, database, worker)

    talk = talk_of(database, case.id)
    assert talk.responsible_id is None
    told = texts(database, lead, topic, worker)
    assert any(f"De cererea {talk.reference} nu se mai ocupă nimeni" in text for text in told)
    assert texts(database, topic) == []


def test_a_talk_of_a_case_stays_with_whose_case_it_is_when_they_lose_a_topic(
    turns: Turns, database: Database
) -> None:
    _parent, worker, case = worked(turns, database)
    give(database, worker, ["family"])
    lead = member(turns, database, "coordinator", works_on=[])
    write(worker)

    loses(lead, database, worker, "family")

    assert talk_of(database, case.id).responsible_id == member_of(database, worker).id


def test_what_is_theirs_and_over_is_left_alone(turns: Turns, database: Database) -> None:
    parent, worker, _request = taken(turns, database)
    lead = member(turns, database, "coordinator", works_on=[])
    worker.tap("Închid")
    worker.tap("Am vorbit")
    closed = only_request(database, parent)

    switched_off(lead, database, worker)

    assert only_request(database, parent) == closed


def test_an_answered_request_of_theirs_is_taken_by_whoever_comes_next(
    turns: Turns, database: Database
) -> None:
    parent, worker, _request = taken(turns, database)
    second = member(turns, database, name="Sorin Specimen")
    lead = member(turns, database, "coordinator", works_on=[])
    worker.tap("Am sunat")

    switched_off(lead, database, worker)
    second.tap_data(tap("request_work", "take", only_request(database, parent).id))

    mine = only_request(database, parent)
    assert (mine.state, mine.responsible_id) == ("answered", member_of(database, second).id)


def test_an_hour_of_somebody_who_has_just_left_cannot_be_had(
    turns: Turns, database: Database
) -> None:
    parent, worker = asked(turns, database), member(turns, database, name="Ioana Probă")
    (slot,) = opened(database, worker, THURSDAY)
    lead = member_of(database, member(turns, database, "coordinator", works_on=[]))
    with database.transaction() as db:
        assert staff.switch_off(db, slot.staff_id, lead, parent.now)

    parent.tap_data(tap("slots", "book", only_request(database, parent).id, slot.id))

    assert parent.last.alert
    assert only_request(database, parent).state == "new"


def test_who_has_what_is_found_whether_by_request_or_by_hour(
    turns: Turns, database: Database
) -> None:
    _parent, worker, slot = booked(turns, database)
    other = family(turns, database, "+9996610002")
    other.home("Vorbim")
    other.tap("Familia")
    theirs: Request = only_request(database, other)
    worker.tap_data(tap("request_work", "take", theirs.id))

    with database.transaction() as db:
        found = request_work.of_member(db, slot.staff_id)
        requests.end(db, theirs.id, "closed", other.now + timedelta(days=1), outcome="met")
        after = request_work.of_member(db, slot.staff_id)

    assert set(found) == {slot.request_id, theirs.id}
    assert after == [slot.request_id]


def test_what_is_taken_back_and_kept_after_all_does_not_come_back_to_whoever_left_meanwhile(
    turns: Turns, database: Database
) -> None:
    parent, worker, request = taken(turns, database)
    second = member(turns, database, name="Sorin Specimen")
    lead = member(turns, database, "coordinator", works_on=[])
    deliver(database, worker, second, lead, at=parent.now)
    parent.tap("Retrag")
    switched_off(lead, database, worker)

    parent.tap("Păstrez")

    back = only_request(database, parent)
    assert (back.state, back.responsible_id) == ("new", None)
    assert any(request.reference in text for text in texts(database, second, parent))


def test_an_hour_chosen_in_the_moment_in_which_a_topic_is_taken_away_is_kept_for_nobody(
    turns: Turns, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The family is between looking who keeps the hour and having it; the change has to wait for that."""
    parent, worker = asked(turns, database), member(turns, database, name="Ioana Probă")
    lead = member(turns, database, "coordinator", works_on=[])
    (slot,) = opened(database, worker, THURSDAY)
    request = only_request(database, parent)
    looked, gone = threading.Event(), threading.Event()
    book = slots.book

    def slowly(*given: Any) -> Slot | None:
        looked.set()
        gone.wait(0.5)
        return book(*given)

    def changes() -> None:
        looked.wait(10)
        loses(lead, database, worker, "school")
        gone.set()

    monkeypatch.setattr(slots, "book", slowly)
    with ThreadPoolExecutor(2) as both:
        chose = both.submit(parent.tap_data, tap("slots", "book", request.id, slot.id))
        left = both.submit(changes)
    chose.result()
    left.result()

    with database.reading() as db:
        after = slots.find(db, slot.id)
    assert after is not None
    assert after.state == "closed"
    back = only_request(database, parent)
    assert (back.state, back.responsible_id, back.due_at is not None) == ("new", None, True)
