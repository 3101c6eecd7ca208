"""One more person in a case: a child of an adult who is in it, or anybody whom the centre knows."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict

from bot.cards.case_persons import MOST
from bot.casework import visible
from bot.dialogue import Ask, Token
from bot.flows import Flow
from bot.flows.finding import MOST_FOUND, known_as, name_or_number
from bot.leading import shortened
from bot.outcome import Outcome, Show
from bot.questions import pick
from bot.texts import Sayable, _, fixed
from bot.who import Who
from storage import audit, cases, persons
from storage.cases import Case
from storage.database import Transaction
from storage.persons import Person

_LABEL = 26


class Facts(BaseModel):
    """`children` of adults who are in it, and `found`: adults who are called as was typed; neither in it yet."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    case: Case
    children: tuple[Person, ...]
    looked: bool
    found: tuple[Person, ...]


class AddPerson(BaseModel):
    model_config = ConfigDict(frozen=True)

    case: int
    person: int


def load(db: Transaction, who: Who, answers: Mapping[str, Token]) -> Facts | None:
    case = visible(db, who, int(answers["case"]), "work_case")
    if case is None or not case.open:
        return None
    there = cases.people_of(db, case.id)
    children = {child.id: child for person in there for child in persons.children_of(db, person)}
    typed = answers.get("who")
    found = (
        persons.named_like(db, who.centre.code, typed["like"], limit=MOST_FOUND)
        if isinstance(typed, dict)
        else []
    )
    for person in found:
        audit.read(db, who.member, "persons", person.id, who.now, fields=("name", "phone"))
    return Facts(
        case=case,
        children=tuple(child for child in children.values() if child.id not in there)[:MOST],
        looked=isinstance(typed, dict),
        found=tuple(person for person in found if person.id not in there),
    )


def talk(facts: Facts) -> Ask[AddPerson | None]:
    number = fixed("📁 <b>{number}</b>", number=facts.case.reference)
    nobody = [_("Nobody by that name was found.")] if facts.looked and not facts.found else []
    children: list[tuple[str, Sayable]] = [
        (str(child.id), fixed("🧒 {name}", name=shortened(child.name, _LABEL)))
        for child in facts.children
    ]
    tokens = {token for token, _label in children}
    who = yield from pick(
        "who",
        [number, *nobody, _("Who? Write a part of the name, or the end of the number.")],
        children,
        check=name_or_number,
        holds=lambda token: bool(facts.found) if isinstance(token, dict) else token in tokens,
    )
    if isinstance(who, dict):
        offered: list[tuple[str, Sayable]] = [
            (str(person.id), fixed("👤 {name}", name=known_as(person))) for person in facts.found
        ]
        who = yield from pick("person", [number, _("Who is it?")], offered, page=MOST_FOUND)
    return AddPerson(case=facts.case.id, person=int(who))


def submit(db: Transaction, who: Who, command: AddPerson) -> Outcome:
    case = cases.lock(db, command.case)
    full = case is None or len(cases.people_of(db, case.id)) >= MOST
    if case is not None and not full and cases.add_person(db, case.id, command.person, who.now):
        audit.record(db, who.member, "add", "case_persons", case.id, who.now, fields=("person_id",))
    return Outcome(_("Done."), Show("case_persons", (command.case,)))


FLOW = Flow("case_person", load, talk, submit, right="work_case", private=True)
