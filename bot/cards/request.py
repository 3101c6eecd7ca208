"""One request of one's own: by when somebody answers, and what may be added or taken back."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from bot import agreed_hours, handing_over, notices
from bot.cards import Card, Ids
from bot.outcome import Outcome, Show, Start
from bot.request_standing import standing
from bot.request_words import HOURS, subject
from bot.screen import Button, Screen, menu, tap
from bot.texts import Lines, Sayable, _, fixed
from bot.who import Who
from storage import persons, request_asking, request_messages, requests, safe_hours, slots, staff
from storage.database import Transaction
from storage.request_asking import UNDO
from storage.requests import Request
from storage.safe_hours import SafeHours
from storage.slots import Slot


class Facts(BaseModel):
    """`call`: they can and may be called; `wrote`: the team has something from them to read; `over`: the hour
    that was agreed on is past.
    """

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    who: Who
    request: Request
    hours: SafeHours | None = None
    call: bool = True
    wrote: bool = False
    slot: Slot | None = None
    over: bool = False
    free_hours: bool = False
    fell_through: bool = False


def own(db: Transaction, who: Who, ids: Ids) -> Request | None:
    """Only in the chat in which it was asked: another one may be another's."""
    request = requests.find(db, ids[0]) if ids and who.account.id else None
    if request is None or request.account_id != who.account.id:
        return None
    return request if request.caregiver_id == who.account.person_id else None


def load(db: Transaction, who: Who, ids: Ids) -> Facts | None:
    request = own(db, who, ids)
    if request is None:
        return None
    caregiver = persons.find(db, request.caregiver_id)
    hours = safe_hours.of(db, caregiver.id)
    said = request_messages.last(db, request.id, 1)
    slot = slots.of_request(db, request.id) if request.state == "scheduled" else None
    return Facts(
        who=who,
        request=request,
        hours=hours,
        call=caregiver.phone is not None and hours != "write",
        wrote=bool(said) and said[-1].side == "family",
        slot=slot if slot is not None and slot.ends_at > who.now else None,
        over=agreed_hours.over(db, who, request),
        free_hours=may_choose(db, who, request) and bool(offered(db, who, request)),
        fell_through=len(ids) > 1 and ids[1] == agreed_hours.FELL_THROUGH,
    )


def may_choose(db: Transaction, who: Who, request: Request) -> bool:
    """A first hour, or another one after one that is past; one that stands is moved on its own card."""
    free = request.state != "scheduled" or agreed_hours.over(db, who, request)
    asked_by_them = request.case_id is None and not request.material
    return request.open and asked_by_them and free


def offered(db: Transaction, who: Who, request: Request, limit: int = 1) -> list[Slot]:
    """Free hours for it, none of them sooner than somebody can get ready."""
    soonest = who.now + UNDO * 6
    return slots.free(db, request.centre, request.topic, soonest, limit, request.caregiver_id)


def say(facts: Facts) -> Screen:
    request, number = facts.request, facts.request.id
    head: list[Sayable] = [fixed("<b>{about}</b>", about=subject(request))]
    if request.open and facts.hours:
        head.append(HOURS[facts.hours])
    if request.open and facts.wrote:
        head.append(_("🖊️ We have your message."))
    first = (_("❌ The hour we agreed on is no longer possible. We are sorry."),)
    hour = facts.slot.starts_at if facts.slot is not None else None
    stands = standing(facts.who, request, call=facts.call, over=facts.over, hour=hour)
    text = (*(first if facts.fell_through else ()), *stands, Lines(head))
    if not request.open:
        undo = Button(_("↩️ Keep my request"), tap("request", "undo", number))
        talk = Button(_("💬 Talk to someone"), tap("talk"))
        return Screen(text, ((undo,) if _may_undo(facts) else ()) + (talk, menu()), protect=True)
    buttons = []
    if facts.slot is not None:
        buttons.append(Button(_("📅 My hour"), tap("slot", "", facts.slot.id, facts.slot.sequence)))
    else:
        buttons.append(Button(_("⏰ When to call"), tap("safe_hours", "", number)))
    buttons.append(Button(_("🖊️ Write or record"), tap("request", "write", number)))
    if facts.free_hours:
        buttons.append(Button(_("📅 Choose an hour"), tap("slots", "", number)))
    if request.case_id is None:
        buttons.append(Button(_("❌ Take it back"), tap("request", "withdraw", number)))
    return Screen(text, (*buttons, menu()), protect=True)


def _may_undo(facts: Facts) -> bool:
    request = facts.request
    recently = request.closed_at is not None and facts.who.now - request.closed_at <= UNDO
    return request.state == "withdrawn" and recently


def write(db: Transaction, who: Who, ids: Ids) -> Outcome:
    request = own(db, who, ids)
    if request is None or not request.open:
        return Outcome(then=Show("request", ids))
    return Outcome(then=Start("write", {"request": str(request.id)}))


def withdraw(db: Transaction, who: Who, ids: Ids) -> Outcome:
    """At once, and whoever would have called hears of it when it can no longer be undone."""
    request = own(db, who, ids)
    asked_by_them = request is not None and request.case_id is None
    gone = request_asking.withdraw(db, ids[0], who.account.id, who.now) if asked_by_them else None
    if gone is not None:
        freed = slots.release(db, gone.id, who.now)
        told = [notices.responsible(db, gone)]
        if freed is not None:
            theirs = staff.find(db, freed.staff_id)
            notices.team(db, who, [theirs], "freed", gone, stamp=agreed_hours.version(freed))
        stamp = int(who.now.timestamp())
        notices.team(db, who, told, "withdrawn", gone, stamp=stamp, not_before=who.now + UNDO)
    return Outcome(then=Show("request", ids))


def undo(db: Transaction, who: Who, ids: Ids) -> Outcome:
    request = own(db, who, ids)
    if request is not None:
        until = notices.answer_due(who, material=request.material)
        back = request_asking.undo_withdraw(db, request.id, who.account.id, until, who.now)
        if back is not None:
            notices.owed(db, who, handing_over.without_whoever_left(db, who, back))
    return Outcome(then=Show("request", ids))


CARD = Card("request", load, say, {"write": write, "withdraw": withdraw, "undo": undo})
