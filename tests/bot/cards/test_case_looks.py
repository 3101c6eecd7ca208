from __future__ import annotations

from datetime import datetime

from bot.cards.case_looks import PAGE, Facts
from bot.screen import tap
from bot.turn import Turns
from storage import audit, case_openings
from storage.case_openings import REASONS, Opening
from storage.database import Database
from tests.bot.asked import LATEST, LONG, ME, STAFF_WHO
from tests.bot.cased import CASE, INITIALS, opened, worked
from tests.colleagues import colleague, member_of
from tests.sample import NOW


def looks(at: datetime) -> tuple[tuple[Opening, str], ...]:
    return tuple((Opening(ME.id, reason, at), LONG) for reason in (*REASONS, *REASONS, *REASONS))


FACTS = [
    Facts(who=STAFF_WHO, case=CASE, initials=INITIALS, page=0, looks=(), more=False),
    Facts(
        who=STAFF_WHO, case=CASE, initials=INITIALS, page=1, looks=looks(LATEST)[:PAGE], more=True
    ),
]


def test_whoever_coordinates_sees_who_looked_when_and_why(turns: Turns, database: Database) -> None:
    _parent, worker, case = worked(turns, database)
    lead = colleague(turns, database, "coordinator")
    lead.now = worker.now
    lead.later(hours=3)
    opened(lead, case, "O verificare")

    lead.tap("Cine s-a uitat")

    first, second = lead.text.split("\n\n")[1].split("\n")
    assert first == "luni, 23 noiembrie, 15:00, <b>Radu Model</b>: 🔎 O verificare"
    assert second == "luni, 23 noiembrie, 12:00, <b>Ioana Probă</b>: 🛠️ Lucru planificat"
    with database.reading() as db:
        entries = audit.newest(db, "belvedere", skip=0, limit=3)
    assert ("read", "case_openings") in {(e.action, e.table) for e in entries}


def test_pages_hold_every_look_once(turns: Turns, database: Database) -> None:
    _parent, worker, case = worked(turns, database)
    lead = colleague(turns, database, "director")
    me = member_of(database, worker).id
    with database.transaction() as db:
        for _time in range(PAGE + 4):
            case_openings.open_for(db, case.id, me, "check", NOW)

    lead.tap_data(tap("case_looks", "", case.id))
    first = lead.text.count("Ioana Probă")
    lead.tap("Mai multe")

    assert (first, lead.text.count("Ioana Probă")) == (PAGE, 5)
    assert not any("Mai multe" in label for label in lead.labels())


def test_whoever_does_not_coordinate_sees_nothing_of_it(turns: Turns, database: Database) -> None:
    _parent, worker, case = worked(turns, database)

    assert not any("Cine s-a uitat" in label for label in worker.labels())
    worker.tap_data(tap("case_looks", "", case.id))

    assert worker.text == "Acest lucru nu mai este disponibil."
