from __future__ import annotations

from dataclasses import replace

from bot.cards.topics import PAGE, Facts
from bot.screen import tap
from bot.turn import Turns
from storage import audit, topics
from storage.database import Database
from storage.topics import TOPICS
from tests.bot.asked import LONG, ME
from tests.bot.families import MISSING, TWO_CENTRES, member
from tests.colleagues import colleague, member_of

ALL = frozenset(TOPICS)
FACTS = [
    Facts(members=((ME, ALL),)),
    Facts(members=((ME, ALL),) * PAGE, page=1, more=True),
    Facts(members=((replace(ME, name="Ioana Probă"), frozenset()),), member=ME),
    Facts(members=((ME, ALL),), member=replace(ME, name=LONG)),
]


def test_switch_gives_a_topic_and_takes_it_away_and_is_in_the_audit_log(
    turns: Turns, database: Database
) -> None:
    lead = member(turns, database, "coordinator", works_on=[])
    worker = member(turns, database, name="Ioana Probă", works_on=[])
    mine = member_of(database, worker).id
    lead.command("requests")
    lead.tap("Cine de ce se ocupă")
    lead.tap("Ioana Probă")

    held = []
    for _time in range(2):
        lead.tap("Școala")
        with database.transaction() as db:
            held.append(topics.of(db, mine))

    assert held == [{"school"}, frozenset()]
    with database.transaction() as db:
        entries = audit.newest(db, "belvedere", skip=0, limit=10)
    changes = [(e.action, e.record) for e in entries if e.table == "staff_topics"]
    assert changes == [("change", mine)] * 2


def test_whoever_only_works_on_topics_cannot_switch_any(turns: Turns, database: Database) -> None:
    worker = member(turns, database, works_on=[])
    mine = member_of(database, worker).id

    for person in (worker, colleague(turns, database, "administrator")):
        person.tap_data(tap("topics", "switch", mine, 0))
        assert person.text == MISSING

    with database.transaction() as db:
        assert topics.of(db, mine) == frozenset()


def test_colleagues_of_another_centre_and_administrators_are_not_there(
    turns: Turns, database: Database
) -> None:
    lead = member(turns, database, "coordinator", works_on=[])
    both = Turns(database, TWO_CENTRES)
    elsewhere = colleague(both, database, "staff", centre="elsewhere", name="Alt Cineva")
    admin = colleague(turns, database, "administrator")

    lead.tap_data(tap("topics"))
    assert "Alt Cineva" not in lead.text
    for person in (elsewhere, admin):
        theirs = member_of(database, person).id
        lead.tap_data(tap("topics", "switch", theirs, 0))
        with database.transaction() as db:
            assert topics.of(db, theirs) == frozenset()
