from __future__ import annotations

from datetime import date

import pytest

from bot.cards.complaint_work import Facts
from bot.screen import tap
from bot.turn import Turns
from storage import accounts, audit, complaints, outbox, safe_hours
from storage.database import Database
from tests.bot.asked import COMPLAINT, NAMELESS, REPLIED
from tests.bot.cards.test_complaint import complained
from tests.bot.cased import caregiver_of
from tests.bot.families import MISSING, account_of, deliver, member
from tests.colleagues import colleague, member_of
from tests.sample import ANA

TODAY = date(2026, 11, 23)
FACTS = (
    [Facts(today=TODAY, complaint=one) for one in (COMPLAINT, REPLIED, NAMELESS)]
    + [
        Facts(today=TODAY, complaint=REPLIED, unreached=True),
    ]
    + [
        Facts(today=TODAY, complaint=REPLIED, unreached=True, person=ANA, safe=safe)
        for safe in (None, "evening", "write")
    ]
)


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
    parent.tap("Deschid")
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
    person = colleague(turns, database, role)  # type: ignore[arg-type]  # parametrized with a role

    for target in (complaint, 12345):
        for name in ("", "answer"):
            person.tap_data(tap("complaint_work", name, target))
            assert person.text == MISSING


def test_told_is_for_an_answer_that_did_not_arrive_and_is_in_the_audit_log(
    turns: Turns, database: Database
) -> None:
    """The rest of it is in tests/bot/jobs/test_complaints.py."""
    _parent, complaint = complained(turns, database)
    lead = member(turns, database, "coordinator")
    lead.tap_data(tap("complaint_work", "told", complaint))
    lead.tap_data(tap("complaint_work", "answer", complaint))
    lead.say("Am chemat pe cineva la calorifere.")
    with database.transaction() as db:
        named = outbox.outbox.c.dedup == complaints.promised_as(complaint)
        db.execute(outbox.outbox.update().where(named).values(state="failed"))

    lead.tap_data(tap("complaint_work", "", complaint))
    lead.tap("Persoana a aflat")

    with database.reading() as db:
        entries = audit.newest(db, "belvedere", skip=0, limit=10)
        assert complaints.unreached(db, "belvedere") == {}
    assert [(e.action, e.fields) for e in entries if e.table == "complaints"] == [
        ("change", ()),
        ("change", ("answer",)),
        ("read", ("name", "words")),
    ]
    assert ("read", ("phone",)) in [(e.action, e.fields) for e in entries if e.table == "persons"]


def test_one_without_a_name_names_nobody_on_any_screen_and_nobody_in_any_row(
    turns: Turns, database: Database
) -> None:
    parent, complaint = complained(turns, database, named=False)
    lead = member(turns, database, "coordinator")
    lead.now = parent.now
    for card, ids in (("complaints", ()), ("complaint_work", (complaint,))):
        lead.tap_data(tap(card, "", *ids))
        shown = repr(lead.last.shows)
        assert str(parent.chat) not in shown
        assert "Ana" not in shown
    lead.tap_data(tap("complaint_work", "answer", complaint))
    lead.say("Am chemat pe cineva la calorifere.")

    mine = account_of(database, parent)
    with database.reading() as db:
        entries = audit.newest(db, "belvedere", skip=0, limit=50)
        promised = db.execute(outbox.outbox.select()).all()
        person = db.execute(accounts.accounts.select().where(accounts.accounts.c.id == mine)).one()
    theirs = {mine, person.person_id, parent.chat}
    assert not [e for e in entries if {e.record, e.member} & theirs]
    assert not [row for row in promised if row.account_id == mine]
    assert parent.last.shows


def test_number_of_somebody_who_must_not_be_called_is_shown_to_whoever_asks(
    turns: Turns, database: Database
) -> None:
    parent, complaint = complained(turns, database)
    lead = member(turns, database, "coordinator")
    lead.tap_data(tap("complaint_work", "answer", complaint))
    lead.say("Am chemat pe cineva la calorifere.")
    with database.transaction() as db:
        named = outbox.outbox.c.dedup == complaints.promised_as(complaint)
        db.execute(outbox.outbox.update().where(named).values(state="failed"))
        safe_hours.say(db, caregiver_of(database, parent).id, "write", lead.now)

    lead.tap_data(tap("complaint_work", "", complaint))
    assert "+9996610001" not in lead.text
    lead.tap("Văd numărul")

    assert lead.last.toast is not None
    toast = lead.speaks.plain(lead.last.toast)
    assert toast.index("Nu sunați. Scrieți.") < toast.index("+9996610001")
