"""Requests that nobody answered in time: the responsible member, then a deputy, then who answers for the centre.

The family is told the truth when its hour has passed, once. Each step is an hour of working time after the
one before; at the top it repeats every working morning, so that nothing late is ever silent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import structlog

from bot import notices
from bot.centre import Centre
from bot.hours import add_working_hours, due, from_local, next_working
from bot.hours.clock import local
from bot.notices import What
from bot.who import Who, the_clock
from storage import complaints, request_work, requests
from storage.database import Database, Transaction
from storage.requests import Request
from storage.staff import Member

TOP = 3
# How long before its day somebody is reminded of a complaint.
COMPLAINT_SOON = timedelta(days=5)

log = structlog.get_logger()


def escalate_requests(
    database: Database, centres: Mapping[str, Centre], now: Callable[[], datetime]
) -> None:
    """Each in a transaction of its own, so that one in the way of a turn holds up no other."""
    moment = now()
    with database.transaction() as db:
        waiting = request_work.watch(db, moment)
    for request_id in waiting:
        with database.transaction() as db:
            request = requests.lock(db, request_id)
            if request is None or request.climb_at is None or request.climb_at > moment:
                continue
            centre = centres.get(request.centre)
            if centre is None:
                log.error("request of a centre that is not configured", centre=request.centre)
                continue
            _climb(db, the_clock(centre, centres, moment), request)


def remind_of_complaints(
    database: Database, centres: Mapping[str, Centre], now: Callable[[], datetime]
) -> None:
    """Some days before a complaint is due, and on its day."""
    moment = now()
    with database.transaction() as db:
        for centre in centres.values():
            today = moment.astimezone(centre.zone).date()
            who = the_clock(centre, centres, moment)
            for complaint in complaints.unanswered(db, centre.code, today + COMPLAINT_SOON):
                notices.register(db, who, complaint, "soon")
                if complaint.due_on <= today:
                    notices.register(db, who, complaint, "due")


def _climb(db: Transaction, who: Who, request: Request) -> None:
    if request.due_at is None:
        mine = notices.responsible(db, request)
        stamp = int(who.now.timestamp())
        told = notices.team(db, who, [mine], "open", request, stamp=stamp)
        if not told:
            notices.team(db, who, notices.working_on(db, request), "open", request, stamp=stamp)
        request_work.climb(db, request.id, request.level, due(who.now, who.centre, 10))
        return
    if request.level == 0:
        dedup = f"request:{request.id}:late:{request.round}"
        notices.family(db, who, request, "request", (request.id,), dedup)
    level, told = request.level, False
    while not told and level < max(TOP, request.level + 1):
        level += 1
        what, members = _step(db, request, level)
        stamp = request.round * 1000 + level
        told = notices.team(db, who, members, what, request, stamp=stamp)
    if not told:
        log.error("nobody to tell about a late request", centre=request.centre)
    again = add_working_hours(who.now, 1, who.centre) if level < TOP else _next_morning(who)
    request_work.climb(db, request.id, level, again)


def _next_morning(who: Who) -> datetime:
    tomorrow = local(who.now, who.centre.zone).date() + timedelta(days=1)
    return next_working(from_local(tomorrow, who.centre.hours.open, who.centre.zone), who.centre)


def _step(db: Transaction, request: Request, level: int) -> tuple[What, list[Member]]:
    """Who hears of it at this level. Where nobody has taken it, everybody whose topic it is does at the first."""
    theirs = notices.members(db, request)
    mine = notices.responsible(db, request)
    if level == 1:
        return "late", [mine] if mine is not None and mine.state == "active" else theirs
    if level == TOP - 1:
        others = [m for m in theirs if m.id != request.responsible_id and m.account_id is not None]
        return "deputy", others[:1] if mine is not None else []
    return "leads", notices.leads(db, request.centre)
