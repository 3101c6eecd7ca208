from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot import contact_way
from bot.cards.request_work import TALK, TALK_PAGE, Facts
from bot.dialogue import Reply
from bot.screen import Voice, tap
from bot.turn import Turns
from storage import audit, request_messages, request_work, requests, slots
from storage.database import Database
from storage.requests import Request
from tests.bot.asked import ANSWERED, EVERY, FROM_FAMILY, FROM_TEAM, LONG, RECORDED, SLOT, STAFF_WHO
from tests.bot.cards.test_request import asked
from tests.bot.cards.test_slots import booked
from tests.bot.families import MISSING, deliver, family, member, only_request
from tests.colleagues import member_of
from tests.person import Person

FIRST = "Maximiliana-Constantina"
ALL_SAID = ((FROM_FAMILY, ""), (FROM_TEAM, FIRST), (RECORDED, ""), (RECORDED, ""))
FACTS = [
    Facts(
        who=STAFF_WHO,
        request=request,
        name=LONG,
        way=contact_way.said("write" if mine else None),
        responsible=FIRST if request.responsible_id else "",
        mine=mine and request.responsible_id is not None,
        leads=not mine,
        said=ALL_SAID[:TALK],
        more=mine,
        chat=mine,
        slot=SLOT if request.state == "scheduled" and not over else None,
        keeps=FIRST,
        over=over,
    )
    for request in EVERY
    for mine in (True, False)
    for over in ([False, True] if request.state == "scheduled" else [False])
] + [
    Facts(
        who=STAFF_WHO,
        request=ANSWERED,
        name=LONG,
        way=contact_way.said(None),
        page=2,
        said=said * (TALK_PAGE // len(said)),
        more=True,
    )
    for said in (((FROM_FAMILY, ""), (FROM_TEAM, FIRST)), ((RECORDED, ""),))
]


def taken(turns: Turns, database: Database) -> tuple[Person, Person, Request]:
    """A parent, who takes care of the request, and the request."""
    parent, worker = asked(turns, database), member(turns, database, name="Ioana Probă")
    request = only_request(database, parent)
    worker.tap_data(tap("request_work", "take", request.id))
    return parent, worker, only_request(database, parent)


def material(turns: Turns, database: Database) -> tuple[Person, Person, Request]:
    parent, worker = family(turns, database), member(turns, database, name="Ioana Probă")
    parent.command("menu")
    parent.tap("Sprijin material")
    parent.tap("Alimente")
    worker.tap_data(tap("request_work", "take", only_request(database, parent).id))
    deliver(database, parent, worker, at=parent.now)
    return parent, worker, only_request(database, parent)


def test_take_makes_one_of_the_team_responsible(turns: Turns, database: Database) -> None:
    parent, worker, request = taken(turns, database)

    assert request.state == "assigned"
    assert request.responsible_id == member_of(database, worker).id
    assert "Se ocupă Ioana" in worker.text
    assert "Ana Exemplu" in worker.text
    assert parent.chat_log


def test_take_comes_too_late_when_a_colleague_was_faster(turns: Turns, database: Database) -> None:
    parent, _worker, request = taken(turns, database)
    slow = member(turns, database, name="Sorin Specimen")

    slow.tap_data(tap("request_work", "take", request.id))

    assert slow.last.alert
    assert only_request(database, parent) == request


def test_take_over_replaces_just_the_colleague_who_was_on_the_screen(
    turns: Turns, database: Database
) -> None:
    parent, _worker, request = taken(turns, database)
    second = member(turns, database, name="Sorin Specimen")
    third = member(turns, database, "staff", name="Dora Model")
    for person in (second, third):
        person.tap_data(tap("request_work", "", request.id))

    second.tap("Preiau eu")
    third.tap("Preiau eu")

    assert only_request(database, parent).responsible_id == member_of(database, second).id
    assert third.last.alert


def test_called_says_that_nothing_is_owed_any_more(turns: Turns, database: Database) -> None:
    parent, worker, _request = taken(turns, database)

    worker.tap("Am sunat")

    answered = only_request(database, parent)
    assert (answered.state, answered.due_at) == ("answered", None)
    assert answered.climb_at is not None


def test_answer_asks_for_words_or_a_recording(turns: Turns, database: Database) -> None:
    _parent, worker, request = taken(turns, database)

    worker.tap("Răspund")

    assert request.reference in worker.text


def test_hand_on_offers_colleagues(turns: Turns, database: Database) -> None:
    _parent, worker, _request = taken(turns, database)
    member(turns, database, name="Sorin Specimen")

    worker.tap("Predau altcuiva")

    assert any("Sorin Specimen" in label for label in worker.labels())


def test_close_asks_what_became_of_it(turns: Turns, database: Database) -> None:
    _parent, worker, _request = taken(turns, database)

    worker.tap("Închid")

    assert "Cum s-a încheiat?" in worker.text


def test_free_hour_tells_the_family_and_owes_it_an_answer_again(
    turns: Turns, database: Database
) -> None:
    parent, worker, slot = booked(turns, database)
    request = only_request(database, parent)
    worker.tap_data(tap("request_work", "", request.id))

    worker.tap("Nu pot la acea oră")

    again = only_request(database, parent)
    assert (again.state, again.due_at is not None) == ("assigned", True)
    with database.transaction() as db:
        closed = slots.find(db, slot.id)
    assert closed is not None
    assert closed.state == "closed"
    deliver(database, parent, at=parent.now)
    parent.tap("Deschid")
    assert "Ora stabilită nu mai este posibilă" in parent.text
    assert "Vă sună cineva până" in parent.text


@pytest.mark.parametrize(
    ("button", "state", "said"),
    [
        ("Aprob", "approved", "Cererea este aprobată"),
        ("Aprob în parte", "partly", "Putem ajuta cu o parte"),
        ("Refuz", "refused", "acum nu vă putem ajuta"),
    ],
)
def test_approve_partly_and_refuse_are_told_in_words_that_promise_nothing(
    turns: Turns, database: Database, button: str, state: str, said: str
) -> None:
    parent, worker, _request = material(turns, database)
    assert "Ea nu înseamnă aprobare" in parent.text
    worker.tap(button, screen=worker.screen)

    decided = only_request(database, parent)
    assert (decided.state, decided.due_at) == (state, None)
    told = deliver(database, parent, at=parent.now)
    assert [one.card for one in told] == ["request"]
    assert said in told[0].text


@pytest.mark.parametrize(("button", "signed"), [("semnat", True), ("nesemnat", False)])
def test_handed_over_keeps_whether_the_paper_is_signed(
    turns: Turns, database: Database, button: str, *, signed: bool
) -> None:
    parent, worker, _request = material(turns, database)
    worker.tap("Aprob")
    worker.tap(f"Predat, {button}")

    done = only_request(database, parent)
    assert (done.state, done.paper_signed, done.open) == ("handed_over", signed, False)
    assert "Ați primit sprijinul" in deliver(database, parent, at=parent.now)[-1].text


def test_signed_can_be_said_afterwards(turns: Turns, database: Database) -> None:
    parent, worker, _request = material(turns, database)
    worker.tap("Aprob")
    worker.tap("Predat, nesemnat")

    worker.tap("Hârtia este semnată")

    assert only_request(database, parent).paper_signed


def test_what_was_not_approved_is_not_handed_over(turns: Turns, database: Database) -> None:
    parent, worker, request = material(turns, database)

    worker.tap_data(tap("request_work", "handed", request.id, 1))

    assert only_request(database, parent) == request


def test_only_whoever_is_responsible_answers_decides_and_closes(
    turns: Turns, database: Database
) -> None:
    parent, _worker, request = material(turns, database)
    colleague = member(turns, database, name="Sorin Specimen")

    for name in ("approve", "partly", "refuse", "handed", "signed", "called", "answer", "close"):
        colleague.tap_data(tap("request_work", name, request.id, 1))

    assert only_request(database, parent) == request
    deliver(database, colleague, at=colleague.now)
    assert colleague.last.shows


def test_whoever_opens_it_is_in_the_audit_log_once_a_look(turns: Turns, database: Database) -> None:
    _parent, worker, request = taken(turns, database)
    for _time in range(3):
        worker.tap_data(tap("request_work", "", request.id))

    with database.transaction() as db:
        entries = audit.newest(db, "belvedere", skip=0, limit=50)
    mine = [e for e in entries if e.table == "requests" and e.record == request.id]
    assert [e.action for e in mine].count("read") == 1
    assert {e.member for e in mine} == {member_of(database, worker).id}
    assert ("responsible_id",) in {e.fields for e in mine}


def test_the_familys_number_and_account_are_not_on_it(turns: Turns, database: Database) -> None:
    parent, worker, _request = taken(turns, database)

    shown = repr(worker.screen)

    assert "99966" not in shown
    assert str(parent.chat) not in shown


def test_the_talk_is_shown_oldest_first_with_who_said_it(turns: Turns, database: Database) -> None:
    parent, worker, request = taken(turns, database)
    parent.tap("Scriu sau vorbesc")
    parent.say("Este vorba de școală.")
    worker.now = parent.now
    worker.tap("Răspund")
    worker.say("Vă sunăm mâine.")
    worker.tap("Echipa centrului")

    text = worker.text
    assert (
        text.index("Este vorba de școală.") < text.index("Ioana,") < text.index("Vă sunăm mâine.")
    )
    with database.transaction() as db:
        assert len(request_messages.last(db, request.id, 9)) == 2


def test_an_agreed_hour_stands_on_it_and_what_is_withdrawn_says_so(
    turns: Turns, database: Database
) -> None:
    parent, worker, slot = booked(turns, database)
    request = only_request(database, parent)
    worker.tap_data(tap("request_work", "", request.id))
    assert "joi, 26 noiembrie, ora 11:00" in worker.text

    parent.tap_data(tap("request", "withdraw", request.id))
    worker.tap_data(tap("request_work", "", request.id))

    assert "Vă rugăm să nu sunați" in worker.text
    with database.transaction() as db:
        freed = slots.find(db, slot.id)
        assert freed is not None
        assert freed.state == "open"
        assert request_work.watch(db, parent.now + timedelta(days=90)) == []
        assert requests.get(db, request.id) == replace(
            request,
            state="withdrawn",
            climb_at=None,
            closed_at=requests.get(db, request.id).closed_at,
        )


def after_the_hour(turns: Turns, database: Database) -> tuple[Person, Person, Request]:
    """Thursday at noon: the hour that was agreed on is past."""
    parent, worker, slot = booked(turns, database)
    deliver(database, parent, worker, at=parent.now)
    parent.now = worker.now = slot.ends_at + timedelta(minutes=30)
    worker.tap_data(tap("request_work", "", only_request(database, parent).id))
    return parent, worker, only_request(database, parent)


def test_missed_owes_the_family_an_answer_again_and_tells_it(
    turns: Turns, database: Database
) -> None:
    parent, worker, _request = after_the_hour(turns, database)

    worker.tap("Nu am vorbit")

    again = only_request(database, parent)
    assert (again.state, again.due_at is not None) == ("assigned", True)
    deliver(database, parent, at=worker.now)
    parent.tap("Deschid")
    assert "Vă sună cineva până" in parent.text


def test_missed_is_nothing_before_the_hour_or_for_a_colleague(
    turns: Turns, database: Database
) -> None:
    parent, worker, slot = booked(turns, database)
    request = only_request(database, parent)
    second = member(turns, database, name="Sorin Specimen")
    worker.tap_data(tap("request_work", "missed", request.id))
    second.now = slot.ends_at
    second.tap_data(tap("request_work", "missed", request.id))

    assert only_request(database, parent) == request


def test_called_ends_what_is_owed_about_support_in_kind(turns: Turns, database: Database) -> None:
    parent, worker, _request = material(turns, database)

    worker.tap("Am sunat")

    called = only_request(database, parent)
    assert (called.state, called.due_at) == ("received", None)
    parent.tap_data(tap("request", "", called.id))
    assert "V-am răspuns. Încă nu este nimic hotărât." in parent.text
    assert any("Aprob" in label for label in worker.labels())


def test_what_is_handed_over_and_not_signed_stays_in_the_queue_until_it_is(
    turns: Turns, database: Database
) -> None:
    parent, worker, request = material(turns, database)
    worker.tap("Aprob")
    worker.tap("Predat, nesemnat")
    other = member(turns, database, name="Sorin Specimen", works_on=["material"])
    stranger = member(turns, database, name="Dora Model", works_on=["school"])

    stranger.command("requests")
    assert request.reference not in stranger.text
    other.command("requests")
    assert request.reference in other.text
    assert "hârtia nu este încă semnată" in other.text
    other.tap(request.reference)
    other.tap("Hârtia este semnată")

    assert only_request(database, parent).paper_signed
    other.command("requests")
    assert request.reference not in other.text


def test_what_was_said_earlier_is_a_tap_away_and_each_recording_can_be_heard(
    turns: Turns, database: Database
) -> None:
    parent, worker, request = taken(turns, database)
    for number in range(TALK_PAGE + 2):
        parent.tap("Scriu sau vorbesc")
        parent.later(minutes=1)
        if number in {0, 1}:
            parent.send(Reply("voice", f"voice-{number}"))
        else:
            parent.say(f"Mesajul {number}.")
    worker.now = parent.now
    worker.tap_data(tap("request_work", "", request.id))
    assert "Mesajul 2." not in worker.text

    worker.tap("Ce s-a spus")
    assert "Mesajul 2." in worker.text
    worker.tap("Ce s-a spus")

    recordings = [b for b in worker.screen.buttons if "🎤" in worker.speaks.plain(b.label)]
    heard = set()
    for button in recordings:
        worker.tap_data(button.data)
        heard.add(worker.screen.attachment)
    assert heard == {Voice("voice-0"), Voice("voice-1")}


def test_a_family_without_a_chat_is_not_written_to_in_vain(
    turns: Turns, database: Database
) -> None:
    _parent, worker, request = taken(turns, database)
    with database.transaction() as db:
        requests.put(db, request.id, account_id=None)
    worker.tap_data(tap("request_work", "", request.id))

    assert "Ce scrieți nu ajunge la ea" in worker.text
    assert not any("Răspund" in worker.speaks.plain(b.label) for b in worker.screen.buttons)
    worker.tap_data(tap("request_work", "answer", request.id))
    assert worker.text == MISSING


def test_take_over_is_told_to_whoever_had_it(turns: Turns, database: Database) -> None:
    _parent, worker, request = taken(turns, database)
    second = member(turns, database, name="Sorin Specimen")
    deliver(database, worker, at=worker.now)
    second.tap_data(tap("request_work", "take_over", request.id, request.responsible_id or 0))

    told = [one.text for one in deliver(database, worker, at=second.now) if one.screen]

    assert told == [f"👉 De cererea {request.reference} se ocupă acum altcineva din echipă."]
