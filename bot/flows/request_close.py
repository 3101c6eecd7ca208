"""Closing a request: what became of it, as a code. The family is told; what was said is deleted 30 days later."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict

from bot import agreed_hours
from bot.cards.request_taps import tell_family, visible
from bot.dialogue import Ask, Token
from bot.flows import Flow
from bot.outcome import Outcome, Show
from bot.questions import choice
from bot.request_words import OUTCOMES
from bot.texts import _, fixed
from bot.who import Who
from storage import audit, request_work, slots
from storage import requests as table
from storage.database import Transaction
from storage.requests import Request
from storage.slots import Slot


class Facts(BaseModel):
    """`hour`: what the family would come to, or wait for, in vain."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    who: Who
    request: Request
    hour: Slot | None = None


class Close(BaseModel):
    """`hour`: the slot to be cancelled, and its sequence; None where none is agreed."""

    model_config = ConfigDict(frozen=True)

    request: int
    outcome: table.Outcome
    hour: tuple[int, int] | None


def load(db: Transaction, who: Who, answers: Mapping[str, Token]) -> Facts | None:
    """Only for whoever is responsible."""
    request = visible(db, who, int(answers["request"]), "work_request")
    if request is None or who.member is None or not request.open:
        return None
    if request.responsible_id != who.member.id:
        return None
    return Facts(who=who, request=request, hour=agreed_hours.ahead(db, who, request))


def talk(facts: Facts) -> Ask[Close | None]:
    head = fixed("<b>{reference}</b>", reference=facts.request.reference)
    hour = facts.hour
    if hour is not None:
        when = facts.who.when(hour.starts_at)
        # A yes to another hour than the one that now stands does not hold.
        cancel = yield from choice(
            "hour",
            [head, _("An hour is agreed: {when}. Cancel it? The family is told.", when=when)],
            [
                (f"{hour.id}.{hour.sequence}", _("❌ Yes, cancel it"), True),
                ("keep", _("📅 No, it stands"), False),
            ],
        )
        if not cancel:
            return None
    options = [(code, label, code) for code, label in OUTCOMES.items()]
    outcome = yield from choice("outcome", [head, _("What became of it?")], options)
    cancelled = None if hour is None else (hour.id, hour.sequence)
    return Close(request=facts.request.id, outcome=outcome, hour=cancelled)


def submit(db: Transaction, who: Who, command: Close) -> Outcome:
    assert who.member is not None
    show = Show("request_work", (command.request,))
    there = table.lock(db, command.request)
    hour = agreed_hours.ahead(db, who, there) if there is not None else None
    if command.hour != (None if hour is None else (hour.id, hour.sequence)):
        return Outcome(_("❌ Not closed. An hour was agreed or changed just now."), show)
    done = request_work.close(db, command.request, who.member.id, command.outcome, who.now)
    if done is None:
        return Outcome(_("❌ Not closed. Look again."), show)
    freed = slots.release(db, done.id, who.now)
    audit.record(
        db, who.member, "change", "requests", done.id, who.now, fields=("state", "outcome")
    )
    if freed is not None:
        agreed_hours.tell_off(db, who, done, freed)
    else:
        tell_family(db, who, done)
    if done.account_id is None:
        return Outcome(_("☎️ They have no chat here. Please tell them yourself."), show)
    return Outcome(then=show)


FLOW = Flow("request_close", load, talk, submit, right="work_request")
