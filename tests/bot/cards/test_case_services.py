from __future__ import annotations

from bot.cards.case_services import Facts
from bot.screen import tap
from bot.turn import Turns
from storage import audit, cases
from storage.cases import SERVICES
from storage.database import Database
from tests.bot.cased import CASE, INITIALS, worked

FACTS = [
    Facts(case=CASE, initials=INITIALS, lies_open=there, given=frozenset(given))
    for there in (True, False)
    for given in ((), SERVICES)
]


def given(database: Database, case: int) -> set[str]:
    with database.reading() as db:
        return set(cases.services_of(db, case))


def test_switch_gives_a_service_and_takes_it_away_and_both_are_in_the_audit_log(
    turns: Turns, database: Database
) -> None:
    _parent, worker, case = worked(turns, database)

    worker.tap("Servicii")
    worker.tap("Masă")
    worker.tap("Consiliere")
    assert given(database, case.id) == {"meals", "counselling"}
    assert "☑️ Masă" in worker.labels()
    worker.tap("Masă")

    assert given(database, case.id) == {"counselling"}
    with database.reading() as db:
        entries = audit.newest(db, "belvedere", skip=0, limit=9)
    mine = [(e.action, e.fields) for e in entries if e.table == "case_services"]
    assert mine == [("remove", ("service",)), ("add", ("service",)), ("add", ("service",))]
    worker.tap("Înapoi")
    assert "🧩 Servicii: Consiliere" in worker.text


def test_switch_that_comes_twice_counts_once(turns: Turns, database: Database) -> None:
    _parent, worker, case = worked(turns, database)

    for _time in range(2):
        worker.tap_data(tap("case_services", "switch", case.id, 0, 1))

    assert given(database, case.id) == {"parental_education"}


def test_switch_does_nothing_where_the_case_does_not_lie_open(
    turns: Turns, database: Database
) -> None:
    _parent, worker, case = worked(turns, database)
    worker.later(minutes=20)

    worker.tap_data(tap("case_services", "switch", case.id, 0, 1))
    worker.tap_data(tap("case_services", "", case.id))

    assert given(database, case.id) == set()
    assert "De ce îl deschideți?" in worker.text
