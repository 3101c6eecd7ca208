from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.screen import tap
from bot.turn import Turns
from storage import accounts, sending
from storage.database import Database
from tests.bot.cards.test_entered import code_for
from tests.bot.families import family
from tests.bot.led import LONG, led_by, party, seated
from tests.colleagues import colleague, welcomed_person
from tests.person import Person
from tests.sample import ANA, add_meeting

FACTS = [ANA, replace(ANA, name=LONG)]


@pytest.fixture
def educator(turns: Turns, database: Database) -> Person:
    return colleague(turns, database, "staff")


def payload(educator: Person, database: Database) -> tuple[str, int]:
    """A fresh code of a family with a seat, and the caregiver behind it."""
    meeting = led_by(database, educator, add_meeting(database))
    (made,) = seated(database, meeting, party(database, 1))
    return code_for(educator, made.id).partition("?start=")[2], made.caregiver_id


def person_behind(database: Database, phone: Person) -> int | None:
    with database.transaction() as db:
        account = accounts.lock(db, phone.chat)
    return account.person_id if account else None


def test_a_newcomer_with_the_code_is_that_family_after_the_welcome(
    turns: Turns, educator: Person, database: Database
) -> None:
    code, caregiver = payload(educator, database)
    newcomer = Person(turns, chat=7_000_001)

    newcomer.start(code)
    newcomer.tap("Română")
    assert person_behind(database, newcomer) is None
    newcomer.tap("Am înțeles")

    assert "Bine ați venit, Ana Exemplu 00" in newcomer.text
    assert person_behind(database, newcomer) == caregiver
    newcomer.tap("Înscrierile mele")
    assert "26 noiembrie" in newcomer.text


def test_whoever_refuses_the_notice_uses_up_no_code(
    turns: Turns, educator: Person, database: Database
) -> None:
    code, caregiver = payload(educator, database)
    newcomer = Person(turns, chat=7_000_001)
    newcomer.start(code)
    newcomer.tap("Română")
    newcomer.tap("Nu prin Telegram")
    assert person_behind(database, newcomer) is None

    newcomer.start(code)
    newcomer.tap("Română")
    newcomer.tap("Am înțeles")

    assert person_behind(database, newcomer) == caregiver


def test_the_family_is_reminded_of_what_it_signed_up_for_before(
    turns: Turns, educator: Person, database: Database
) -> None:
    code, _caregiver = payload(educator, database)
    parent = welcomed_person(turns, database)

    parent.start(code)

    with database.transaction() as db:
        owed = sending.claim(db, "test", parent.now + timedelta(days=3), 50)
    assert [row.card for row in owed if row.card in {"reminder", "soon"}] == ["reminder", "soon"]


def test_a_code_works_once_and_for_thirty_days(
    turns: Turns, educator: Person, database: Database
) -> None:
    code, _caregiver = payload(educator, database)
    first, second, late = (welcomed_person(turns, database) for _ in range(3))
    first.start(code)
    second.start(code)
    assert "nu mai este disponibil" in second.text
    assert person_behind(database, second) is None

    again, _other = payload(educator, database)
    late.now = educator.now + timedelta(days=31)
    late.start(again)

    assert "nu mai este disponibil" in late.text
    assert person_behind(database, late) is None


def test_a_new_code_makes_the_old_one_worthless(
    turns: Turns, educator: Person, database: Database
) -> None:
    meeting = led_by(database, educator, add_meeting(database))
    (made,) = seated(database, meeting, party(database, 1))
    old, new = (code_for(educator, made.id).partition("?start=")[2] for _ in range(2))
    parent = welcomed_person(turns, database)
    parent.now = educator.now

    parent.start(old)
    assert person_behind(database, parent) is None
    parent.start(new)

    assert person_behind(database, parent) == made.caregiver_id


def test_a_wrong_code_looks_like_a_used_one(
    turns: Turns, educator: Person, database: Database
) -> None:
    payload(educator, database)
    parent = welcomed_person(turns, database)
    answers = set()

    for wrong in ("f_", "f_x", f"f_{'A' * 24}", "f_ţţţ"):
        parent.start(wrong)
        answers.add(parent.text)

    assert answers == {"Acest lucru nu mai este disponibil."}


def test_an_account_that_is_somebody_stays_who_it_is(
    turns: Turns, educator: Person, database: Database
) -> None:
    code, _caregiver = payload(educator, database)
    parent = family(turns, database)
    own = person_behind(database, parent)

    parent.start(code)

    assert person_behind(database, parent) == own
    said = [parent.speaks.say(*shown.screen.text) for shown in parent.last.shows]
    assert "anunțați centrul" in said[0]
    other = welcomed_person(turns, database)
    other.start(code)
    assert person_behind(database, other) is not None


def test_the_card_of_another_person_is_not_shown(turns: Turns, database: Database) -> None:
    parent = family(turns, database)
    (other,) = party(database, 1)

    parent.tap_data(tap("linked", "", other.id))

    assert "nu mai este disponibil" in parent.text
