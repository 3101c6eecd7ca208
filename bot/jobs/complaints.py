"""Complaints that wait for an answer, or whose answer did not arrive: recalled until somebody has seen to them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from bot import complaint_notices
from bot.centre import Centre
from bot.hours import working
from bot.hours.clock import local
from bot.jobs import Job, Now, one
from bot.who import the_clock
from storage import complaints
from storage.database import Database

# How long before its day somebody is reminded of one.
SOON = timedelta(days=5)


def remind_of_complaints(database: Database, centres: Mapping[str, Centre], now: Now) -> None:
    """Some days before it is due, and from its day on every working day: said while the centre is open, so that
    nothing is recalled that was seen to over night.
    """
    moment = now()
    for centre in centres.values():
        if not working(moment, centre):
            continue
        today = local(moment, centre.zone).date()
        who = the_clock(centre, centres, moment)
        with one("complaints", centre=centre.code), database.transaction() as db:
            waiting = complaints.unanswered(db, centre.code, today + SOON)
            for complaint in waiting:
                complaint_notices.soon(db, who, complaint)
            late = any(complaint.due_on <= today for complaint in waiting)
            if late or complaints.unreached(db, centre.code):
                complaint_notices.waits(db, who)


JOBS = (Job(remind_of_complaints, timedelta(minutes=10)),)
