"""How a case stands: worked on, only monitored, or closed; and back again."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from bot import casework, notices
from bot.cards import Card, Ids, TapFunction
from bot.cards.case import to_talks, why
from bot.cards.cases import review
from bot.casework import STATUSES, changed, visible, working
from bot.outcome import Outcome, Show, Start
from bot.screen import Button, Screen, back, tap
from bot.texts import Lines, Sayable, _, _n
from bot.who import Who
from storage import cases, requests
from storage.cases import Case
from storage.database import Transaction
from storage.requests import Request


class Facts(BaseModel):
    """`talks`: what is being written with the family, and does not end with the case."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    who: Who
    case: Case
    initials: str
    lies_open: bool
    talks: tuple[Request, ...] = ()


def load(db: Transaction, who: Who, ids: Ids) -> Facts | None:
    case = visible(db, who, ids[0] if ids else None, "work_case")
    if case is None:
        return None
    there = casework.lies_open(db, who, case)
    talks = tuple(requests.talks_of(db, case.id)) if there else ()
    initials = casework.initials(db, case)
    return Facts(who=who, case=case, initials=initials, lies_open=there, talks=talks)


def say(facts: Facts) -> Screen:
    case = facts.case
    if not facts.lies_open:
        return why(case, facts.initials)
    about: list[Sayable] = [
        casework.head(case, facts.initials),
        STATUSES[case.status],
        review(casework.today(facts.who), case),
    ]
    if facts.talks:
        about.append(
            _n(
                "⚠️ {n} talk with the family is still open.",
                "⚠️ {n} talks with the family are still open.",
                len(facts.talks),
            )
        )
    talks, leave = to_talks(facts.talks), back(tap("case", "", case.id))
    if not case.open:
        again = Button(_("↩️ Open it again"), tap("case_state", "reopen", case.id))
        return Screen((Lines(about),), (again, *talks, leave), protect=True)
    other = (
        Button(_("⏳ Only monitor it"), tap("case_state", "monitor", case.id))
        if case.status == "open"
        else Button(_("▶️ Work on it again"), tap("case_state", "work", case.id))
    )
    close = Button(_("✅ Close the case"), tap("case_state", "close", case.id))
    return Screen((Lines(about),), (other, close, *talks, leave), protect=True)


def _becomes(status: str) -> TapFunction:
    def become(db: Transaction, who: Who, case: Case, ids: Ids) -> Outcome | None:
        if case.open and case.status != status:
            if status == "closed":
                done = cases.close(db, case.id, casework.today(who))
                _tell_of_talks(db, who, case)
            else:
                done = cases.set_status(
                    db, case.id, "monitoring" if status == "monitoring" else "open"
                )
            changed(db, who, done, "status")
        return Outcome(then=Show("case_state", ids[:1]))

    return working(become)


def _tell_of_talks(db: Transaction, who: Who, case: Case) -> None:
    """Whoever closes the case sees what is still open; a colleague who answers for it hears so."""
    for one in requests.talks_of(db, case.id):
        mine = notices.responsible(db, one)
        others = [mine] if mine is not None else notices.working_on(db, one)
        told = [member for member in others if member != who.member]
        notices.team(db, who, told, "open", one, stamp=int(who.now.timestamp()))


def _reopen(_db: Transaction, _who: Who, case: Case, ids: Ids) -> Outcome | None:
    """An open case has a next review, so that is asked first."""
    if case.open:
        return Outcome(then=Show("case_state", ids[:1]))
    return Outcome(then=Start("case_review", {"case": str(case.id)}))


CARD = Card(
    "case_state",
    load,
    say,
    {
        "monitor": _becomes("monitoring"),
        "work": _becomes("open"),
        "close": _becomes("closed"),
        "reopen": working(_reopen),
    },
    rights={"": "work_case"},
)
