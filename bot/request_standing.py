"""Where a request stands, said to the family in a sentence or two that promise no more than is true."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.texts import Sayable, Text, _, fixed
from bot.who import Who
from storage.requests import Request

_DECIDED: dict[str, Text] = {
    "approved": _("✅ Your request is approved."),
    "partly": _("✅ We can help with a part of it."),
}


def standing(
    who: Who, request: Request, *, call: bool, over: bool, hour: datetime | None
) -> Sequence[Sayable]:
    """The first words name no service. `call`: they can and may be called; `hour`: when the one agreed on begins,
    `over` when it is past.
    """
    if request.due_at is not None:
        to_call = call and request.state in {"new", "assigned"}
        if who.now >= request.due_at:
            return _late(who, request, to_call=to_call)
        return _owed(request, who.when(request.due_at), to_call=to_call)
    if hour is not None:
        return (fixed("📅 {when}", when=who.when(hour)),)
    phone = who.centre.phone
    if over:
        back = _("If we did not talk, write to us here, or call {number}.", number=phone.number)
        return (_("📅 The hour we agreed on has passed."), back)
    match request.state:
        case "received":
            return (_("✅ We have answered you. Nothing is decided yet."),)
        case "approved" | "partly":
            depends = _("What you get and when depends on what the centre has.")
            return (_DECIDED[request.state], depends)
        case "refused":
            ask = _("You can ask again, or call {number}.", number=phone.number)
            return (_("❌ We cannot help with this now."), ask)
        case "handed_over":
            return (_("✅ The support was handed over."),)
        case "withdrawn":
            return (_("❌ You took your request back. We will not call."),)
        case "closed" if request.outcome == "unreached":
            ask = _("You can ask again, or call {number}.", number=phone.number)
            return (_("❌ We could not reach you, so this is closed."), ask)
        case "closed":
            return (_("✅ This is closed. You can ask again at any time."),)
        case "answered" if request.case_id is not None:
            return (_("✅ We have written to you. You can write back here."),)
        case _:
            return (_("✅ We have answered you. You can write back here."),)


def _late(who: Who, request: Request, *, to_call: bool) -> Sequence[Sayable]:
    phone = who.centre.phone
    late = (
        _("🕓 We have not managed to call you yet. We are sorry.")
        if to_call
        else _("🕓 We have not managed to answer you yet. We are sorry.")
    )
    again = (_("We have reminded the team."),) if request.level else ()
    here = _("You can also call {number}, {hours}.", number=phone.number, hours=phone.hours)
    return (late, *again, here)


def _owed(request: Request, when: Sayable, *, to_call: bool) -> Sequence[Sayable]:
    if request.state == "received":
        return (
            _("🕓 We have received your request. It does not mean approval."),
            _("Our answer comes by {when}.", when=when),
        )
    if to_call:
        return (_("🕓 Somebody will call you by {when}.", when=when),)
    decided = (_DECIDED[request.state],) if request.state in _DECIDED else ()
    return (*decided, _("🕓 Somebody will answer you here by {when}.", when=when))
