from __future__ import annotations

from bot.dialogue import Reply
from bot.turn import Turns
from storage import complaints
from storage.database import Database
from tests.bot.asked import COMPLAINT, NAMELESS
from tests.bot.cards.test_complaint import complained
from tests.bot.families import MISSING, deliver, member

FACTS = [COMPLAINT, NAMELESS]
REPLIES = {"words": [Reply("typed", "Am chemat pe cineva.")]}


def test_two_coordinators_give_one_answer(turns: Turns, database: Database) -> None:
    parent, complaint = complained(turns, database)
    first, second = (member(turns, database, role) for role in ("coordinator", "director"))
    from bot.screen import tap

    for person in (first, second):
        person.tap_data(tap("complaint_work", "answer", complaint))
    first.say("Am chemat pe cineva.")

    second.say("Altceva.")

    assert second.text == MISSING
    with database.transaction() as db:
        kept = complaints.find(db, complaint)
    assert kept is not None
    assert kept.answer == "Am chemat pe cineva."
    assert len(deliver(database, parent, at=parent.now)) == 1
