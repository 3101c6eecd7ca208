"""Somebody with a role leaves: nothing that they had in hand is left hanging."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.screen import tap
from bot.turn import Turns
from storage import audit, broadcasts, outbox, planning
from storage.database import Database
from tests.bot.announced import Announced, announced, lead
from tests.bot.families import deliver
from tests.bot.led import led_by, meeting_of
from tests.colleagues import colleague, member_of
from tests.person import Person
from tests.sample import NOW, add_meeting


@pytest.fixture
def director(turns: Turns, database: Database) -> Person:
    return colleague(turns, database, "director")


def switched_off(director: Person, database: Database, leaver: Person) -> None:
    director.tap_data(tap("member", "off", member_of(database, leaver).id))


def test_meetings_of_somebody_who_leaves_are_told_to_those_who_can_name_another_leader(
    turns: Turns, director: Person, database: Database
) -> None:
    leaver = colleague(turns, database, "staff")
    coordinator, educator = (
        colleague(turns, database, "coordinator"),
        colleague(turns, database, "counsellor"),
    )
    meetings = [led_by(database, leaver, add_meeting(database)) for _ in range(2)]
    past = led_by(database, leaver, add_meeting(database, starts_in=-timedelta(days=2)))
    theirs = led_by(database, educator, add_meeting(database))

    switched_off(director, database, leaver)

    for meeting in meetings:
        after = meeting_of(database, meeting)
        assert (after.facilitator_id, after.facilitator) == (None, "")
    assert meeting_of(database, past).facilitator == "Sorin"
    assert meeting_of(database, theirs).facilitator != ""
    told = deliver(database, director, coordinator, educator, at=NOW + timedelta(minutes=1))
    mine = [one for one in told if one.card == "unled"]
    assert sorted(one.person.chat for one in mine) == [director.chat, coordinator.chat]
    assert all("2 întâlniri" in one.text for one in mine)
    with database.transaction() as db:
        entries = audit.newest(db, "belvedere", skip=0, limit=9)
    assert {one.record for one in entries if one.table == "meetings"} == set(meetings)


def test_the_question_whether_too_few_are_enough_goes_to_somebody_who_is_there(
    turns: Turns, director: Person, database: Database
) -> None:
    leaver = colleague(turns, database, "staff")
    meeting = led_by(database, leaver, add_meeting(database, starts_in=timedelta(days=5)))
    with database.transaction() as db:
        planning.set_minimum(db, meeting, 4, NOW)

    switched_off(director, database, leaver)

    with database.reading() as db:
        asked = db.execute(
            select(outbox.outbox.c.account_id).where(outbox.outbox.c.card == "decide_minimum")
        ).all()
        assert asked == [(member_of(database, director).account_id,)]


def test_drafts_and_what_waits_for_a_yes_or_its_hour_are_withdrawn(
    turns: Turns, director: Person, database: Database
) -> None:
    there = announced(turns, database, 51)
    there.write("Un text la care mă mai gândesc.")
    draft = there.broadcast.id
    there.author.later(seconds=5)
    there.now = there.author.now
    there.send("Ne vedem joi.")
    waits = there.broadcast.id
    assert waits != draft

    switched_off(director, database, there.author)

    with database.reading() as db:
        found = [broadcasts.find(db, one) for one in (draft, waits)]
        assert [one and one.state for one in found] == ["withdrawn"] * 2
        assert broadcasts.to_approve(db, "belvedere", but=0) == []


async def test_what_is_just_going_out_stops_and_can_be_taken_up_by_somebody_else(
    turns: Turns, director: Person, database: Database
) -> None:
    there = announced(turns, database, 5)
    there.send()
    there.tick()

    switched_off(director, database, there.author)
    await there.run()

    assert there.texts() == [[]] * 5
    assert stands(there) == "stopped"
    director.tap_data(tap("broadcast_progress", "resume", there.broadcast.id))
    await there.run()
    assert [len(shown) for shown in there.texts()] == [1] * 5


async def test_new_words_that_somebody_proposed_who_leaves_are_dropped(
    turns: Turns, director: Person, database: Database
) -> None:
    there = announced(turns, database, 2)
    other = colleague(turns, database, "coordinator", name="Alta Colegă")
    there.send()
    await there.run()
    with database.transaction() as db:
        proposer = member_of(database, other).id
        broadcasts.propose(db, there.broadcast.id, {"ro": "Alte cuvinte."}, proposer)

    switched_off(director, database, other)

    assert there.broadcast.proposed is None
    assert stands(there) == "done"


def test_a_colleague_who_stays_keeps_everything(
    turns: Turns, director: Person, database: Database
) -> None:
    there = announced(turns, database, role="staff")
    there.write()
    leaver = colleague(turns, database, "staff")
    before = (stands(there), meeting_of(database, there.meeting))

    switched_off(director, database, leaver)

    assert (stands(there), meeting_of(database, there.meeting)) == before
    lead(database, there.meeting, leaver)


def stands(there: Announced) -> str:
    return there.broadcast.state
