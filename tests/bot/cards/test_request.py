from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.cards.request import Facts
from bot.screen import Button, tap
from bot.texts import _
from bot.turn import Turns
from storage import accounts
from storage.database import Database
from storage.request_asking import UNDO
from storage.safe_hours import SafeHours
from tests.bot.asked import BY_PHONE, EVERY, LATEST, REQUEST, SCHEDULED, SLOT
from tests.bot.families import MISSING, deliver, family, member, only_request, seen
from tests.person import Person
from tests.sample import NOW, WHO

WAYS: tuple[tuple[bool, bool, SafeHours, bool], ...] = (
    (True, True, "afternoon", False),
    (False, False, "write", False),
    (False, True, "write", True),
)
FACTS = [
    Facts(
        who=WHO,
        request=request,
        hours=hours,
        call=call,
        wrote=wrote,
        over=request.state == "scheduled",
        free_hours=True,
        fell_through=fell,
    )
    for request in EVERY
    for call, wrote, hours, fell in WAYS
] + [
    Facts(who=WHO, request=SCHEDULED, hours="afternoon", wrote=True, slot=SLOT),
    Facts(who=WHO, request=SCHEDULED, slot=BY_PHONE),
    Facts(who=WHO, request=replace(SCHEDULED, due_at=LATEST, owed_since=NOW), slot=SLOT),
]


def asked(turns: Turns, database: Database, phone: str | None = "+9996610001") -> Person:
    parent = family(turns, database, phone)
    parent.home("Vorbim")
    parent.tap("Școala")
    return parent


def test_whoever_has_no_telephone_is_promised_words_and_no_call(
    turns: Turns, database: Database
) -> None:
    parent = asked(turns, database, None)

    assert "Vă răspunde cineva aici până" in parent.text
    assert "sună" not in parent.text


def test_whoever_must_not_be_called_is_promised_words(turns: Turns, database: Database) -> None:
    parent = asked(turns, database)
    parent.tap("Când să sunăm")
    parent.tap("Doar mesaje")

    assert "Vă răspunde cineva aici până" in parent.text


def test_withdraw_is_one_tap_and_whoever_would_have_called_hears_of_it(
    turns: Turns, database: Database
) -> None:
    parent, worker = asked(turns, database), member(turns, database)
    request = only_request(database, parent)
    worker.tap_data(tap("request_work", "take", request.id))
    deliver(database, parent, worker, at=parent.now)

    parent.tap("Retrag")

    assert "Ați retras cererea" in parent.text
    assert only_request(database, parent).state == "withdrawn"
    assert deliver(database, worker, at=parent.now) == []
    told = deliver(database, worker, at=parent.now + UNDO)
    assert [one.text for one in told] == [
        f"❌ Cererea {request.reference} a fost retrasă. Vă rugăm să nu sunați."
    ]


def test_undo_brings_the_request_back_within_ten_minutes_and_nobody_is_told_not_to_call(
    turns: Turns, database: Database
) -> None:
    parent, worker = asked(turns, database), member(turns, database)
    worker.tap_data(tap("request_work", "take", only_request(database, parent).id))
    deliver(database, worker, at=parent.now)
    parent.tap("Retrag")

    parent.tap("Păstrez")

    back = only_request(database, parent)
    assert (back.state, back.open, back.due_at is not None) == ("assigned", True, True)
    brought = deliver(database, worker, at=parent.now + UNDO)
    assert [one.screen for one in brought] == [None]


def test_undo_comes_too_late_after_ten_minutes(turns: Turns, database: Database) -> None:
    parent = asked(turns, database)
    parent.tap("Retrag")
    parent.later(minutes=11)

    parent.tap("Păstrez")

    assert not only_request(database, parent).open


def test_undo_makes_no_second_request_about_the_same(turns: Turns, database: Database) -> None:
    parent = asked(turns, database)
    first = only_request(database, parent)
    parent.tap("Retrag")
    parent.tap_data(tap("talk", "ask", 1))

    parent.tap_data(tap("request", "undo", first.id))

    with database.transaction() as db:
        from storage import requests

        again = requests.get(db, first.id)
    assert again.state == "withdrawn"


def test_write_asks_for_words_with_the_warning(turns: Turns, database: Database) -> None:
    parent = asked(turns, database)

    parent.tap("Scriu sau vorbesc")

    assert "lucruri foarte personale" in parent.text


def test_a_late_promise_is_said_to_be_late(turns: Turns, database: Database) -> None:
    parent = asked(turns, database)
    request = only_request(database, parent)
    parent.now = NOW + timedelta(days=7)

    parent.tap_data(tap("request", "", request.id))

    assert "Încă nu am reușit să vă sunăm. Ne pare rău." in parent.text
    assert "Am reamintit" not in parent.text, "nobody was reminded yet"


def test_another_persons_request_cannot_be_told_from_a_missing_one(
    turns: Turns, database: Database
) -> None:
    """Neither by another parent, nor by the same child's other parent, nor by a second phone of the first."""
    parent, other = asked(turns, database), family(turns, database, "+9996610002")
    request = only_request(database, parent)
    second = family(turns, database, "+9996610003")
    with database.transaction() as db:
        account = accounts.lock(db, second.chat)
        assert account is not None
        accounts.link(db, account.id, request.caregiver_id)

    shown = set()
    for person in (other, second):
        for target in (request.id, 12345):
            for name in ("", "write", "withdraw", "undo"):
                person.last = replace(person.last, shows=())
                person.press(Button(_("forged"), tap("request", name, target)), 77)
                assert person.speaks.say(*person.last.shows[-1].screen.text) == MISSING
                shown.add(seen(person))

    assert len(shown) == 1
    assert only_request(database, parent) == request


def test_a_chat_that_belongs_to_somebody_else_now_shows_nothing_of_before(
    turns: Turns, database: Database
) -> None:
    parent, other = asked(turns, database), family(turns, database, "+9996610002")
    request = only_request(database, parent)
    other.home("Vorbim")
    other.tap("Familia")
    theirs = only_request(database, other).caregiver_id
    with database.transaction() as db:
        accounts.link(db, request.account_id or 0, theirs)

    parent.tap_data(tap("request", "", request.id))

    assert parent.text == MISSING


def test_in_the_chat_it_cannot_be_forwarded_even_when_it_takes_another_messages_place(
    turns: Turns, database: Database
) -> None:
    parent = family(turns, database)
    parent.command("menu")
    menu = max(parent.chat_log)
    parent.tap("Vorbesc cu un om")
    assert menu not in parent.chat_log, "the unprotected message makes way for a protected one"
    parent.tap("Familia")

    assert parent.screen.protect
    assert max(parent.chat_log) in parent.protected


def test_a_request_that_is_over_offers_to_ask_again() -> None:
    from bot.cards.request import CARD

    over = [facts for facts in FACTS if not facts.request.open]
    assert over
    for facts in over:
        assert any(button.data == tap("talk") for button in CARD.say(facts).buttons)
    assert replace(REQUEST) == REQUEST
