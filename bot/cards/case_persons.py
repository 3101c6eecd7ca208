"""Who is in a case: one more, one fewer."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from bot import casework, rights
from bot.cards import Card, Ids
from bot.cards.case import named, why
from bot.casework import visible, working
from bot.leading import shortened
from bot.outcome import Outcome, Show, Start
from bot.screen import Button, Screen, back, tap
from bot.texts import Lines, Sayable, _, fixed
from bot.who import Who
from storage import audit, cases
from storage.cases import Case
from storage.database import Transaction
from storage.persons import Person

# No family is larger than a screen.
MOST = 8
_LABEL = 24


class Facts(BaseModel):
    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    case: Case
    initials: str
    lies_open: bool
    people: tuple[Person, ...] = ()
    coordinates: bool = False


def load(db: Transaction, who: Who, ids: Ids) -> Facts | None:
    case = visible(db, who, ids[0] if ids else None, "work_case")
    if case is None:
        return None
    initials = casework.initials(db, case)
    if not casework.lies_open(db, who, case):
        return Facts(case=case, initials=initials, lies_open=False)
    return Facts(
        case=case,
        initials=initials,
        lies_open=True,
        people=tuple(casework.people(db, case)),
        coordinates=rights.reach(who.member, "set_no_contact") is not None,
    )


def say(facts: Facts) -> Screen:
    case = facts.case
    if not facts.lies_open:
        return why(case, facts.initials)
    lines: list[Sayable] = [casework.head(case, facts.initials), *map(named, facts.people)]
    buttons = []
    if case.open:
        buttons = [
            Button(
                fixed("❌ {name}", name=shortened(person.name, _LABEL)),
                tap("case_persons", "remove", case.id, person.id),
            )
            for person in facts.people
        ]
        if len(facts.people) < MOST:
            buttons.append(Button(_("➕ Add somebody"), tap("case_persons", "add", case.id)))
    if facts.coordinates:
        buttons.append(Button(_("🚫 No contact"), tap("case_apart", "", case.id)))
    leave = back(tap("case", "", case.id))
    return Screen((Lines(lines), _("❌ takes somebody out.")), (*buttons, leave), protect=True)


def _add(_db: Transaction, _who: Who, case: Case, _ids: Ids) -> Outcome | None:
    return Outcome(then=Start("case_person", {"case": str(case.id)})) if case.open else None


def _remove(db: Transaction, who: Who, case: Case, ids: Ids) -> Outcome | None:
    if case.open and len(ids) == 2 and cases.remove_person(db, case.id, ids[1]):
        audit.record(
            db, who.member, "remove", "case_persons", case.id, who.now, fields=("person_id",)
        )
    return Outcome(then=Show("case_persons", ids[:1]))


CARD = Card(
    "case_persons",
    load,
    say,
    {"add": working(_add), "remove": working(_remove)},
    rights={"": "work_case"},
)
