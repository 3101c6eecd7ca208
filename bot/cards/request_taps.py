"""What the team does with a request, a tap each; every one of them checks whose topic it is and locks the request."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from bot import notices, rights
from bot.cards import Ids, TapFunction
from bot.cards.request import HOUR_FELL_THROUGH, hour_fell_through
from bot.hours import due
from bot.outcome import Outcome, Show, Start
from bot.rights import Action
from bot.texts import _
from bot.who import Who
from storage import audit, cases, request_work, requests, slots, topics
from storage.database import Transaction
from storage.requests import Decision, Request

# An answered request that nobody closes is asked about after so many working days.
TO_CLOSE = 10


def visible(db: Transaction, who: Who, request_id: int, action: Action) -> Request | None:
    """The request, if this member may do it: their centre's, and their topic's or case's, or any."""
    request = requests.find(db, request_id)
    if request is None or who.member is None or request.centre != who.member.centre:
        return None
    if request.case_id is not None:
        case = cases.find(db, request.case_id)
        own = case.responsible_id if case is not None else None
    else:
        own = who.member.id if request.topic in topics.of(db, who.member.id) else None
    return request if rights.may(who.member, action, responsible=own) else None


def working(change: Callable[[Transaction, Who, Request, Ids], Outcome | None]) -> TapFunction:
    """A tap by somebody who may work on the request; then the request as it is now."""

    def tapped(db: Transaction, who: Who, ids: Ids) -> Outcome:
        request = visible(db, who, ids[0], "work_request") if ids else None
        outcome = change(db, who, request, ids) if request is not None else None
        return outcome or Outcome(then=Show("request_work", ids[:1]))

    return tapped


def _take(db: Transaction, who: Who, request: Request, ids: Ids) -> Outcome | None:
    return _assign(db, who, request, instead_of=None)


def _take_over(db: Transaction, who: Who, request: Request, ids: Ids) -> Outcome | None:
    return _assign(db, who, request, instead_of=ids[1]) if len(ids) == 2 else None


def _assign(db: Transaction, who: Who, request: Request, *, instead_of: int | None) -> Outcome:
    assert who.member is not None
    mine = request_work.assign(db, request.id, who.member.id, instead_of=instead_of)
    if mine is not None:
        audit.record(
            db, who.member, "change", "requests", mine.id, who.now, fields=("responsible_id",)
        )
        notices.owed(db, who, mine)
    said = None if mine is not None else _("Somebody else was faster.")
    return Outcome(said, Show("request_work", (request.id,)), alert=mine is None)


def _begin(flow: str) -> TapFunction:
    def begun(db: Transaction, who: Who, request: Request, ids: Ids) -> Outcome | None:
        return Outcome(then=Start(flow, {"request": str(request.id)})) if request.open else None

    return working(begun)


def _called(db: Transaction, who: Who, request: Request, ids: Ids) -> None:
    assert who.member is not None
    done = request_work.answered(db, request.id, who.member.id, who.now, to_close(who))
    if done is not None:
        audit.record(db, who.member, "change", "requests", done.id, who.now, fields=("state",))


def _decide(decision: Decision) -> TapFunction:
    def decided(db: Transaction, who: Who, request: Request, ids: Ids) -> None:
        assert who.member is not None
        done = request_work.decide(db, request.id, who.member.id, decision, who.now, to_close(who))
        if done is not None:
            audit.record(db, who.member, "decide", "requests", done.id, who.now, fields=("state",))
            tell_family(db, who, done)

    return working(decided)


def _handed(db: Transaction, who: Who, request: Request, ids: Ids) -> None:
    assert who.member is not None
    signed = len(ids) == 2 and ids[1] == 1
    done = request_work.hand_over(db, request.id, who.member.id, who.now, signed=signed)
    if done is not None:
        audit.record(
            db, who.member, "change", "requests", done.id, who.now, fields=("state", "paper_signed")
        )
        tell_family(db, who, done)


def _signed(db: Transaction, who: Who, request: Request, ids: Ids) -> None:
    assert who.member is not None
    if request_work.sign(db, request.id, who.member.id) is not None:
        audit.record(
            db, who.member, "change", "requests", request.id, who.now, fields=("paper_signed",)
        )


def _free_hour(db: Transaction, who: Who, request: Request, ids: Ids) -> None:
    """The member cannot keep the hour: the family is told, and is owed an answer again."""
    assert who.member is not None
    held = requests.lock(db, request.id)
    slot = slots.of_request(db, request.id)
    if held is None or slot is None or slot.starts_at <= who.now:
        return
    if held.responsible_id != who.member.id:
        return
    closed = slots.close(db, slot.id, slot.staff_id, request=request.id)
    back_again = hour_fell_through(db, who, request.id) if closed is not None else None
    if closed is not None and back_again is not None:
        notices.family(
            db,
            who,
            back_again,
            "request",
            (request.id, HOUR_FELL_THROUGH),
            f"request:{request.id}:fell_through:{closed.id}:{closed.sequence}",
        )


def tell_family(db: Transaction, who: Who, request: Request) -> None:
    """Where the request stands now."""
    dedup = f"request:{request.id}:{request.state}:{who.now.timestamp():.0f}"
    notices.family(db, who, request, "request", (request.id,), dedup)


def to_close(who: Who) -> datetime:
    """When somebody is asked what became of it, if nothing happens until then."""
    return due(who.now, who.centre, TO_CLOSE)


TAPS: Mapping[str, TapFunction] = {
    "take": working(_take),
    "take_over": working(_take_over),
    "answer": _begin("request_answer"),
    "called": working(_called),
    "hand_on": _begin("request_hand_on"),
    "close": _begin("request_close"),
    "free_hour": working(_free_hour),
    "approve": _decide("approved"),
    "partly": _decide("partly"),
    "refuse": _decide("refused"),
    "handed": working(_handed),
    "signed": working(_signed),
}
WORK: Action = "work_request"
SEE: Action = "see_requests"
RIGHTS: Mapping[str, Action] = dict.fromkeys(TAPS, WORK) | {"": SEE}
