"""Those who waited because somebody they must not meet was there: when that one has gone, they are offered a seat.

A cancellation offers the seats of its own meeting at once; this is for other meetings of the same hour.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from bot import waiting
from bot.centre import Centre
from bot.jobs import Job, Now, one
from bot.who import the_clock
from storage import kept_apart, meetings
from storage.database import Database


def offer_what_is_free(database: Database, centres: Mapping[str, Centre], now: Now) -> None:
    """Each in a transaction of its own, so that one in the way of a turn holds up no other."""
    moment = now()
    with database.transaction() as db:
        waited = kept_apart.waited_for(db, moment)
    for meeting in waited:
        with one("meeting"), database.transaction() as db:
            centre = centres.get(meetings.get(db, meeting).centre)
            if centre is not None:
                waiting.offer_freed_seats(db, the_clock(centre, centres, moment), meeting)


JOBS = (Job(offer_what_is_free, timedelta(minutes=1)),)
