from __future__ import annotations

from dataclasses import replace

from bot.flows.case_hand_on import Facts
from bot.screen import tap
from bot.turn import Turns
from storage import audit, cases, requests
from storage.database import Database
from tests.bot.asked import LONG, ME
from tests.bot.cased import CASE, case_now, opened, worked
from tests.bot.families import deliver
from tests.colleagues import colleague, member_of
from tests.person import Person

COLLEAGUES = tuple(replace(ME, id=ME.id + n, name=LONG) for n in range(1, 12))
FACTS = [Facts(case=CASE, colleagues=COLLEAGUES), Facts(case=CASE, colleagues=COLLEAGUES[:1])]


def hand_on(worker: Person, name: str) -> None:
    worker.tap("Predau")
    worker.tap(name)


def test_a_colleague_is_responsible_from_then_on_and_hears_of_it(
    turns: Turns, database: Database
) -> None:
    _parent, worker, case = worked(turns, database)
    taker = colleague(turns, database, "staff")

    hand_on(worker, "Sorin Specimen")

    assert case_now(database, case).responsible_id == member_of(database, taker).id
    (told,) = deliver(database, taker, at=worker.now)
    assert told.card == "case_notice"
    assert "Cazul 123/2026 v-a fost predat" in told.text
    worker.tap_data(tap("case", "", case.id))
    assert worker.text == "Acest lucru nu mai este disponibil."
    with database.reading() as db:
        entries = audit.newest(db, "belvedere", skip=0, limit=5)
    assert ("change", "cases", ("responsible_id",)) in {
        (e.action, e.table, e.fields) for e in entries
    }


def test_the_talk_with_the_family_goes_along(turns: Turns, database: Database) -> None:
    parent, worker, case = worked(turns, database)
    taker = colleague(turns, database, "staff")
    worker.tap("Scriu familiei")
    worker.tap("Ana Exemplu")
    worker.say("Ne vedem joi.")
    worker.tap("Echipa centrului")
    deliver(database, parent, at=parent.now)

    hand_on(worker, "Sorin Specimen")

    with database.reading() as db:
        (talk,) = requests.talks_of(db, case.id)
    assert talk.responsible_id == member_of(database, taker).id
    taker.tap_data(tap("request_work", "", talk.id))
    assert "Ne vedem joi." in taker.text


def test_a_colleague_who_had_it_hears_that_it_is_handed_on_and_not_which(
    turns: Turns, database: Database
) -> None:
    _parent, worker, case = worked(turns, database)
    lead, taker = colleague(turns, database, "coordinator"), colleague(turns, database, "staff")
    opened(lead, case)

    hand_on(lead, "Sorin Specimen")

    told = deliver(database, worker, taker, lead, at=lead.now)
    assert [one.card for one in told] == ["case_notice"] * 2
    (mine,) = [one for one in told if one.person is worker]
    assert mine.text == "👉 De un caz al dumneavoastră se ocupă acum altcineva din echipă."
    worker.tap("Cazuri")
    assert case.reference not in worker.text


def test_an_administrator_is_not_offered(turns: Turns, database: Database) -> None:
    _parent, worker, _case = worked(turns, database)
    colleague(turns, database, "administrator")
    colleague(turns, database, "staff")

    worker.tap("Predau")

    assert any("Sorin Specimen" in label for label in worker.labels())
    assert not any("Adina" in label or "Ioana" in label for label in worker.labels())


def test_who_is_responsible_by_now_is_not_offered_and_what_was_meant_is_asked_again(
    turns: Turns, database: Database
) -> None:
    _parent, _worker, case = worked(turns, database)
    lead, taker = colleague(turns, database, "coordinator"), colleague(turns, database, "staff")
    opened(lead, case)
    lead.tap("Predau")
    mine = member_of(database, taker)
    with database.transaction() as db:
        cases.assign(db, case.id, mine.id)

    lead.tap("Sorin Specimen")

    assert "Cine preia?" in lead.text
    assert case_now(database, case).responsible_id == mine.id
