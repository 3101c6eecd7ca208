"""Keeping seats of one meeting for a family that the coordinator names. No parent is ever shown that there are any."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict

from bot import waiting
from bot.dialogue import Ask, Problem, Token
from bot.flows import Flow, finding
from bot.leading import about, shortened, theirs
from bot.outcome import Outcome, Show
from bot.questions import pick
from bot.texts import Lines, Sayable, _, _n, fixed
from bot.who import Who
from storage import audit, free_seats, persons
from storage.database import Transaction
from storage.meetings import Meeting
from storage.persons import Person

# More than a family has children.
MOST = 12
_OFFERED = (1, 2, 3, 4, 0)
_NOBODY, _LABEL = "nobody", 22


class Facts(BaseModel):
    """`keeping`: families for which seats are kept, each by an adult, with how many; those that it has already
    are included. `caregiver`: of the family that is meant.
    """

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    who: Who
    meeting: Meeting
    keeping: tuple[tuple[Person, int], ...]
    found: tuple[Person, ...]
    caregiver: Person | None


class Reserve(BaseModel):
    model_config = ConfigDict(frozen=True)

    meeting: int
    family: int
    seats: int


def load(db: Transaction, who: Who, answers: Mapping[str, Token]) -> Facts | None:
    meeting = theirs(db, who, int(answers["meeting"]), "plan")
    if meeting is None or not meeting.open_at(who.now):
        return None
    keeping = [
        (adult, number)
        for family, number in free_seats.reserved_for(db, meeting.id).items()
        for adult in persons.caregivers_of(db, family)[:1]
    ]
    for adult, _number in keeping:
        audit.read(db, who.member, "persons", adult.id, who.now, fields=("name",))
    found, caregiver = finding.look_for(db, who, answers)
    again = next((adult for adult, _n in keeping if answers.get("who") == str(adult.id)), None)
    return Facts(
        who=who,
        meeting=meeting,
        keeping=tuple(keeping),
        found=tuple(found),
        caregiver=again or caregiver,
    )


def talk(facts: Facts) -> Ask[Reserve | None]:
    named = Lines(about(facts.who, facts.meeting))
    before = [
        (
            str(adult.id),
            fixed("👥 {number} · {name}", number=number, name=shortened(adult.name, _LABEL)),
        )
        for adult, number in facts.keeping
    ]
    nobody = [(_NOBODY, _("❌ None of these"))]
    chosen = yield from finding.ask_family(named, facts.found, before, nobody)
    if chosen == _NOBODY or facts.caregiver is None:
        return None
    kept = next(
        (n for adult, n in facts.keeping if adult.family_id == facts.caregiver.family_id), 0
    )
    so_far: list[Sayable] = (
        [_n("👥 {n} seat is kept", "👥 {n} seats are kept", kept)] if kept else []
    )
    number = yield from pick(
        "seats",
        [
            Lines([fixed("👤 {name}", name=facts.caregiver.name), *so_far]),
            _("How many seats are kept for this family? Those that it has already count, too."),
        ],
        [(str(number), fixed("{number}", number=number)) for number in _OFFERED],
        check=_number,
        holds=lambda token: 0 <= int(token) <= MOST,
    )
    return Reserve(meeting=facts.meeting.id, family=facts.caregiver.family_id, seats=int(number))


def submit(db: Transaction, who: Who, command: Reserve) -> Outcome:
    then = Show("planned", (command.meeting,))
    if persons.family(db, command.family).centre != who.centre.code:
        return Outcome(then=then)
    if not free_seats.reserve(db, command.meeting, command.family, command.seats):
        return Outcome(_("So many seats are not free. Nothing was changed."), then)
    audit.record(
        db, who.member, "change", "meetings", command.meeting, who.now, fields=("reserved",)
    )
    audit.record(db, who.member, "change", "families", command.family, who.now)
    waiting.offer_freed_seats(db, who, command.meeting)
    return Outcome(_("Done."), then)


def _number(typed: str) -> Token | Problem:
    words = typed.strip()
    if words.isdecimal() and int(words) <= MOST:
        return str(int(words))
    return Problem(_("Please write a number between {least} and {most}.", least=0, most=MOST))


FLOW = Flow("reserve", load, talk, submit, right="plan")
