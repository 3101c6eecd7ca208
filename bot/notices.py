"""Who hears of a request: the family in its chat, the team by its reference.

What goes to a family about counselling says nothing until it is tapped. What goes to the team names a
reference and an hour, never the matter: that is read in the request itself, where reading is recorded.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal, get_args

import structlog

from bot import rights
from bot.hours import due, from_local, next_waking, next_working
from bot.hours.clock import local
from bot.rights import Action
from bot.who import Who
from storage import accounts, cases, outbox, staff, topics
from storage.database import Transaction
from storage.requests import Request
from storage.slots import Slot
from storage.staff import Member

# Cards that may stand behind the discreet one. Their places stand in buttons and rows: add at the end.
BEHIND = ("request", "answer", "slot", "complaint")
What = Literal[
    "new", "soon", "late", "deputy", "leads", "handed", "wrote", "withdrawn", "booked", "freed", "open",
    "left", "fell", "moved", "hours",
]  # fmt: skip
# As above: add at the end.
WHAT: tuple[What, ...] = get_args(What)
# An answered request that nobody closes is asked about after so many working days, one whose hour is over
# after so many.
TO_CLOSE, AFTER_AN_HOUR = 10, 1

log = structlog.get_logger()


def answer_due(who: Who, *, material: bool) -> datetime:
    """The hour that is promised to whoever asks now."""
    deadlines = who.centre.deadlines
    return due(who.now, who.centre, deadlines.material if material else deadlines.counselling)


def next_look(who: Who, hour: Slot | None = None) -> datetime:
    """When somebody is asked what became of a request, if nothing happens until then; `hour`: the one agreed on."""
    if hour is not None and hour.ends_at > who.now:
        return due(hour.ends_at, who.centre, AFTER_AN_HOUR)
    return due(who.now, who.centre, TO_CLOSE)


def may(db: Transaction, member: Member, action: Action, request: Request) -> bool:
    """Their centre's, and their topic's or case's, or any."""
    if request.case_id is not None:
        case = cases.find(db, request.case_id)
        own = case.responsible_id if case is not None else None
    else:
        own = member.id if request.topic in topics.of(db, member.id) else None
    return request.centre == member.centre and rights.may(member, action, responsible=own)


def reached(db: Transaction, member: Member | None, request: Request) -> bool:
    """Whether a notice about it would come to this member and open the request."""
    if member is None or member.state != "active" or member.account_id is None:
        return False
    account = accounts.find(db, member.account_id)
    there = account is not None and account.state == "active"
    return there and may(db, member, "see_requests", request)


def family(
    db: Transaction,
    who: Who,
    request: Request,
    card: str,
    ids: Sequence[int],
    dedup: str,
    *,
    lane: outbox.Lane = "reply",
    not_before: datetime | None = None,
) -> None:
    """Shows `card` in the chat in which it was asked; nothing for who asked without one."""
    if request.account_id is not None:
        when = next_waking(not_before or who.now, who.centre.zone)
        hidden = request.discreet
        outbox.promise(
            db,
            request.account_id,
            "discreet" if hidden else card,
            (BEHIND.index(card), *ids) if hidden else ids,
            lane=lane,
            dedup=dedup,
            now=who.now,
            not_before=when,
        )


def team(
    db: Transaction,
    who: Who,
    members: Iterable[Member | None],
    what: What,
    request: Request,
    *,
    stamp: int | str | None = None,
    not_before: datetime | None = None,
) -> bool:
    """Each once per `stamp` (the request's round when None), while the centre is open. False when it reaches nobody."""
    told = False
    for member in members:
        if member is None or member.account_id is None or not reached(db, member, request):
            continue
        told = True
        outbox.promise(
            db,
            member.account_id,
            "request_notice",
            (request.id, WHAT.index(what), request.round),
            lane="reply",
            dedup=f"request:{request.id}:{what}:{request.round if stamp is None else stamp}:{member.id}",
            now=who.now,
            not_before=next_working(not_before or who.now, who.centre),
        )
    return told


def somebody(
    db: Transaction,
    who: Who,
    members: Iterable[Member | None],
    what: What,
    request: Request,
    *,
    stamp: int | str | None = None,
    not_before: datetime | None = None,
) -> bool:
    """The same, and where it reaches none of them, whose it is, and then who answers for the centre.

    False when it reaches nobody at all; that is in the log.
    """
    about = {"centre": request.centre, "request": request.reference}
    for others in (members, whose_it_is(db, request)):
        if team(db, who, others, what, request, stamp=stamp, not_before=not_before):
            return True
    log.warning("nobody who works on it can be told about a request", **about)
    told = team(
        db, who, leads(db, request.centre), what, request, stamp=stamp, not_before=not_before
    )
    if not told:
        log.error("nobody to tell about a request", **about)
    return told


def responsible(db: Transaction, request: Request) -> Member | None:
    return staff.find(db, request.responsible_id) if request.responsible_id else None


def leads(db: Transaction, centre: str) -> list[Member]:
    """Who answers for the whole centre."""
    return [m for m in staff.of_centre(db, centre) if m.role in {"coordinator", "director"}]


def whose_it_is(db: Transaction, request: Request) -> list[Member]:
    """Those whose topic it is, or whose case."""
    if request.case_id is None:
        return topics.members(db, request.centre, request.topic)
    case = cases.find(db, request.case_id)
    mine = staff.find(db, case.responsible_id) if case and case.responsible_id else None
    return [mine] if mine is not None and mine.state == "active" else []


def working_on(db: Transaction, request: Request) -> list[Member]:
    """Those whose topic or case it is; where there are none, those who answer for the centre."""
    return whose_it_is(db, request) or leads(db, request.centre)


def asked(db: Transaction, who: Who, request: Request) -> None:
    """A family asked for something: whose topic it is hears of it, and once more on the morning it is due."""
    members = working_on(db, request)
    somebody(db, who, members, "new", request)
    remind(db, who, members, request)


def owed(db: Transaction, who: Who, request: Request) -> None:
    """The responsible member, or else the topic's, is reminded on the morning of the day it is due."""
    mine = responsible(db, request)
    remind(db, who, [mine] if mine else working_on(db, request), request)


def remind(db: Transaction, who: Who, members: Iterable[Member | None], request: Request) -> None:
    if request.due_at is None:
        return
    day = local(request.due_at, who.centre.zone).date()
    morning = from_local(day, who.centre.hours.open, who.centre.zone)
    if morning > who.now:
        somebody(db, who, members, "soon", request, not_before=morning)
