from __future__ import annotations

from datetime import timedelta

import pytest

from bot.dialogue import Reply
from bot.jobs.forgetting import KEEP, forget_what_was_said
from bot.screen import tap
from bot.turn import Turns
from storage import request_messages, requests
from storage.database import Database
from tests.bot.cards.test_request_work import taken
from tests.bot.families import only_request


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

    forget_what_was_said(database, lambda: parent.now + timedelta(days=300))
    assert rows(database) == 3, "it is still open"
    if ended == "Închid":
        worker.tap("Închid")
        worker.tap("Am vorbit")
    else:
        parent.tap("Retrag")
    closed = only_request(database, parent).closed_at
    assert closed is not None
    forget_what_was_said(database, lambda: closed + KEEP - timedelta(seconds=1))
    assert rows(database) == 3
    assert only_request(database, parent).safe_hours == "evening"

    forget_what_was_said(database, lambda: closed + KEEP)

    assert rows(database) == 0
    assert only_request(database, parent).safe_hours is None
    assert timedelta(days=30) == KEEP
    with database.transaction() as db:
        raw = db.execute(requests.requests.select()).one()
    assert raw.safe_hours is None


def rows(database: Database) -> int:
    with database.transaction() as db:
        return len(db.execute(request_messages.request_messages.select()).all())
