"""A new case: whose, its number in the centre's own file, who is responsible, when it is looked at again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from pydantic import BaseModel, ConfigDict

from bot import casework
from bot.dialogue import Ask, Problem, Token
from bot.flows import Flow
from bot.flows.case_hand_on import able, ask_member
from bot.flows.case_review import ask_review
from bot.flows.finding import MOST_FOUND, known_as, name_or_number
from bot.gate import one_line
from bot.outcome import Outcome, Show
from bot.questions import pick
from bot.texts import Sayable, _, fixed
from bot.who import Who
from storage import audit, case_openings, cases, persons, staff
from storage.database import Transaction
from storage.persons import Person
from storage.staff import Member

LONGEST = 30


class Facts(BaseModel):
    """`found`: adults who are called as was typed; `taken`: another case has the number that was typed."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    who: Who
    looked: bool
    found: tuple[Person, ...]
    taken: bool
    members: tuple[Member, ...]


class OpenCase(BaseModel):
    model_config = ConfigDict(frozen=True)

    caregiver: int
    reference: str
    member: int
    review: date


def load(db: Transaction, who: Who, answers: Mapping[str, Token]) -> Facts | None:
    typed, reference = answers.get("who"), answers.get("reference")
    found = (
        persons.named_like(db, who.centre.code, typed["like"], limit=MOST_FOUND) if typed else []
    )
    for person in found:
        audit.read(db, who.member, "persons", person.id, who.now, fields=("name", "phone"))
    there = cases.by_reference(db, who.centre.code, reference) if reference else None
    return Facts(
        who=who,
        looked=typed is not None,
        found=tuple(found),
        taken=there is not None,
        members=tuple(able(db, who)),
    )


def talk(facts: Facts) -> Ask[OpenCase | None]:
    nobody = [_("Nobody by that name was found.")] if facts.looked and not facts.found else []
    yield from pick(
        "who",
        [*nobody, _("Which family? Write a part of the name, or the end of the number.")],
        [],
        check=name_or_number,
        holds=lambda _token: bool(facts.found),
    )
    offered: list[tuple[str, Sayable]] = [
        (str(person.id), fixed("👤 {name}", name=known_as(person))) for person in facts.found
    ]
    caregiver = yield from pick("family", [_("Who is it?")], offered, page=MOST_FOUND)
    taken = [_("⚠️ Another case has this number already.")] if facts.taken else []
    reference = yield from pick(
        "reference",
        [*taken, _("What is the number of the case in the centre's own records?")],
        [],
        check=_number,
        holds=lambda _token: not facts.taken,
    )
    number = fixed("📁 <b>{number}</b>", number=reference)
    member = yield from ask_member(facts.members, number, _("Who is responsible?"))
    review = yield from ask_review(facts.who, number)
    return OpenCase(caregiver=int(caregiver), reference=reference, member=member, review=review)


def _number(typed: str) -> Token | Problem:
    number = cases.plain(one_line(typed))
    if not any(c.isdecimal() for c in number) or len(number) > LONGEST:
        return Problem(_("Please write only the number, such as 123/2026."))
    return number


def submit(db: Transaction, who: Who, command: OpenCase) -> Outcome:
    """With the family's children; whoever opens it goes on working on it, and others can be added there."""
    assert who.member is not None
    caregiver = persons.find(db, command.caregiver)
    children = persons.children_of(db, caregiver.id)
    case = cases.open_case(
        db,
        who.centre.code,
        caregiver.family_id,
        command.reference,
        command.member,
        [caregiver.id, *(child.id for child in children)],
        casework.today(who),
        command.review,
        who.now,
    )
    audit.record(db, who.member, "add", "cases", case.id, who.now)
    case_openings.open_for(db, case.id, who.member.id, "planned", who.now)
    responsible = staff.find(db, command.member)
    if responsible is not None and responsible.id != who.member.id:
        casework.tell(db, who, [responsible], "handed", case, int(who.now.timestamp()))
    return Outcome(_("Done."), Show("case", (case.id,)))


FLOW = Flow("case_open", load, talk, submit, right="open_case", private=True)
