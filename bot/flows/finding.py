"""Finding a family that is at the door or on the telephone, by a part of its name or the end of its number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.dialogue import Ask, Problem, Token
from bot.gate import one_line
from bot.leading import shortened
from bot.questions import pick
from bot.texts import Sayable, _, fixed
from bot.who import Who
from storage import audit, persons
from storage.database import Transaction
from storage.persons import Person

# Chosen in place of a family that is known.
NEW = "new"
MOST_FOUND, _LABEL = 8, 27


def look_for(
    db: Transaction, who: Who, answers: Mapping[str, Token]
) -> tuple[list[Person], Person | None]:
    """Caregivers who are called as was typed, and the one of them who was chosen. That they were seen is noted."""
    sought, chosen = answers.get("who"), str(answers.get("family", ""))
    found = (
        persons.named_like(db, who.centre.code, sought["like"], limit=MOST_FOUND)
        if isinstance(sought, dict)
        else []
    )
    for person in found:
        audit.read(db, who.member, "persons", person.id, who.now, fields=("name", "phone"))
    return found, next((person for person in found if str(person.id) == chosen), None)


def ask_family(
    named: Sayable,
    found: Sequence[Person],
    at_once: Sequence[tuple[str, Sayable]],
    instead: Sequence[tuple[str, Sayable]],
) -> Ask[str]:
    """The id of one of `found`; or the token of what may be chosen without looking (`at_once`), or `instead`
    of whom was found.
    """
    others = {token for token, _label in at_once}
    sought = yield from pick(
        "who",
        [named, _("Which family? Write a part of the name, or the end of the number.")],
        at_once,
        check=name_or_number,
        holds=lambda token: isinstance(token, dict) or token in others,
    )
    if isinstance(sought, str):
        return sought
    offered: list[tuple[str, Sayable]] = [
        (str(person.id), fixed("👤 {name}", name=known_as(person))) for person in found
    ]
    none = [] if offered else [_("Nobody by that name was found.")]
    chosen = yield from pick(
        "family",
        [named, *none, _("Who is it?")],
        [*offered, *instead],
        page=MOST_FOUND + len(instead),
    )
    return str(chosen)


def known_as(person: Person) -> str:
    """Two of the same name are told apart by the end of their numbers."""
    end = f" …{person.phone[-3:]}" if person.phone else ""
    return f"{shortened(person.name, _LABEL - len(end))}{end}"


def name_or_number(typed: str) -> Token | Problem:
    words = one_line(typed)
    if sum(c.isalnum() for c in words) < 2:
        return Problem(_("Please write at least two letters of the name."))
    return {"like": words[:60]}
