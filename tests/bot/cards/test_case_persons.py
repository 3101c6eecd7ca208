from __future__ import annotations

from bot.cards.case_persons import MOST, Facts
from bot.screen import tap
from bot.turn import Turns
from storage import audit, cases
from storage.database import Database
from tests.bot.cased import ADULTS, CASE, CHILD, CLOSED, INITIALS, caregiver_of, worked

FACTS = [
    Facts(case=CASE, initials=INITIALS, lies_open=False),
    *(
        Facts(case=case, initials=INITIALS, lies_open=True, people=people, coordinates=leads)
        for case in (CASE, CLOSED)
        for people in ((), (CHILD, *ADULTS)[: MOST - 1], ADULTS[:MOST])
        for leads in (True, False)
    ),
]


def test_remove_takes_somebody_out_and_is_in_the_audit_log(
    turns: Turns, database: Database
) -> None:
    parent, worker, case = worked(turns, database)
    mother = caregiver_of(database, parent)

    worker.tap("Persoane")
    worker.tap("❌ Mara")

    with database.reading() as db:
        assert cases.people_of(db, case.id) == [mother.id]
        entries = audit.newest(db, "belvedere", skip=0, limit=9)
    assert ("remove", "case_persons", ("person_id",)) in {
        (e.action, e.table, e.fields) for e in entries
    }
    assert "Mara" not in worker.text


def test_add_begins_the_dialogue_until_the_case_is_full(turns: Turns, database: Database) -> None:
    _parent, worker, case = worked(turns, database)

    worker.tap("Persoane")
    worker.tap("Adaug o persoană")

    assert "Cine? Scrieți o parte din nume" in worker.text
    with database.transaction() as db:
        cases.close(db, case.id, CASE.opened_on)
    worker.tap_data(tap("case_persons", "add", case.id))
    assert "📁 Închis" in worker.text


def test_neither_add_nor_remove_where_the_case_does_not_lie_open(
    turns: Turns, database: Database
) -> None:
    parent, worker, case = worked(turns, database)
    mother = caregiver_of(database, parent)
    worker.later(minutes=20)

    for data in (
        tap("case_persons", "remove", case.id, mother.id),
        tap("case_persons", "add", case.id),
        tap("case_persons", "", case.id),
    ):
        worker.tap_data(data)
        assert "De ce îl deschideți?" in worker.text

    with database.reading() as db:
        assert mother.id in cases.people_of(db, case.id)
