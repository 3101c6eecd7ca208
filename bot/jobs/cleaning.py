"""What the program has kept for itself is kept as long as a screen shows it or a repetition must be known, no longer.

A little at a time, so that a turn never waits long for the database.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

from bot.centre import Centre
from bot.jobs import Job, Now
from storage import retention, undelivered
from storage.database import Database, Transaction

EVERY = timedelta(hours=1)
# Updates that could not be read: long enough for somebody to look at them.
SET_ASIDE = timedelta(days=30)
# What was sent, or could not be: what is promised again within it (a complaint that nobody answers) is known again.
SENT = timedelta(days=90)
# To whom a message to many went, and what became of it; and with it the message itself.
ANNOUNCED = timedelta(days=183)
# Whoever came, and neither accepted the notice nor refused it.
STRANGERS = timedelta(days=30)


def forget_what_was_set_aside(database: Database, _centres: Mapping[str, Centre], now: Now) -> None:
    before = now() - SET_ASIDE
    _little_by_little(database, lambda db: retention.forget_set_aside(db, before))


def forget_what_was_sent(database: Database, _centres: Mapping[str, Centre], now: Now) -> None:
    """Messages to many first: as long as one is there, what became of it is shown."""
    moment = now()
    _little_by_little(database, lambda db: retention.forget_announcement(db, moment - ANNOUNCED))
    _little_by_little(
        database,
        lambda db: retention.forget_promises(
            db, moment - undelivered.SHOWN_FOR, moment - SENT, moment - ANNOUNCED
        ),
    )


def forget_strangers(database: Database, _centres: Mapping[str, Centre], now: Now) -> None:
    before = now() - STRANGERS
    _little_by_little(database, lambda db: retention.forget_strangers(db, before))


def _little_by_little(database: Database, forget: Callable[[Transaction], int]) -> None:
    """Until there is nothing left to forget."""
    while True:
        with database.transaction() as db:
            if not forget(db):
                return


JOBS = (
    Job(forget_what_was_set_aside, EVERY),
    Job(forget_what_was_sent, EVERY),
    Job(forget_strangers, EVERY),
)
