"""Dialogues that somebody left in the middle: asked about once after a day, forgotten after thirty."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from bot.centre import Centre
from bot.hours import next_waking
from bot.jobs import Job, Now
from storage import dialogues, outbox
from storage.database import Database

ASK_AFTER = timedelta(days=1)
# Whoever was not asked by then (the program was down) is left in peace.
ASK_BEFORE = timedelta(days=3)
FORGET_AFTER = timedelta(days=30)


def ask_to_finish(database: Database, centres: Mapping[str, Centre], now: Now) -> None:
    moment = now()
    with database.transaction() as db:
        for account_id, revision, centre in dialogues.left_open(
            db, moment - ASK_AFTER, moment - ASK_BEFORE, list(centres)
        ):
            outbox.promise(
                db,
                account_id,
                "unfinished",
                (revision,),
                lane="reminder",
                dedup=dialogues.asked_back(account_id, revision),
                now=moment,
                not_before=next_waking(moment, centres[centre].zone),
            )


def forget_unfinished(database: Database, _centres: Mapping[str, Centre], now: Now) -> None:
    with database.transaction() as db:
        dialogues.forget_old(db, now() - FORGET_AFTER)


JOBS = (
    Job(ask_to_finish, timedelta(minutes=10)),
    Job(forget_unfinished, timedelta(hours=1)),
)
