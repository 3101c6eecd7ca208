"""Alerts that nobody has seen: the next person is told, never silence."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import structlog

from bot import alarms
from bot.centre import Centre
from bot.jobs import Job, Now
from bot.who import the_clock
from storage import alerts
from storage.database import Database

log = structlog.get_logger()


def climb(database: Database, centres: Mapping[str, Centre], now: Now) -> None:
    moment = now()
    with database.transaction() as db:
        waiting = alerts.unseen(db, moment)
    for alert_id in waiting:
        with database.transaction() as db:
            alert = alerts.get(db, alert_id)
            if alert.centre not in centres:
                log.error("alert of a centre that is not configured", centre=alert.centre)
                continue
            who = the_clock(centres[alert.centre], centres, moment)
            next_at = alarms.due_after(who, alert.raised_at, alert.step + 1)
            climbed = alerts.climb(
                db, alert_id, moment, max(next_at, moment + timedelta(minutes=1))
            )
            if climbed is not None:
                alarms.tell(db, who, climbed)


JOBS = (Job(climb, timedelta(seconds=30)),)
