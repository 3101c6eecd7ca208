"""Which services are given in a case: a switch each."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from bot import casework
from bot.cards import Card, Ids
from bot.cards.case import why
from bot.casework import SERVICES, visible, working
from bot.outcome import Outcome, Show
from bot.screen import Button, Screen, back, tap
from bot.texts import _, fixed
from bot.who import Who
from storage import audit, cases
from storage.cases import Case, Service
from storage.database import Transaction


class Facts(BaseModel):
    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    case: Case
    initials: str
    lies_open: bool
    given: frozenset[Service]


def load(db: Transaction, who: Who, ids: Ids) -> Facts | None:
    case = visible(db, who, ids[0] if ids else None, "work_case")
    if case is None:
        return None
    there = casework.lies_open(db, who, case)
    return Facts(
        case=case,
        initials=casework.initials(db, case),
        lies_open=there,
        given=frozenset(cases.services_of(db, case.id)) if there else frozenset(),
    )


def say(facts: Facts) -> Screen:
    case = facts.case
    if not facts.lies_open:
        return why(case, facts.initials)
    # The button says what becomes of it, so that a tap that comes twice counts once.
    switches = [
        Button(
            fixed("☑️ {label}", label=label)
            if service in facts.given
            else fixed("▫️ {label}", label=label),
            tap("case_services", "switch", case.id, number, int(service not in facts.given)),
        )
        for number, (service, label) in enumerate(SERVICES.items())
    ]
    head = casework.head(case, facts.initials)
    leave = back(tap("case", "", case.id))
    return Screen((head, _("Which services are given?")), (*switches, leave), protect=True)


def _switch(db: Transaction, who: Who, case: Case, ids: Ids) -> Outcome | None:
    services = tuple(SERVICES)
    if case.open and len(ids) == 3 and ids[1] < len(services):
        service, given = services[ids[1]], bool(ids[2])
        if cases.set_service(db, case.id, service, casework.today(who), given=given):
            done: audit.Action = "add" if given else "remove"
            audit.record(
                db, who.member, done, "case_services", case.id, who.now, fields=("service",)
            )
    return Outcome(then=Show("case_services", ids[:1]))


CARD = Card("case_services", load, say, {"switch": working(_switch)}, rights={"": "work_case"})
