from __future__ import annotations

from bot.cards.case_persons import MOST
from bot.dialogue import Reply
from bot.flows.case_person import Facts
from bot.turn import Turns
from storage import audit, cases, persons
from storage.database import Database
from storage.persons import NewChild
from tests.bot.cased import ADULTS, CASE, CHILD, caregiver_of, worked
from tests.bot.families import family
from tests.sample import NOW

FACTS = [
    Facts(case=CASE, children=(), looked=False, found=ADULTS),
    Facts(case=CASE, children=(CHILD,) * MOST, looked=True, found=ADULTS[:1]),
    Facts(case=CASE, children=(CHILD,), looked=True, found=()),
]
REPLIES = {"who": [Reply("typed", "Exemplu")]}


def test_another_adult_is_found_by_name_and_is_in_the_case_from_then_on(
    turns: Turns, database: Database
) -> None:
    _parent, worker, case = worked(turns, database)
    other = family(turns, database, "+9996610055")
    mine = caregiver_of(database, other)

    worker.tap("Persoane")
    worker.tap("Adaug o persoană")
    worker.say("10055")
    worker.tap("Ana Exemplu …055")

    with database.reading() as db:
        assert cases.people_of(db, case.id)[-1] == mine.id
        entries = audit.newest(db, "belvedere", skip=0, limit=5)
    assert ("add", "case_persons", ("person_id",)) in {
        (e.action, e.table, e.fields) for e in entries
    }


def test_a_child_of_an_adult_in_the_case_is_a_button(turns: Turns, database: Database) -> None:
    parent, worker, case = worked(turns, database)
    mother = caregiver_of(database, parent)
    with database.transaction() as db:
        (luca,) = persons.add_children(db, mother, [NewChild("Luca", 2021)], NOW)

    worker.tap("Persoane")
    worker.tap("Adaug o persoană")
    assert not any("Mara" in label for label in worker.labels())
    worker.tap("Luca")

    with database.reading() as db:
        assert luca.id in cases.people_of(db, case.id)


def test_nobody_of_that_name_is_asked_again_and_somebody_of_another_centre_is_nobody(
    turns: Turns, database: Database
) -> None:
    _parent, worker, _case = worked(turns, database)
    with database.transaction() as db:
        elsewhere = persons.add_family(db, "elsewhere", domicile="yes", now=NOW)
        persons.add_caregiver(db, elsewhere, "Vera Departe", None, NOW)
    worker.tap("Persoane")
    worker.tap("Adaug o persoană")

    worker.say("Departe")

    assert "Nu am găsit pe nimeni" in worker.text


def test_a_case_that_is_full_takes_nobody_in(turns: Turns, database: Database) -> None:
    parent, worker, case = worked(turns, database)
    mother = caregiver_of(database, parent)
    worker.tap("Persoane")
    worker.tap("Adaug o persoană")
    with database.transaction() as db:
        many = [NewChild(f"Copil {n}", 2018) for n in range(MOST - 2)]
        for child in persons.add_children(db, mother, many, NOW):
            cases.add_person(db, case.id, child.id, NOW)
        persons.add_children(db, mother, [NewChild("Luca", 2021)], NOW)

    worker.say("xx")
    worker.tap("Luca")

    with database.reading() as db:
        assert len(cases.people_of(db, case.id)) == MOST
