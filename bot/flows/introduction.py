"""Introducing the family: asked by other flows, and only when it is first needed."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict

from bot import telling
from bot.dialogue import Ask, Problem, Token
from bot.gate import one_line
from bot.phones import e164
from bot.questions import choice, phone, text
from bot.texts import Sayable, Text, _
from bot.who import Who
from storage import persons
from storage.database import Transaction
from storage.persons import Domicile, NewChild, Person

_LETTER = re.compile(r"[^\W\d_]")
_CHILD = re.compile(r"^(?P<name>\D{2,40}?)[\s,.;-]*(?P<year>(?:19|20)\d\d)\D*$")
OLDEST_CHILD, LONGEST_NAME = 18, 60


class Introduction(BaseModel):
    """`recognised`: the centre knows this number's owner, and nothing else was asked."""

    model_config = ConfigDict(frozen=True)

    recognised: int | None = None
    name: str = ""
    phone: str | None = None
    domicile: Domicile = "unsure"


def recognise(db: Transaction, who: Who, answers: Mapping[str, Token]) -> Person | None:
    """Whoever the centre knows under the number shared. A typed number proves nothing and finds nobody."""
    shared = answers.get("phone")
    if not isinstance(shared, dict) or not shared["vouched"]:
        return None
    return persons.recognise(db, who.centre.code, shared["number"])


def introduce(recognised: Person | None, about: Text) -> Ask[Introduction]:
    """At most three questions: phone, name, domicile; one when the number is recognised. `about`: what for."""
    shared = yield from phone(
        "phone",
        about,
        _("What number can we call you on? Tap the button below to send it."),
        check=number,
    )
    if recognised is not None:
        return Introduction(recognised=recognised.id)
    name = yield from text(
        "name", _("What is your name? Write first name and surname."), check=full_name
    )
    lives: list[tuple[str, Sayable, Domicile]] = [
        ("yes", _("✅ Yes"), "yes"),
        ("no", _("❌ No"), "no"),
        ("unsure", _("❔ I don't know"), "unsure"),
    ]
    domicile = yield from choice("domicile", [_("Is your legal address in Sector 6?")], lives)
    given = shared["number"] if isinstance(shared, dict) else None
    return Introduction(name=name, phone=given, domicile=domicile)


def settle(db: Transaction, who: Who, introduction: Introduction) -> Person:
    """The caregiver behind this account from now on."""
    if introduction.recognised is not None:
        person = persons.find(db, introduction.recognised)
    else:
        family = persons.add_family(
            db, who.centre.code, domicile=introduction.domicile, now=who.now
        )
        person = persons.add_caregiver(db, family, introduction.name, introduction.phone, who.now)
    telling.has_come(db, who, person.id)
    return person


def child(key: str, this_year: int) -> Ask[NewChild]:
    """First name and year of birth in one line: `Ana 2016`. No surname, no school, no document."""

    def check(typed: str) -> Token | Problem:
        found = _CHILD.match(one_line(typed))
        if found is None or not _LETTER.search(found["name"]):
            return Problem(
                _("Please write the first name and the year of birth, for example: Ana 2016.")
            )
        year = int(found["year"])
        if not this_year - OLDEST_CHILD <= year <= this_year:
            return Problem(
                _(
                    "The year must be between {first} and {last}.",
                    first=this_year - OLDEST_CHILD,
                    last=this_year,
                )
            )
        return {"name": found["name"].strip(" ,.;-"), "year": year}

    said = yield from text(
        key,
        _("What is the child's first name and year of birth? For example: Ana 2016."),
        check=check,
    )
    return NewChild(said["name"], said["year"])


def full_name(typed: str) -> Token | Problem:
    name = one_line(typed)
    if len(name) > LONGEST_NAME:
        return Problem(
            _("That is too long. Please write at most {most} characters.", most=LONGEST_NAME)
        )
    if len(_LETTER.findall(name)) < 2:
        return Problem(_WRITE_NAME)
    return name


def number(typed: str) -> Token | Problem:
    return e164(typed) or Problem(
        _(
            "This does not look like a phone number. Please write it as 07xx xxx xxx, or tap the button."
        )
    )


_WRITE_NAME: Text = _("Please write your name in letters.")
