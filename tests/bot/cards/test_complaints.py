from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from bot.cards.complaints import PAGE, Facts
from bot.screen import tap
from bot.turn import Turns
from storage import complaints, staff
from storage.database import Database
from tests.bot.asked import COMPLAINT, NAMELESS, REPLIED
from tests.bot.cards.test_complaint import complained
from tests.bot.families import MISSING, TWO_CENTRES, deliver, member
from tests.colleagues import colleague
from tests.sample import NOW

TODAY = date(2026, 11, 23)
FACTS = [
    Facts(today=TODAY, page=0, listed=(), more=False),
    Facts(today=TODAY, page=1, listed=(COMPLAINT, NAMELESS) * (PAGE // 2), more=True),
    Facts(today=TODAY, page=0, listed=(REPLIED, replace(NAMELESS, kind="suggestion")), more=False),
    Facts(today=TODAY, page=0, listed=(REPLIED,), more=False, unreached=frozenset({REPLIED.id})),
]


def test_a_coordinator_hears_of_each_and_finds_it_in_the_register(
    turns: Turns, database: Database
) -> None:
    lead = member(turns, database, "coordinator")
    parent, _complaint = complained(turns, database)

    told = deliver(database, lead, at=parent.now)

    assert [one.card for one in told] == ["complaints"]
    assert "1/2026" in told[0].text
    assert "Termen: miercuri, 23 decembrie" in told[0].text
    assert "frig" not in told[0].text


def test_nobody_but_those_who_answer_for_the_centre_sees_the_register(
    turns: Turns, database: Database
) -> None:
    _parent, complaint = complained(turns, database)

    for role in ("counsellor", "staff", "administrator"):
        person = colleague(turns, database, role)
        person.tap_data(tap("complaints"))
        assert person.text == MISSING
    both = Turns(database, TWO_CENTRES)
    elsewhere = colleague(both, database, "coordinator", centre="elsewhere")
    elsewhere.tap_data(tap("complaints"))
    assert "Registrul este gol" in elsewhere.text
    elsewhere.tap_data(tap("complaint_work", "", complaint))
    assert elsewhere.text == MISSING


def test_what_waits_for_an_answer_comes_first(database: Database) -> None:
    with database.transaction() as db:
        for _number in range(3):
            complaints.register(db, "belvedere", "suggestion", "Mulțumim.", TODAY, TODAY)
        waiting = complaints.of_centre(db, "belvedere", skip=0, limit=9)
        lead = staff.add(db, "belvedere", "Radu Model", "coordinator", NOW)
        complaints.answer(db, waiting[0].id, lead.id, "Vă mulțumim și noi.", NOW)
        after = complaints.of_centre(db, "belvedere", skip=0, limit=9)

    assert [one.number for one in waiting] == [1, 2, 3]
    assert [one.number for one in after] == [2, 3, 1]


def test_one_without_a_name_is_told_when_the_next_hour_has_begun(
    turns: Turns, database: Database
) -> None:
    """Whoever sees it come must not see who is putting a telephone away."""
    lead = member(turns, database, "coordinator")
    parent, _complaint = complained(turns, database, named=False)

    assert deliver(database, lead, at=parent.now + timedelta(minutes=50)) == []
    told = deliver(database, lead, at=parent.now + timedelta(minutes=60))

    assert [one.card for one in told] == ["complaints"]
