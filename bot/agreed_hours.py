"""An hour that a family and a member of the team agreed on, and what becomes of it when it cannot be kept."""

from __future__ import annotations

from bot import notices
from bot.hours import day_before, two_hours_before
from bot.who import Who
from storage import request_work, slots
from storage.database import Transaction
from storage.requests import Request
from storage.slots import Slot

# What the request's card is shown with to say so: its second id.
FELL_THROUGH = 1


def version(slot: Slot) -> str:
    """Another one after every change: what was said about one says nothing about the next."""
    return f"{slot.id:x}.{slot.sequence}"


def ahead(db: Transaction, who: Who, request: Request) -> Slot | None:
    """The hour that has not begun yet; None when none is agreed."""
    slot = slots.of_request(db, request.id)
    return slot if slot is not None and slot.starts_at > who.now else None


def over(db: Transaction, who: Who, request: Request) -> bool:
    """Whether the hour they had agreed on is past, and nobody has said yet what came of it."""
    slot = slots.of_request(db, request.id)
    return request.state == "scheduled" and (slot is None or slot.ends_at <= who.now)


def owed_again(db: Transaction, who: Who, request: Request) -> Request | None:
    """The hour is gone, or has passed in vain: the team owes an answer as if asked now."""
    until = notices.answer_due(who, material=request.material)
    back = request_work.unschedule(db, request.id, until, who.now)
    if back is not None:
        notices.owed(db, who, back)
    return back


def cannot_be_kept(db: Transaction, who: Who, request: Request, slot: Slot) -> Request | None:
    """By whoever it was with: nobody else can have it, the family is told, and is owed an answer again.

    None when it is no longer so: moved, cancelled, or over.
    """
    closed = slots.close(db, slot.id, slot.staff_id, request=request.id)
    back = owed_again(db, who, request) if closed is not None else None
    if back is not None:
        tell_off(db, who, back, slot)
    return back


def tell_off(db: Transaction, who: Who, request: Request, slot: Slot) -> None:
    """The family hears that it need not come, or wait for a call, and where its request stands now."""
    dedup = f"request:{request.id}:fell_through:{version(slot)}"
    notices.family(db, who, request, "request", (request.id, FELL_THROUGH), dedup)


def recall(db: Transaction, who: Who, request: Request, slot: Slot) -> None:
    """The day before and two hours before, unless it is freed or moved meanwhile."""
    zone = who.centre.zone
    for name, at in (
        ("day", day_before(slot.starts_at, zone, slot.id, who.now)),
        ("soon", two_hours_before(slot.starts_at, zone, who.now)),
    ):
        if at is not None:
            notices.family(
                db,
                who,
                request,
                "slot",
                (slot.id, slot.sequence),
                f"slot:{slot.id}:{slot.sequence}:{name}",
                lane="reminder",
                not_before=at,
            )
