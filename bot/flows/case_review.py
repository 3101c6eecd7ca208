"""When a case is looked at again. Of a closed one it is asked as well: with the answer it is open again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from pydantic import BaseModel, ConfigDict

from bot import casework
from bot.casework import changed, visible
from bot.dialogue import Ask, Problem, Token
from bot.flows import Flow
from bot.hours import day_typed, working_day
from bot.outcome import Outcome, Show
from bot.questions import pick
from bot.texts import Day, Sayable, _, fixed
from bot.who import Who
from storage import cases
from storage.cases import Case
from storage.database import Transaction

# A plan is looked at again after three months at the latest.
_AHEAD = (timedelta(weeks=2), timedelta(weeks=4), timedelta(weeks=8), timedelta(weeks=12))
_LATEST = timedelta(days=366)


class Facts(BaseModel):
    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    who: Who
    case: Case


class Review(BaseModel):
    model_config = ConfigDict(frozen=True)

    case: int
    day: date


def load(db: Transaction, who: Who, answers: Mapping[str, Token]) -> Facts | None:
    case = visible(db, who, int(answers["case"]), "work_case")
    return Facts(who=who, case=case) if case is not None else None


def ask_review(who: Who, *about: Sayable) -> Ask[date]:
    """A working day that is offered, or any within a year that is written."""
    today = casework.today(who)

    def good(token: Token) -> bool:
        return today <= date.fromisoformat(token) <= today + _LATEST

    def check(typed: str) -> Token | Problem:
        day = day_typed(typed, today)
        if day is None or not good(day.isoformat()):
            return Problem(_("Please write a day within a year, like this: 3.12."))
        return day.isoformat()

    days = [_working(who, today + ahead) for ahead in _AHEAD]
    said = yield from pick(
        "review",
        [*about, _("📌 When is it looked at again? Tap a day, or write it.")],
        [(day.isoformat(), fixed("📌 {day}", day=Day(day))) for day in days],
        check=check,
        holds=good,
    )
    return date.fromisoformat(said)


def _working(who: Who, day: date) -> date:
    while not working_day(day, who.centre):
        day += timedelta(days=1)
    return day


def talk(facts: Facts) -> Ask[Review | None]:
    number = fixed("📁 <b>{number}</b>", number=facts.case.reference)
    day = yield from ask_review(facts.who, number)
    return Review(case=facts.case.id, day=day)


def submit(db: Transaction, who: Who, command: Review) -> Outcome:
    case = cases.lock(db, command.case)
    if case is not None and case.open:
        changed(db, who, cases.set_review(db, case.id, command.day), "next_review_on")
    elif case is not None:
        opened = cases.reopen(db, case.id, command.day)
        changed(db, who, opened, "status", "next_review_on")
    return Outcome(_("Done."), Show("case", (command.case,)))


FLOW = Flow("case_review", load, talk, submit, right="work_case", private=True)
