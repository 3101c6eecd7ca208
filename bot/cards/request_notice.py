"""Something about a request, told to a member of staff: a reference and an hour, nothing else."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from bot import notices
from bot.cards import Card, Ids
from bot.cards.request_taps import visible
from bot.notices import WHAT, What
from bot.screen import Button, Screen, tap
from bot.texts import Text, _
from bot.who import Who
from storage.database import Transaction
from storage.requests import Request
from storage.staff import Member


class Facts(BaseModel):
    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    who: Who
    request: Request
    what: What


def load(db: Transaction, who: Who, ids: Ids) -> Facts | None:
    """None when it is no longer so: answered, taken by a colleague, or asked anew meanwhile."""
    if len(ids) != 3 or ids[1] >= len(WHAT):
        return None
    request = visible(db, who, ids[0], "see_requests")
    if request is None or who.member is None:
        return None
    what = WHAT[ids[1]]
    true = _true(db, request, what, who.member, owed=request.round == ids[2])
    return Facts(who=who, request=request, what=what) if true else None


def _true(db: Transaction, request: Request, what: What, member: Member, *, owed: bool) -> bool:
    """`owed`: it is still the same round of asking and answering that the notice is about."""
    still_owed = request.due_at is not None and owed
    mine = request.responsible_id == member.id
    match what:
        case "new" | "left":
            return request.responsible_id is None and (still_owed or what == "left")
        case "soon" | "wrote":
            return still_owed and (mine or not _somebody_elses(db, request))
        case "late" | "deputy" | "leads" | "fell":
            return still_owed
        case "handed" | "hours":
            return request.open and mine
        case "moved":
            return request.open and not mine
        case "withdrawn":
            return request.state == "withdrawn"
        case "booked":
            return request.state == "scheduled"
        case "freed":
            return True
        case "open":
            return request.open and request.due_at is None


def _somebody_elses(db: Transaction, request: Request) -> bool:
    """Somebody's who can be told themselves."""
    return notices.reached(db, notices.responsible(db, request), request)


def say(facts: Facts) -> Screen:
    show = Button(_("🤝 Open it"), tap("request_work", "", facts.request.id))
    return Screen((_said(facts),), (show,))


def _said(facts: Facts) -> Text:
    request = facts.request
    reference = request.reference
    when = facts.who.when(request.due_at or facts.who.now)
    match facts.what:
        case "new":
            return _("🤝 New request {reference}, due {when}.", reference=reference, when=when)
        case "soon":
            return _("⏳ Request {reference} is due {when}.", reference=reference, when=when)
        case "late":
            return _(
                "⚠️ Request {reference} is late. It was due {when}.",
                reference=reference,
                when=when,
            )
        case "deputy":
            return _(
                "⚠️ Request {reference} is late, due {when}, and still not answered. Can you take it over?",
                reference=reference,
                when=when,
            )
        case "leads":
            return _(
                "⚠️ Request {reference} is late, due {when}. Nobody on the team has answered it.",
                reference=reference,
                when=when,
            )
        case "handed":
            return _("🤝 Request {reference} was handed on to you.", reference=reference)
        case "wrote":
            return _(
                "🖊️ The family wrote in request {reference}. Due {when}.",
                reference=reference,
                when=when,
            )
        case "withdrawn":
            return _(
                "❌ Request {reference} was taken back. Please do not call.", reference=reference
            )
        case "booked":
            return _("📅 An hour of yours was chosen, request {reference}.", reference=reference)
        case "freed":
            return _("📅 An hour of yours is free again, request {reference}.", reference=reference)
        case "open":
            return _("⏳ Request {reference} is still open. Can it be closed?", reference=reference)
        case "left":
            return _(
                "🤲 Nobody takes care of request {reference} any more. Can you?",
                reference=reference,
            )
        case "fell":
            return _(
                "❌ The hour agreed on in request {reference} fell through. Due {when}.",
                reference=reference,
                when=when,
            )
        case "moved":
            return _("👉 Request {reference} is with a colleague now.", reference=reference)
        case "hours":
            return _(
                "⏰ Request {reference}: when to call has changed. Look before you call.",
                reference=reference,
            )


CARD = Card("request_notice", load, say, rights={"": "see_requests"})
