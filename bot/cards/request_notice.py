"""Something about a request, told to a member of staff: a reference and an hour, nothing else."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from bot.cards import Card, Ids
from bot.cards.request_taps import visible
from bot.notices import WHAT, What
from bot.screen import Button, Screen, tap
from bot.texts import Text, _
from bot.who import Who
from storage.database import Transaction
from storage.requests import Request


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
    mine = request.responsible_id == who.member.id
    still_owed = request.due_at is not None and request.round == ids[2]
    match what:
        case "new":
            true = still_owed and request.responsible_id is None
        case "soon":
            true = still_owed and (mine or request.responsible_id is None)
        case "late" | "deputy" | "leads":
            true = still_owed
        case "wrote":
            true = still_owed and mine
        case "handed":
            true = request.open and mine
        case "withdrawn":
            true = request.state == "withdrawn"
        case "booked":
            true = request.state == "scheduled"
        case "freed":
            true = True
        case "open":
            true = request.open and request.due_at is None
    return Facts(who=who, request=request, what=what) if true else None


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


CARD = Card("request_notice", load, say, rights={"": "see_requests"})
