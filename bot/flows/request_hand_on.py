"""Handing a request on to a colleague who works on its topic, or who answers for the centre."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict

from bot import notices, rights
from bot.cards.request_taps import visible
from bot.dialogue import Ask, Token
from bot.flows import Flow
from bot.outcome import Outcome, Show
from bot.questions import choice
from bot.texts import _, fixed
from bot.who import Who
from storage import audit, request_work, requests, staff, topics
from storage.database import Transaction
from storage.requests import Request
from storage.staff import Member

MOST = 10


class Facts(BaseModel):
    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    request: Request
    colleagues: tuple[Member, ...]


class HandOn(BaseModel):
    """`instead_of`: who was responsible when it was decided."""

    model_config = ConfigDict(frozen=True)

    request: int
    member: int
    instead_of: int | None


def load(db: Transaction, who: Who, answers: Mapping[str, Token]) -> Facts | None:
    """For whoever is responsible, and for whoever answers for the centre."""
    request = visible(db, who, int(answers["request"]), "work_request")
    if request is None or who.member is None or not request.open:
        return None
    mine = request.responsible_id == who.member.id
    if not mine and rights.reach(who.member, "work_request") != "all":
        return None
    there = [*notices.working_on(db, request), *notices.leads(db, request.centre)]
    others = {
        m.id: m for m in there if m.id != request.responsible_id and notices.reached(db, m, request)
    }
    return Facts(request=request, colleagues=tuple(others.values())[:MOST])


def talk(facts: Facts) -> Ask[HandOn | None]:
    options = [(str(m.id), fixed("🤲 {name}", name=m.name[:26]), m.id) for m in facts.colleagues]
    asked = _("Who takes it from here?") if options else _("Nobody else works on this topic.")
    options.append(("nobody", _("❌ Nobody, it stays"), 0))
    head = fixed("<b>{reference}</b>", reference=facts.request.reference)
    member = yield from choice("member", [head, asked], options)
    if not member:
        return None
    return HandOn(request=facts.request.id, member=member, instead_of=facts.request.responsible_id)


def submit(db: Transaction, who: Who, command: HandOn) -> Outcome:
    show = Show("request_work", (command.request,))
    before = staff.find(db, command.instead_of) if command.instead_of else None
    keeps, there = topics.steady(db, command.member), requests.find(db, command.request)
    if there is None or not (keeps and notices.reached(db, staff.find(db, command.member), there)):
        return Outcome(_("❌ It stays. Your colleague cannot be told of it."), show)
    handed = request_work.assign(db, command.request, command.member, instead_of=command.instead_of)
    if handed is None:
        return Outcome(_("Somebody else was faster."), show)
    audit.record(
        db, who.member, "change", "requests", handed.id, who.now, fields=("responsible_id",)
    )
    told = [staff.find(db, command.member)]
    stamp = int(who.now.timestamp())
    notices.team(db, who, told, "handed", handed, stamp=stamp)
    if before is not None and before != who.member:
        notices.team(db, who, [before], "moved", handed, stamp=stamp)
    notices.owed(db, who, handed)
    return Outcome(then=show)


FLOW = Flow("request_hand_on", load, talk, submit, right="work_request")
