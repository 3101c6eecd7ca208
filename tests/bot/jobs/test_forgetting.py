from __future__ import annotations

from datetime import timedelta

import pytest

from bot.dialogue import Reply
from bot.jobs.forgetting import KEEP, forget_what_was_said
from bot.screen import tap
from bot.turn import Turns
from storage import request_messages, safe_hours
from storage.database import Database
from tests.bot.cards.test_request_work import taken
from tests.bot.families import only_request
from tests.sample import CENTRES


@pytest.mark.parametrize("ended", ["Închid", "Retrag"])
def test_what_was_said_is_gone_thirty_days_after_the_end_and_not_before(
    turns: Turns, database: Database, ended: str
) -> None:
    parent, worker, request = taken(turns, database)
    parent.tap("Când să sunăm")
    parent.tap("Seara")
    parent.tap("Scriu sau vorbesc")
    parent.say("Este vorba de școală.")
    parent.tap("Scriu sau vorbesc")
    parent.send(Reply("voice", "invented-file-id"))
    worker.tap_data(tap("request_work", "answer", request.id))
    worker.say("Ne vedem miercuri.")
    worker.tap("Ioana")

    forget_what_was_said(database, CENTRES, lambda: parent.now + timedelta(days=300))
    assert rows(database) == 3, "it is still open"
    if ended == "Închid":
        worker.tap("Închid")
        worker.tap("Am vorbit")
    else:
        parent.tap("Retrag")
    closed = only_request(database, parent).closed_at
    assert closed is not None
    forget_what_was_said(database, CENTRES, lambda: closed + KEEP - timedelta(seconds=1))
    assert rows(database) == 3

    forget_what_was_said(database, CENTRES, lambda: closed + KEEP)

    assert rows(database) == 0
    assert timedelta(days=30) == KEEP
    with database.reading() as db:
        # Known of the person, as their number is, and not of the request: a call can harm long after it.
        assert safe_hours.of(db, only_request(database, parent).caregiver_id) == "evening"
        sealed = db.execute(safe_hours.safe_hours.select()).one().hours
    assert b"evening" not in sealed


def rows(database: Database) -> int:
    with database.transaction() as db:
        return len(db.execute(request_messages.request_messages.select()).all())
