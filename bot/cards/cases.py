"""The cases: initials and a number, the next review first. Each member sees those they are responsible for."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, ConfigDict

from bot import casework, rights
from bot.cards import Card, Ids
from bot.cards.answer import first_name
from bot.leading import shortened
from bot.outcome import Outcome, Start
from bot.screen import Button, Screen, menu, tap
from bot.texts import Day, Lines, Sayable, _, fixed
from bot.who import Who
from storage import cases, staff
from storage.cases import Case
from storage.database import Transaction

PAGE = 6
# What the first id says.
OPEN, CLOSED = 0, 1
_LABEL = 22


class Facts(BaseModel):
    """`listed`: each with the family's initials and the first name of who is responsible, or ""."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    today: date
    which: int
    page: int
    listed: tuple[tuple[Case, str, str], ...]
    more: bool
    may_open: bool


def load(db: Transaction, who: Who, ids: Ids) -> Facts | None:
    which, page = ids if len(ids) == 2 else (OPEN, 0)
    if who.member is None or which not in {OPEN, CLOSED} or page > 10_000:
        return None
    every = rights.reach(who.member, "see_case") == "all"
    there = cases.listed(
        db,
        who.member.centre,
        responsible=None if every else who.member.id,
        closed=which == CLOSED,
        skip=page * PAGE,
        limit=PAGE + 1,
    )
    names = {m.id: first_name(m.name) for m in staff.of_centre(db, who.member.centre)}
    return Facts(
        today=casework.today(who),
        which=which,
        page=page,
        listed=tuple(
            (case, casework.initials(db, case), names.get(case.responsible_id or 0, ""))
            for case in there[:PAGE]
        ),
        more=len(there) > PAGE,
        may_open=rights.reach(who.member, "open_case") is not None,
    )


def say(facts: Facts) -> Screen:
    which, page = facts.which, facts.page
    text: list[Sayable] = [_entry(facts.today, *one) for one in facts.listed]
    if not text:
        text = [_("There is no case here.")]
    opens = [
        Button(
            fixed("📁 {number}", number=shortened(case.reference, _LABEL)), tap("case", "", case.id)
        )
        for case, _initials, _name in facts.listed
    ]
    more = [Button(_("➡️ More"), tap("cases", "", which, page + 1))] if facts.more else []
    other = (
        Button(_("📁 Closed cases"), tap("cases", "", CLOSED, 0))
        if which == OPEN
        else Button(_("📁 Open cases"), tap("cases", "", OPEN, 0))
    )
    new = [Button(_("➕ A new case"), tap("cases", "begin"))] if facts.may_open else []
    return Screen(tuple(text), (*opens, *more, *new, other, menu()), protect=True)


def _entry(today: date, case: Case, initials: str, name: str) -> Sayable:
    lines = [casework.head(case, initials), review(today, case)]
    if case.open:
        lines.append(responsible(name))
    return Lines(lines)


def responsible(name: str) -> Sayable:
    """`name`: "" where nobody is."""
    if name:
        return _("🤲 {name} is responsible", name=name)
    return _("⚠️ Nobody is responsible")


def review(today: date, case: Case) -> Sayable:
    """When it is looked at again, or since when it is closed."""
    if case.next_review_on is None:
        closed = case.closed_on or today
        return _("✅ Closed on {day}", day=f"{closed:%d.%m.%Y}")
    day = Day(case.next_review_on)
    if casework.late(case, today):
        return _("⚠️ The review was due {day}", day=day)
    return _("📌 Review: {day}", day=day)


def begin(_db: Transaction, _who: Who, _ids: Ids) -> Outcome:
    return Outcome(then=Start("case_open"))


CARD = Card("cases", load, say, {"begin": begin}, rights={"": "see_case", "begin": "open_case"})
