from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.dialogue import Reply
from bot.flows.case_open import Facts
from bot.turn import Turns
from storage import audit, case_openings, cases
from storage.database import Conflict, Database
from tests.bot.asked import LONG, ME, STAFF_WHO
from tests.bot.cased import ADULTS, caregiver_of, case_of
from tests.bot.families import deliver, family
from tests.colleagues import colleague, member_of
from tests.person import Person
from tests.sample import NOW

MEMBERS = tuple(replace(ME, id=ME.id + n, name=LONG) for n in range(12))
FACTS = [
    Facts(who=STAFF_WHO, looked=looked, found=found, taken=taken, members=MEMBERS)
    for looked, found, taken in (
        (False, ADULTS, False),
        (True, (), False),
        (True, ADULTS[:1], True),
    )
]
REPLIES = {
    "who": [Reply("typed", "Exemplu")],
    "reference": [Reply("typed", "123456/2026/prevenire-sector-6")],
    "review": [Reply("typed", "3 decembrie")],
}


def begin(lead: Person, number: str = "45 / 2026 b") -> None:
    lead.command("cases")
    lead.tap("Un caz nou")
    lead.say("exemplu")
    lead.tap("Ana Exemplu")
    lead.say(number)


def test_a_new_case_holds_the_family_a_number_somebody_responsible_and_a_review(
    turns: Turns, database: Database
) -> None:
    parent, lead = family(turns, database), colleague(turns, database, "coordinator")
    worker = colleague(turns, database, "counsellor")
    begin(lead)
    lead.tap("Ioana Probă")
    lead.tap("luni, 21 decembrie")

    with database.reading() as db:
        case = cases.by_reference(db, "belvedere", "45/2026 B")
        assert case is not None
        looks = case_openings.of_case(db, case.id, skip=0, limit=5)
        entries = audit.newest(db, "belvedere", skip=0, limit=9)
    mother = caregiver_of(database, parent)
    assert (case.reference, case.family_id, case.status) == ("45/2026 B", mother.family_id, "open")
    assert case.responsible_id == member_of(database, worker).id
    assert (case.opened_on, case.next_review_on) == (date(2026, 11, 23), date(2026, 12, 21))
    assert [one.member for one in looks] == [member_of(database, lead).id]
    assert ("add", "cases") in {(e.action, e.table) for e in entries}
    assert "Ana Exemplu" in lead.text
    (told,) = deliver(database, worker, at=lead.now)
    assert "v-a fost predat" in told.text


def test_a_number_that_is_taken_in_this_centre_is_asked_again_however_it_is_written(
    turns: Turns, database: Database
) -> None:
    parent, lead = family(turns, database), colleague(turns, database, "coordinator")
    case_of(database, parent, lead, "45/2026 B")

    begin(lead, "45/2026  b")

    assert "Alt caz are deja acest număr" in lead.text
    lead.say("46/2026")
    assert "Cine este responsabilul de caz?" in lead.text


@pytest.mark.parametrize("typed", ["fără număr", "1" * 31])
def test_what_is_no_number_is_asked_again(turns: Turns, database: Database, typed: str) -> None:
    family(turns, database)
    lead = colleague(turns, database, "coordinator")

    begin(lead, typed)

    assert "doar numărul" in lead.text


def test_the_database_itself_refuses_a_second_case_with_the_number_of_a_centre(
    turns: Turns, database: Database
) -> None:
    parent, lead = family(turns, database), colleague(turns, database, "coordinator")
    mine, me = caregiver_of(database, parent), member_of(database, lead).id
    case_of(database, parent, lead, "45/2026")
    given = (mine.family_id, "45/2026", me, [mine.id], NOW.date(), NOW.date(), NOW)

    with database.transaction() as db:
        cases.open_case(db, "elsewhere", *given)
    with pytest.raises(Conflict), database.transaction() as db:
        cases.open_case(db, "belvedere", *given)


def test_nobody_of_that_name_is_asked_again(turns: Turns, database: Database) -> None:
    lead = colleague(turns, database, "coordinator")
    lead.command("cases")
    lead.tap("Un caz nou")

    lead.say("Nimeni")

    assert "Nu am găsit pe nimeni" in lead.text
