"""Handing a case on: from then on a colleague is responsible, also for what is being written with the family."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pydantic import BaseModel, ConfigDict

from bot import casework, notices, rights
from bot.casework import changed, visible
from bot.dialogue import Ask, Token
from bot.flows import Flow
from bot.outcome import Outcome, Show
from bot.questions import pick
from bot.texts import Sayable, _, fixed
from bot.who import Who
from storage import cases, request_work, requests, staff
from storage.cases import Case
from storage.database import Transaction
from storage.staff import Member

_LABEL = 26


class Facts(BaseModel):
    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    case: Case
    colleagues: tuple[Member, ...]


class HandOn(BaseModel):
    """`instead_of`: who was responsible when it was decided."""

    model_config = ConfigDict(frozen=True)

    case: int
    member: int
    instead_of: int | None


def able(db: Transaction, who: Who) -> list[Member]:
    """Who can be responsible for a case of this centre."""
    return [
        m for m in staff.of_centre(db, who.centre.code) if rights.reach(m, "work_case") is not None
    ]


def load(db: Transaction, who: Who, answers: Mapping[str, Token]) -> Facts | None:
    case = visible(db, who, int(answers["case"]), "work_case")
    if case is None or not case.open:
        return None
    others = [m for m in able(db, who) if m.id != case.responsible_id]
    return Facts(case=case, colleagues=tuple(others))


def ask_member(members: Sequence[Member], *about: Sayable) -> Ask[int]:
    said = yield from pick(
        "member", about, [(str(m.id), fixed("🤲 {name}", name=m.name[:_LABEL])) for m in members]
    )
    return int(said)


def talk(facts: Facts) -> Ask[HandOn | None]:
    number = fixed("📁 <b>{number}</b>", number=facts.case.reference)
    member = yield from ask_member(facts.colleagues, number, _("Who takes it from here?"))
    return HandOn(case=facts.case.id, member=member, instead_of=facts.case.responsible_id)


def submit(db: Transaction, who: Who, command: HandOn) -> Outcome:
    """Whoever hands on what is theirs alone does not see it any more, unless they coordinate."""
    case = cases.lock(db, command.case)
    if case is None or not case.open or case.responsible_id != command.instead_of:
        return Outcome(_("Somebody else was faster."), Show("case", (command.case,)))
    handed = cases.assign(db, case.id, command.member)
    changed(db, who, handed, "responsible_id")
    for one in requests.talks_of(db, case.id):
        theirs = request_work.assign(db, one.id, command.member, instead_of=one.responsible_id)
        if theirs is not None:
            notices.owed(db, who, theirs)
    taker, stamp = staff.find(db, command.member), int(who.now.timestamp())
    if taker is not None and taker != who.member:
        casework.tell(db, who, [taker], "handed", handed, stamp)
    before = staff.find(db, command.instead_of) if command.instead_of else None
    if before is not None and before != who.member:
        casework.tell(db, who, [before], "moved", handed, stamp)
    return Outcome(_("Done."), Show("cases"))


FLOW = Flow("case_hand_on", load, talk, submit, right="work_case", private=True)
