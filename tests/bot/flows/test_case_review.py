from __future__ import annotations

from datetime import date

import pytest

from bot.dialogue import Reply
from bot.flows.case_review import Facts
from bot.turn import Turns
from storage import audit
from storage.database import Database
from tests.bot.asked import STAFF_WHO
from tests.bot.cased import CASE, CLOSED, case_now, worked

FACTS = [Facts(who=STAFF_WHO, case=case) for case in (CASE, CLOSED)]
REPLIES = {"review": [Reply("typed", "3 decembrie")]}


def test_a_day_that_is_offered_is_a_working_day_and_becomes_the_next_review(
    turns: Turns, database: Database
) -> None:
    _parent, worker, case = worked(turns, database)

    worker.tap("Data reevaluării")
    # Four weeks from that Monday is the Monday before Christmas.
    worker.tap("luni, 21 decembrie")

    assert case_now(database, case).next_review_on == date(2026, 12, 21)
    assert "Reevaluare: luni, 21 decembrie" in worker.text
    with database.reading() as db:
        entries = audit.newest(db, "belvedere", skip=0, limit=5)
    assert ("change", "cases", ("next_review_on",)) in {
        (e.action, e.table, e.fields) for e in entries
    }


@pytest.mark.parametrize("typed", ["curând", "1.12.2031", "31.2."])
def test_no_day_or_one_too_far_away_is_asked_again(
    turns: Turns, database: Database, typed: str
) -> None:
    _parent, worker, case = worked(turns, database)
    worker.tap("Data reevaluării")

    worker.say(typed)

    assert "o zi din următorul an" in worker.text
    assert case_now(database, case) == case
