"""Alerts that nobody has seen: the next person is told, never silence. And those that were seen and left there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import structlog

from bot import alarms
from bot.centre import Centre
from bot.hours import from_local, working_day
from bot.hours.clock import local
from bot.jobs import Job, Now, one
from bot.who import the_clock
from storage import alert_words, alerts
from storage.database import Database

# What was written to somebody unknown is for that moment.
KEEP_WORDS = timedelta(days=30)
# An alert of a centre that is configured no more is nobody's; whoever runs the assistant is told once an hour.
_ORPHAN = timedelta(hours=1)

log = structlog.get_logger()


def climb(database: Database, centres: Mapping[str, Centre], now: Now) -> None:
    moment = now()
    with database.transaction() as db:
        waiting = alerts.unseen(db, moment)
    for alert_id in waiting:
        with one("alert"), database.transaction() as db:
            alert = alerts.get(db, alert_id)
            if alert.centre not in centres:
                log.error("alert of a centre that is not configured", centre=alert.centre)
                alerts.put_off(db, alert_id, moment + _ORPHAN)
                continue
            who = the_clock(centres[alert.centre], centres, moment)
            next_at = alarms.due_after(who, alert.raised_at, alert.step + 1)
            climbed = alerts.climb(
                db, alert_id, moment, max(next_at, moment + timedelta(minutes=1))
            )
            if climbed is not None:
                alarms.tell(db, who, climbed)
                day = local(moment, who.centre.zone).date()
                alarms.truth(db, who, climbed, f"alert_unread:{alert.id}:{day}", at=moment)


def ask_what_was_done(database: Database, centres: Mapping[str, Centre], now: Now) -> None:
    """From opening time on, of each alert that was taken before that day."""
    moment = now()
    for centre in centres.values():
        day = local(moment, centre.zone).date()
        opens = from_local(day, centre.hours.open, centre.zone)
        if not working_day(day, centre) or moment < opens:
            continue
        who = the_clock(centre, centres, moment)
        with one("alerts", centre=centre.code), database.transaction() as db:
            left = [one for one in alerts.taken(db, opens) if one.centre == centre.code]
            for alert in left:
                alarms.remind(db, who, alert)


def forget_words(database: Database, _centres: Mapping[str, Centre], now: Now) -> None:
    with database.transaction() as db:
        alert_words.forget(db, now() - KEEP_WORDS)


JOBS = (
    Job(climb, timedelta(seconds=30)),
    Job(ask_what_was_done, timedelta(minutes=10)),
    Job(forget_words, timedelta(hours=1)),
)
