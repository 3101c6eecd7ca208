from __future__ import annotations

from datetime import date

import pytest

from bot.cards.case_state import Facts
from bot.screen import tap
from bot.turn import Turns
from storage import audit
from storage.database import Database
from tests.bot.asked import REPLIED_TO, STAFF_WHO, TALK
from tests.bot.cased import EVERY, INITIALS, case_now, opened, worked
from tests.bot.families import deliver
from tests.colleagues import colleague

FACTS = [
    Facts(who=STAFF_WHO, case=case, initials=INITIALS, lies_open=there)
    for case in EVERY
    for there in (True, False)
]
FACTS += [one.model_copy(update={"talks": (TALK, REPLIED_TO, TALK)}) for one in FACTS]


def changes(database: Database, case: int) -> list[tuple[str, ...]]:
    with database.reading() as db:
        entries = audit.newest(db, "belvedere", skip=0, limit=50)
    return [e.fields for e in entries if (e.action, e.table, e.record) == ("change", "cases", case)]


def test_monitor_and_work_again_change_the_status_and_are_in_the_audit_log(
    turns: Turns, database: Database
) -> None:
    _parent, worker, case = worked(turns, database)

    worker.tap("Starea cazului")
    worker.tap("Doar monitorizare")
    assert case_now(database, case).status == "monitoring"
    assert "În monitorizare" in worker.text
    worker.tap("Din nou în lucru")

    assert case_now(database, case).status == "open"
    assert changes(database, case.id) == [("status",), ("status",)]


def test_close_ends_the_reviews_and_reopen_asks_for_the_next_one(
    turns: Turns, database: Database
) -> None:
    _parent, worker, case = worked(turns, database)

    worker.tap("Starea cazului")
    worker.tap("Închid cazul")
    closed = case_now(database, case)
    assert (closed.status, closed.next_review_on, closed.closed_on) == (
        "closed",
        None,
        date(2026, 11, 23),
    )
    worker.tap("Redeschid cazul")
    assert case_now(database, case) == closed
    worker.say("3.12.")

    again = case_now(database, case)
    assert (again.status, again.next_review_on, again.closed_on) == (
        "open",
        date(2026, 12, 3),
        None,
    )
    assert changes(database, case.id) == [("next_review_on", "status"), ("status",)]


@pytest.mark.parametrize("name", ["monitor", "work", "close", "reopen"])
def test_nothing_is_changed_where_the_case_does_not_lie_open(
    turns: Turns, database: Database, name: str
) -> None:
    _parent, worker, case = worked(turns, database)
    worker.later(minutes=20)

    worker.tap_data(tap("case_state", name, case.id))

    assert "De ce îl deschideți?" in worker.text
    assert case_now(database, case) == case


def test_a_tap_that_comes_twice_changes_once(turns: Turns, database: Database) -> None:
    _parent, worker, case = worked(turns, database)

    for _time in range(2):
        worker.tap_data(tap("case_state", "close", case.id))
        worker.tap_data(tap("case_state", "monitor", case.id))

    assert case_now(database, case).status == "closed"
    assert len(changes(database, case.id)) == 1


def test_a_talk_that_stays_open_is_said_and_told_to_the_colleague_whose_it_is(
    turns: Turns, database: Database
) -> None:
    parent, worker, case = worked(turns, database)
    worker.tap("Scriu familiei")
    worker.tap("Ana Exemplu")
    worker.say("Ne vedem joi.")
    worker.tap("Echipa centrului")
    deliver(database, parent, worker, at=worker.now)
    lead = colleague(turns, database, "coordinator")
    opened(lead, case)

    lead.tap("Starea cazului")
    lead.tap("Închid cazul")

    assert "1 discuție cu familia este încă deschisă" in lead.text
    (told,) = deliver(database, worker, at=lead.now)
    assert told.card == "request_notice"
    assert "Se poate închide?" in told.text
    worker.tap("Deschid")
    worker.tap("Închid")
    worker.tap("Am vorbit")
    worker.tap_data(tap("case_state", "", case.id))
    assert "Închis" in worker.text
    assert "discuție" not in worker.text


def test_whoever_closes_a_case_is_not_told_of_a_talk_of_their_own(
    turns: Turns, database: Database
) -> None:
    parent, worker, _case = worked(turns, database)
    worker.tap("Scriu familiei")
    worker.tap("Ana Exemplu")
    worker.say("Ne vedem joi.")
    worker.tap("Echipa centrului")
    deliver(database, parent, worker, at=worker.now)

    worker.tap("Starea cazului")
    worker.tap("Închid cazul")

    assert "1 discuție cu familia este încă deschisă" in worker.text
    assert deliver(database, worker, at=worker.now) == []
