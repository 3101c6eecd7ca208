"""Requests that nobody answered in time: the responsible member, then a deputy, then who answers for the centre.

The family is told the truth when its hour has passed, once. Each step is an hour of working time after the
one before; at the top it repeats every working morning, so that nothing late is ever silent.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import structlog

from bot import notices
from bot.centre import Centre
from bot.hours import add_working_hours, from_local, next_working
from bot.hours.clock import local
from bot.jobs import Job, Now, one
from bot.notices import What
from bot.who import Who, the_clock
from storage import request_work, requests
from storage.database import Database, Transaction
from storage.requests import Request
from storage.staff import Member

TOP = 3

log = structlog.get_logger()


def escalate_requests(database: Database, centres: Mapping[str, Centre], now: Now) -> None:
    """Each in a transaction of its own, so that one in the way of a turn, or with a defect, holds up no other."""
    moment = now()
    with database.transaction() as db:
        waiting = request_work.watch(db, moment)
    for gone in {centre for _request, centre in waiting} - centres.keys():
        log.error("requests of a centre that is not configured", centre=gone)
    for request_id, code in waiting:
        if code not in centres:
            continue
        with one("request", centre=code), database.transaction() as db:
            request = requests.lock(db, request_id)
            if request is not None and request.climb_at and request.climb_at <= moment:
                _climb(db, the_clock(centres[code], centres, moment), request)


def _climb(db: Transaction, who: Who, request: Request) -> None:
    if request.due_at is None:
        stamp = int(who.now.timestamp())
        mine = notices.responsible(db, request)
        notices.somebody(db, who, [mine], "open", request, stamp=stamp)
        request_work.climb(db, request.id, request.level, notices.next_look(who))
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
        # Nobody who answers for the centre can be told: then whoever else there is, or the log.
        notices.somebody(db, who, (), "late", request, stamp=request.round * 1000 + level)
    again = add_working_hours(who.now, 1, who.centre) if level < TOP else _next_morning(who)
    request_work.climb(db, request.id, level, again)


def _next_morning(who: Who) -> datetime:
    tomorrow = local(who.now, who.centre.zone).date() + timedelta(days=1)
    return next_working(from_local(tomorrow, who.centre.hours.open, who.centre.zone), who.centre)


def _step(db: Transaction, request: Request, level: int) -> tuple[What, list[Member]]:
    """Who hears of it at this level. Where nobody has taken it, everybody whose topic it is does at the first."""
    theirs = notices.whose_it_is(db, request)
    mine = notices.responsible(db, request)
    if level == 1:
        return "late", [mine] if mine is not None and notices.reached(db, mine, request) else theirs
    if level == TOP - 1:
        others = [
            m for m in theirs if m.id != request.responsible_id and notices.reached(db, m, request)
        ]
        return "deputy", others[:1] if mine is not None else []
    return "leads", notices.leads(db, request.centre)


JOBS = (Job(escalate_requests, timedelta(minutes=1)),)
