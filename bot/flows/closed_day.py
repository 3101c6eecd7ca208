"""Entering a day on which the centre is closed, and why. What was promised before stays promised for its hour."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from pydantic import BaseModel, ConfigDict

from bot.dialogue import Ask, Problem, Token
from bot.flows import Flow
from bot.gate import one_line
from bot.hours import day_typed
from bot.hours.clock import local
from bot.outcome import Outcome, Show
from bot.questions import text
from bot.texts import Day, Text, _, _n, fixed
from bot.who import Who
from storage import audit, closed_days, planning
from storage.closed_days import LONGEST_TITLE
from storage.database import Transaction


class Facts(BaseModel):
    model_config = ConfigDict(frozen=True)

    today: date


class Close(BaseModel):
    model_config = ConfigDict(frozen=True)

    day: date
    title: str


def load(_db: Transaction, who: Who, _answers: Mapping[str, Token]) -> Facts | None:
    return Facts(today=local(who.now, who.centre.zone).date())


def talk(facts: Facts) -> Ask[Close | None]:
    def check(typed: str) -> Token | Problem:
        found = day_typed(typed, facts.today)
        return found.isoformat() if found else Problem(_("Please write a day like this: 3.12."))

    day = date.fromisoformat(
        (yield from text("day", _("On which day is the centre closed?"), check=check))
    )
    title = yield from text(
        "title",
        fixed("📅 {day}", day=Day(day)),
        _("Why? In a few words, for the colleagues who plan."),
        most=LONGEST_TITLE,
        check=one_line,
    )
    return Close(day=day, title=title)


def submit(db: Transaction, who: Who, command: Close) -> Outcome:
    if who.member is None:
        return Outcome(then=Show("closed_days"))
    made = closed_days.add(db, who.centre.code, command.day, command.title, who.member.id, who.now)
    if made is None:
        return Outcome(_("This day has been entered already."), Show("closed_days"))
    audit.record(db, who.member, "add", "closed_days", made, who.now)
    return Outcome(_said(db, who, command.day), Show("closed_days"))


def _said(db: Transaction, who: Who, day: date) -> Text:
    """What is planned on that day stays planned, so whoever closes it should know."""
    ahead = planning.open_from(db, who.centre.code, who.now)
    then = sum(local(meeting.starts_at, who.centre.zone).date() == day for meeting in ahead)
    if not then:
        return _("Done.")
    return _n(
        "Done. {n} meeting is planned on that day.",
        "Done. {n} meetings are planned on that day.",
        then,
    )


FLOW = Flow("closed_day", load, talk, submit, right="set_closed_days")
