"""What the team does with a request, a tap each; every one of them checks whose topic it is and locks the request."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot import agreed_hours, notices
from bot.cards import Ids, TapFunction
from bot.outcome import Outcome, Show, Start
from bot.rights import Action
from bot.texts import _
from bot.who import Who
from storage import audit, request_work, requests, staff, topics
from storage.database import Transaction
from storage.requests import Decision, Request

WORK: Action = "work_request"
SEE: Action = "see_requests"


def visible(db: Transaction, who: Who, request_id: int, action: Action) -> Request | None:
    """The request, if this member may do it: their centre's, and their topic's or case's, or any."""
    request = requests.find(db, request_id)
    if request is None or who.member is None:
        return None
    return request if notices.may(db, who.member, action, request) else None


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
    before = notices.responsible(db, request)
    if not topics.steady(db, who.member.id) or visible(db, who, request.id, WORK) is None:
        return Outcome(then=Show("request_work"))
    mine = request_work.assign(db, request.id, who.member.id, instead_of=instead_of)
    if mine is not None:
        _record(db, who, "change", mine, "responsible_id")
        notices.owed(db, who, mine)
        notices.team(db, who, [before], "moved", mine, stamp=int(who.now.timestamp()))
    said = None if mine is not None else _("Somebody else was faster.")
    return Outcome(said, Show("request_work", (request.id,)), alert=mine is None)


def _begin(flow: str) -> TapFunction:
    def begun(db: Transaction, who: Who, request: Request, ids: Ids) -> Outcome | None:
        return Outcome(then=Start(flow, {"request": str(request.id)})) if request.open else None

    return working(begun)


def _called(db: Transaction, who: Who, request: Request, ids: Ids) -> None:
    """They have talked, on the telephone or in the hour that was agreed."""
    if answered(db, who, request) is not None:
        _record(db, who, "change", request, "state")


def answered(db: Transaction, who: Who, request: Request) -> Request | None:
    """Nothing is owed any more. An hour that still stands is looked at when it is over, not before."""
    assert who.member is not None
    hour = agreed_hours.ahead(db, who, request)
    look = notices.next_look(who, hour)
    mine, ahead = who.member.id, hour is not None
    return request_work.answered(db, request.id, mine, who.now, look, hour_ahead=ahead)


def _missed(db: Transaction, who: Who, request: Request, ids: Ids) -> None:
    """The hour has passed, and they have not talked: the family is owed an answer again, and told by when."""
    held = requests.lock(db, request.id)
    if held is None or who.member is None or held.responsible_id != who.member.id:
        return
    if agreed_hours.over(db, who, held):
        back = agreed_hours.owed_again(db, who, held)
        if back is not None:
            _record(db, who, "change", back, "state")
            tell_family(db, who, back)


def _decide(decision: Decision) -> TapFunction:
    def decided(db: Transaction, who: Who, request: Request, ids: Ids) -> None:
        assert who.member is not None
        look = notices.next_look(who)
        done = request_work.decide(db, request.id, who.member.id, decision, who.now, look)
        if done is not None:
            _record(db, who, "decide", done, "state")
            tell_family(db, who, done)

    return working(decided)


def _handed(db: Transaction, who: Who, request: Request, ids: Ids) -> None:
    assert who.member is not None
    signed = len(ids) == 2 and ids[1] == 1
    done = request_work.hand_over(db, request.id, who.member.id, who.now, signed=signed)
    if done is not None:
        _record(db, who, "change", done, "state", "paper_signed")
        tell_family(db, who, done)


def _signed(db: Transaction, who: Who, request: Request, ids: Ids) -> None:
    if request_work.sign(db, request.id) is not None:
        _record(db, who, "change", request, "paper_signed")


def _free_hour(db: Transaction, who: Who, request: Request, ids: Ids) -> None:
    """The member cannot keep the hour: the family is told, and is owed an answer again."""
    held = requests.lock(db, request.id)
    if held is None or who.member is None or held.responsible_id != who.member.id:
        return
    slot = agreed_hours.ahead(db, who, held)
    back = agreed_hours.cannot_be_kept(db, who, held, slot) if slot is not None else None
    if back is not None and slot is not None:
        _record(db, who, "change", back, "state")
        if slot.staff_id != who.member.id:
            notices.team(db, who, [staff.find(db, slot.staff_id)], "fell", back)


def _record(
    db: Transaction, who: Who, action: audit.Action, request: Request, *fields: str
) -> None:
    audit.record(db, who.member, action, "requests", request.id, who.now, fields=fields)


def tell_family(db: Transaction, who: Who, request: Request) -> None:
    """Where the request stands now."""
    dedup = f"request:{request.id}:{request.state}:{who.now.timestamp():.0f}"
    notices.family(db, who, request, "request", (request.id,), dedup)


TAPS: Mapping[str, TapFunction] = {
    "take": working(_take),
    "take_over": working(_take_over),
    "answer": _begin("request_answer"),
    "called": working(_called),
    "missed": working(_missed),
    "hand_on": _begin("request_hand_on"),
    "close": _begin("request_close"),
    "free_hour": working(_free_hour),
    "approve": _decide("approved"),
    "partly": _decide("partly"),
    "refuse": _decide("refused"),
    "handed": working(_handed),
    "signed": working(_signed),
}
RIGHTS: Mapping[str, Action] = dict.fromkeys(TAPS, WORK) | {"": SEE}
