"""Somebody who leaves, or no longer works on a topic, keeps no family waiting for them."""

from __future__ import annotations

from bot import agreed_hours, notices
from bot.who import Who
from storage import audit, request_work, requests, slots, staff
from storage.database import Transaction
from storage.requests import Request
from storage.staff import Member


def left(db: Transaction, who: Who, member: Member) -> None:
    """To be called after whatever `member` may do was taken away, wholly or in part, in the same transaction.

    What they may no longer work on is nobody's again, and those who work on it hear so. Hours that families
    have with them about it fall through, and each family is told.
    """
    now = staff.find(db, member.id)
    assert now is not None
    if now.state != "active":
        slots.close_free(db, now.id, who.now)
    for request_id in request_work.of_member(db, now.id):
        request = requests.lock(db, request_id)
        may = now.state == "active" and request and notices.may(db, now, "work_request", request)
        if request is not None and request.open and not may:
            _nobodys(db, who, now, request)


def _nobodys(db: Transaction, who: Who, member: Member, request: Request) -> None:
    hour, stamp = agreed_hours.ahead(db, who, request), int(who.now.timestamp())
    if hour is not None and hour.staff_id == member.id:
        request = agreed_hours.cannot_be_kept(db, who, request, hour) or request
        if request.responsible_id != member.id:
            notices.somebody(db, who, [notices.responsible(db, request)], "fell", request)
            return
    elif hour is not None:
        # The family goes to a colleague, who has the request from now on.
        theirs = request_work.assign(db, request.id, hour.staff_id, instead_of=member.id)
        if theirs is not None:
            _record(db, who, theirs)
            told = [notices.responsible(db, theirs)]
            notices.somebody(db, who, told, "handed", theirs, stamp=stamp)
        return
    free = _free(db, who, member, request)
    if free is not None:
        notices.owed(db, who, free)


def without_whoever_left(db: Transaction, who: Who, request: Request) -> Request:
    """What comes back after its end may come back to somebody who has left meanwhile."""
    mine = notices.responsible(db, request)
    if mine is None or (mine.state == "active" and notices.may(db, mine, "work_request", request)):
        return request
    return _free(db, who, mine, request) or request


def _free(db: Transaction, who: Who, member: Member, request: Request) -> Request | None:
    free = request_work.unassign(db, request.id, member.id)
    if free is not None:
        _record(db, who, free)
        stamp = int(who.now.timestamp())
        notices.somebody(db, who, notices.working_on(db, free), "left", free, stamp=stamp)
    return free


def _record(db: Transaction, who: Who, request: Request) -> None:
    fields = ("responsible_id",)
    audit.record(
        db,
        who.member,
        "change",
        "requests",
        request.id,
        who.now,
        fields=fields,
        centre=request.centre,
    )
