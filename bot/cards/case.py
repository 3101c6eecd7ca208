"""One case. It opens with a reason, and closes by itself when nobody looks for a quarter of an hour."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from pydantic import BaseModel, ConfigDict

from bot import casework, rights
from bot.cards import Card, Ids, TapFunction
from bot.cards.answer import first_name
from bot.cards.cases import responsible, review
from bot.cards.request_work import standing
from bot.casework import REASONS, SERVICES, STATUSES, visible, working
from bot.leading import shortened
from bot.outcome import Outcome, Show, Start
from bot.screen import Button, Screen, back, tap
from bot.texts import Lines, Listing, Sayable, _, fixed
from bot.who import Who
from storage import audit, case_openings, cases, requests, staff
from storage.cases import Case, Service
from storage.database import Transaction
from storage.persons import Person
from storage.requests import Request

# As many as fit the screen; all of them are one tap further.
MOST_PEOPLE, MOST_TALKS = 8, 2
NAME = 40


class Facts(BaseModel):
    """`lies_open` False: a reason is asked for, and nothing else is read."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    who: Who
    case: Case
    initials: str
    lies_open: bool
    today: date
    responsible: str = ""
    people: tuple[Person, ...] = ()
    services: tuple[Service, ...] = ()
    talks: tuple[Request, ...] = ()
    coordinates: bool = False


def load(db: Transaction, who: Who, ids: Ids) -> Facts | None:
    case = visible(db, who, ids[0] if ids else None, "see_case")
    if case is None:
        return None
    initials, today = casework.initials(db, case), casework.today(who)
    if not casework.lies_open(db, who, case):
        return Facts(who=who, case=case, initials=initials, lies_open=False, today=today)
    member = staff.find(db, case.responsible_id) if case.responsible_id is not None else None
    active = member is not None and member.state == "active"
    return Facts(
        who=who,
        case=case,
        initials=initials,
        lies_open=True,
        today=today,
        responsible=first_name(member.name) if active and member is not None else "",
        people=tuple(casework.people(db, case)),
        services=tuple(cases.services_of(db, case.id)),
        talks=tuple(requests.talks_of(db, case.id)),
        coordinates=rights.reach(who.member, "set_no_contact") is not None,
    )


def say(facts: Facts) -> Screen:
    case = facts.case
    if not facts.lies_open:
        return why(case, facts.initials)
    text: list[Sayable] = [
        Lines(
            [
                casework.head(case, facts.initials),
                STATUSES[case.status],
                _("Since {day}", day=f"{case.opened_on:%d.%m.%Y}"),
                review(facts.today, case),
                responsible(facts.responsible),
            ]
        ),
        Lines([named(person) for person in facts.people[:MOST_PEOPLE]]),
    ]
    if facts.services:
        given = Listing([SERVICES[service] for service in facts.services])
        text.append(_("🧩 Services: {given}", given=given))
    text += [
        fixed("🤝 {reference}: {how}", reference=one.reference, how=standing(facts.who, one))
        for one in facts.talks[:MOST_TALKS]
    ]
    return Screen(tuple(text), tuple(_buttons(facts)), protect=True)


def why(case: Case, initials: str) -> Screen:
    """Shown by every card of a case that does not lie open."""
    reasons = [
        Button(label, tap("case", "open", case.id, number))
        for number, label in enumerate(REASONS.values())
    ]
    asked = _("Why do you open it? It is written down.")
    return Screen(
        (casework.head(case, initials), asked), (*reasons, back(tap("cases"))), protect=True
    )


def named(person: Person) -> Sayable:
    name = shortened(person.name, NAME)
    if person.birth_year is None:
        return fixed("👤 {name}", name=name)
    return fixed("🧒 {name}, {year}", name=name, year=person.birth_year)


def to_talks(talks: Sequence[Request]) -> list[Button]:
    return [
        Button(fixed("🤝 {reference}", reference=one.reference), tap("request_work", "", one.id))
        for one in talks[:MOST_TALKS]
    ]


def _buttons(facts: Facts) -> list[Button]:
    case = facts.case
    shown = to_talks(facts.talks)
    shown.append(Button(_("📖 The family's history"), tap("case_history", "", case.id)))
    if case.open:
        shown += [
            Button(_("🖊️ Write to the family"), tap("case", "write", case.id)),
            Button(_("📌 Set the next review"), tap("case", "review", case.id)),
            Button(_("🧩 Services"), tap("case_services", "", case.id)),
            Button(_("👉 Hand on"), tap("case", "hand_on", case.id)),
        ]
    shown.append(Button(_("👪 Persons"), tap("case_persons", "", case.id)))
    if facts.coordinates:
        shown.append(Button(_("🔎 Who looked"), tap("case_looks", "", case.id)))
    shown.append(Button(_("📁 State of the case"), tap("case_state", "", case.id)))
    return [*shown, back(tap("cases"))]


def opened(db: Transaction, who: Who, ids: Ids) -> Outcome:
    """A row for whoever coordinates to see, and an entry in the audit log. A tap that comes twice opens once."""
    case = visible(db, who, ids[0] if ids else None, "see_case")
    reasons = tuple(REASONS)
    said = len(ids) == 2 and ids[1] < len(reasons)
    if case is None or who.member is None or not said:
        return Outcome(then=Show("case", ids[:1]))
    if not casework.lies_open(db, who, case):
        case_openings.open_for(db, case.id, who.member.id, reasons[ids[1]], who.now)
        audit.read(db, who.member, "cases", case.id, who.now, fields=("reference", "family_id"))
    return Outcome(then=Show("case", ids[:1]))


def _begin(flow: str) -> TapFunction:
    def begun(_db: Transaction, _who: Who, case: Case, _ids: Ids) -> Outcome | None:
        return Outcome(then=Start(flow, {"case": str(case.id)})) if case.open else None

    return working(begun)


CARD = Card(
    "case",
    load,
    say,
    {
        "open": opened,
        "write": _begin("case_write"),
        "review": _begin("case_review"),
        "hand_on": _begin("case_hand_on"),
    },
    rights={
        "": "see_case",
        "open": "see_case",
        "write": "work_case",
        "review": "work_case",
        "hand_on": "work_case",
    },
)
