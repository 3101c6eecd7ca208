from __future__ import annotations

from datetime import date

import pytest

from bot.cards.complaint_work import Facts
from bot.screen import tap
from bot.turn import Turns
from storage import audit
from storage.database import Database
from tests.bot.asked import COMPLAINT, NAMELESS, REPLIED
from tests.bot.cards.test_complaint import complained
from tests.bot.families import MISSING, deliver, member
from tests.colleagues import colleague, member_of

FACTS = [Facts(today=date(2026, 11, 23), complaint=one) for one in (COMPLAINT, REPLIED, NAMELESS)]


def test_whoever_opens_it_is_in_the_audit_log(turns: Turns, database: Database) -> None:
    _parent, complaint = complained(turns, database)
    lead = member(turns, database, "coordinator")
    lead.tap_data(tap("complaint_work", "", complaint))

    assert "Este prea frig" in lead.text
    with database.transaction() as db:
        entries = audit.newest(db, "belvedere", skip=0, limit=10)
    looks = [(e.action, e.table, e.record, e.member) for e in entries]
    assert looks == [("read", "complaints", complaint, member_of(database, lead).id)]


def test_answer_is_relayed_discreetly(turns: Turns, database: Database) -> None:
    parent, complaint = complained(turns, database)
    lead = member(turns, database, "coordinator")
    lead.tap_data(tap("complaint_work", "", complaint))

    lead.tap("Răspund")
    lead.say("Am chemat pe cineva la calorifere.")

    assert "Cu răspuns" in lead.text
    told = deliver(database, parent, at=parent.now)
    assert [(one.card, one.text) for one in told] == [("discreet", "Aveți un mesaj de la centru.")]
    parent.tap("Arată")
    assert "Am chemat pe cineva la calorifere." in parent.text


def test_answer_to_one_without_a_name_stays_in_the_register(
    turns: Turns, database: Database
) -> None:
    parent, complaint = complained(turns, database, named=False)
    lead = member(turns, database, "coordinator")
    lead.tap_data(tap("complaint_work", "answer", complaint))
    assert "Rămâne în registru" in lead.text

    lead.say("Am chemat pe cineva la calorifere.")

    assert deliver(database, parent, at=parent.now) == []
    assert "Am chemat" in lead.text


@pytest.mark.parametrize("role", ["counsellor", "staff", "administrator"])
def test_nobody_else_of_the_team_sees_or_answers_it(
    turns: Turns, database: Database, role: str
) -> None:
    _parent, complaint = complained(turns, database)
    person = colleague(turns, database, role)  # type: ignore[arg-type]

    for target in (complaint, 12345):
        for name in ("", "answer"):
            person.tap_data(tap("complaint_work", name, target))
            assert person.text == MISSING
