"""One request of one's own: by when somebody answers, and what may be added or taken back."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict

from bot import notices
from bot.cards import Card, Ids
from bot.outcome import Outcome, Show, Start
from bot.request_words import HOURS, subject
from bot.screen import Button, Screen, menu, tap
from bot.texts import Lines, Sayable, _, fixed
from bot.who import Who
from storage import persons, request_messages, request_work, requests, slots
from storage.database import Transaction
from storage.requests import UNDO, Request
from storage.slots import Slot

# What this card's second id says.
HOUR_FELL_THROUGH = 1


class Facts(BaseModel):
    """`call`: they can and may be called; `wrote`: the team has something from them to read."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    who: Who
    request: Request
    call: bool = True
    wrote: bool = False
    slot: Slot | None = None
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
    said = request_messages.last(db, request.id, 1)
    slot = slots.of_request(db, request.id) if request.state == "scheduled" else None
    return Facts(
        who=who,
        request=request,
        call=caregiver.phone is not None and request.safe_hours != "write",
        wrote=bool(said) and said[-1].side == "family",
        slot=slot if slot is not None and slot.ends_at > who.now else None,
        free_hours=may_choose(request) and bool(offered(db, who, request)),
        fell_through=len(ids) > 1 and ids[1] == HOUR_FELL_THROUGH,
    )


def may_choose(request: Request) -> bool:
    asked_by_them = request.case_id is None and not request.material
    return request.open and asked_by_them and request.state != "scheduled"


def offered(db: Transaction, who: Who, request: Request, limit: int = 1) -> list[Slot]:
    """Free hours for it, none of them sooner than somebody can get ready."""
    soonest = who.now + UNDO * 6
    return slots.free(db, request.centre, request.topic, soonest, limit, request.caregiver_id)


def say(facts: Facts) -> Screen:
    request, number = facts.request, facts.request.id
    head: list[Sayable] = [fixed("<b>{about}</b>", about=subject(request))]
    if request.open and request.safe_hours:
        head.append(HOURS[request.safe_hours])
    if request.open and facts.wrote:
        head.append(_("🖊️ We have your message."))
    first = (_("❌ The hour we agreed on is no longer possible. We are sorry."),)
    text = (*(first if facts.fell_through else ()), *_standing(facts), Lines(head))
    if not request.open:
        undo = Button(_("↩️ Keep my request"), tap("request", "undo", number))
        talk = Button(_("💬 Talk to someone"), tap("talk"))
        return Screen(
            text, ((undo,) if _may_undo(facts) else ()) + (talk, menu()), protect=request.discreet
        )
    buttons = []
    if facts.slot is not None:
        buttons.append(Button(_("📅 My hour"), tap("slot", "", facts.slot.id, facts.slot.sequence)))
    elif not request.material:
        buttons.append(Button(_("⏰ When to call"), tap("safe_hours", "", number)))
    buttons.append(Button(_("🖊️ Write or record"), tap("request", "write", number)))
    if facts.free_hours:
        buttons.append(Button(_("📅 Choose an hour"), tap("slots", "", number)))
    if request.case_id is None:
        buttons.append(Button(_("❌ Take it back"), tap("request", "withdraw", number)))
    return Screen(text, (*buttons, menu()), protect=request.discreet)


def _standing(facts: Facts) -> Sequence[Sayable]:
    """Where it stands, in a sentence or two. The first words name no service."""
    who, request = facts.who, facts.request
    phone = who.centre.phone
    to_call = facts.call and request.state in {"new", "assigned"}
    if request.due_at is not None and who.now >= request.due_at:
        late = (
            _("🕓 We have not managed to call you yet. We are sorry.")
            if to_call
            else _("🕓 We have not managed to answer you yet. We are sorry.")
        )
        again = (_("We have reminded the team."),) if request.level else ()
        here = _("You can also call {number}, {hours}.", number=phone.number, hours=phone.hours)
        return (late, *again, here)
    if request.due_at is not None:
        when = who.when(request.due_at)
        if request.material:
            return (
                _("🕓 We have received your request. It does not mean approval."),
                _("We tell you what is possible by {when}.", when=when),
            )
        if to_call:
            return (_("🕓 Somebody will call you by {when}.", when=when),)
        return (_("🕓 Somebody will answer you here by {when}.", when=when),)
    if facts.slot is not None:
        return (fixed("📅 {when}", when=who.when(facts.slot.starts_at)),)
    depends = _("What you get and when depends on what the centre has.")
    match request.state:
        case "approved":
            return (_("✅ Your request is approved."), depends)
        case "partly":
            return (_("✅ We can help with a part of it."), depends)
        case "refused":
            ask = _("You can ask again, or call {number}.", number=phone.number)
            return (_("❌ We cannot help with this now."), ask)
        case "handed_over":
            return (_("✅ The support was handed over."),)
        case "withdrawn":
            return (_("❌ You took your request back. We will not call."),)
        case "closed":
            return (_("✅ This is closed. You can ask again at any time."),)
        case "answered" if request.case_id is not None:
            return (_("✅ We have written to you. You can write back here."),)
        case _:
            return (_("✅ We have answered you. You can write back here."),)


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
    theirs = request is not None and request.case_id is None
    gone = requests.withdraw(db, ids[0], who.account.id, who.now) if theirs else None
    if gone is not None:
        slots.release(db, gone.id, who.now)
        told = [notices.responsible(db, gone)]
        stamp = int(who.now.timestamp())
        notices.team(db, who, told, "withdrawn", gone, stamp=stamp, not_before=who.now + UNDO)
    return Outcome(then=Show("request", ids))


def undo(db: Transaction, who: Who, ids: Ids) -> Outcome:
    request = own(db, who, ids)
    if request is not None:
        until = notices.answer_due(who, material=request.material)
        back = requests.undo_withdraw(db, request.id, who.account.id, until, who.now)
        if back is not None:
            notices.owed(db, who, back)
    return Outcome(then=Show("request", ids))


def hour_fell_through(db: Transaction, who: Who, request: int) -> Request | None:
    """The agreed hour is gone: the team owes an answer again."""
    back = request_work.unschedule(db, request, notices.answer_due(who, material=False), who.now)
    if back is not None:
        notices.owed(db, who, back)
    return back


CARD = Card("request", load, say, {"write": write, "withdraw": withdraw, "undo": undo})
