"""Offers that ended unanswered: the family is told, and the next in line is asked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import structlog

from bot import waiting
from bot.centre import Centre
from bot.jobs import Job, Now, one
from bot.who import the_clock
from storage import meetings, signups
from storage import waiting as line
from storage.database import Database

log = structlog.get_logger()


def let_offers_lapse(database: Database, centres: Mapping[str, Centre], now: Now) -> None:
    """Each in a transaction of its own, so that one in the way of a turn holds up no other."""
    moment = now()
    with database.transaction() as db:
        ended = line.expired(db, moment)
    for signup_id in ended:
        with one("offer"), database.transaction() as db:
            code = meetings.get(db, signups.get(db, signup_id).meeting_id).centre
            if code not in centres:
                log.error("offer of a centre that is not configured", centre=code)
                continue
            waiting.end_offer(db, the_clock(centres[code], centres, moment), signup_id)


JOBS = (Job(let_offers_lapse, timedelta(seconds=5)),)
