from __future__ import annotations

from datetime import date

from bot.cards.case_notice import Facts
from bot.casework import WHAT
from bot.screen import tap
from bot.turn import Turns
from storage import cases
from storage.database import Database
from tests.bot.cased import CASE, MONITORED, TODAY, worked
from tests.colleagues import colleague, member_of

FACTS = [
    Facts(today=TODAY, case=None if what == "moved" else case, what=what)
    for case in (CASE, MONITORED)
    for what in WHAT
]
DUE = date(2026, 11, 23)


def test_it_names_a_number_and_nobody_and_leads_to_the_reason(
    turns: Turns, database: Database
) -> None:
    _parent, worker, case = worked(turns, database)
    with database.transaction() as db:
        cases.set_review(db, case.id, DUE)

    worker.tap_data(tap("case_notice", "", case.id, WHAT.index("review"), DUE.toordinal()))

    assert "123/2026" in worker.text
    assert "luni, 23 noiembrie" in worker.text
    assert "Exemplu" not in worker.text
    worker.later(minutes=20)
    worker.tap("Deschid")
    assert "De ce îl deschideți?" in worker.text


def test_what_is_no_longer_so_is_not_said(turns: Turns, database: Database) -> None:
    _parent, worker, case = worked(turns, database)
    gone = "Acest lucru nu mai este disponibil."
    review = tap("case_notice", "", case.id, WHAT.index("review"), DUE.toordinal())
    handed = tap("case_notice", "", case.id, WHAT.index("handed"), 0)
    alone = tap("case_notice", "", case.id, WHAT.index("alone"), 0)
    lead = colleague(turns, database, "coordinator")

    lead.tap_data(alone)
    lead_sees = [lead.text]
    worker.tap_data(review)
    worker_sees = [worker.text]
    with database.transaction() as db:
        cases.set_review(db, case.id, DUE)
        cases.assign(db, case.id, member_of(database, lead).id)
    worker.tap_data(handed)
    worker_sees.append(worker.text)
    lead.tap_data(handed)
    assert "v-a fost predat" in lead.text
    with database.transaction() as db:
        cases.close(db, case.id, DUE)
    for data in (review, handed, alone):
        lead.tap_data(data)
        lead_sees.append(lead.text)

    assert set(worker_sees + lead_sees) == {gone}


def test_that_a_case_is_with_a_colleague_is_not_said_to_whoever_has_it_again(
    turns: Turns, database: Database
) -> None:
    _parent, worker, case = worked(turns, database)

    worker.tap_data(tap("case_notice", "", case.id, WHAT.index("moved"), 0))

    assert worker.text == "Acest lucru nu mai este disponibil."
