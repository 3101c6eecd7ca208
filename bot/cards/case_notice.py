"""Something about a case, told to a member of staff: a number and a day, nothing else."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, ConfigDict

from bot import casework
from bot.cards import Card, Ids
from bot.cards.cases import review
from bot.casework import WHAT, What, visible
from bot.screen import Button, Screen, tap
from bot.texts import _
from bot.who import Who
from storage.cases import Case
from storage.database import Transaction


class Facts(BaseModel):
    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    today: date
    case: Case | None
    what: What


def load(db: Transaction, who: Who, ids: Ids) -> Facts | None:
    """None when it is no longer so: reviewed, closed, or somebody else's meanwhile."""
    case = visible(db, who, ids[0], "see_case") if len(ids) == 3 else None
    if len(ids) != 3 or who.member is None or ids[1] >= len(WHAT):
        return None
    what, today = WHAT[ids[1]], casework.today(who)
    if what == "moved":
        # It is not theirs to see any more, so this says the same about any case, or none.
        back_again = case is not None and case.responsible_id == who.member.id
        return None if back_again else Facts(today=today, case=None, what=what)
    if case is None or not case.open:
        return None
    match what:
        case "review":
            day = case.next_review_on
            true = day is not None and day <= today and day.toordinal() == ids[2]
        case "handed":
            true = case.responsible_id == who.member.id
        case "alone":
            true = case.responsible_id is None
    return Facts(today=today, case=case, what=what) if true else None


def say(facts: Facts) -> Screen:
    case = facts.case
    if case is None:
        mine = Button(_("📁 Cases"), tap("cases"))
        return Screen((_("👉 A case of yours is with a colleague now."),), (mine,), protect=True)
    show = Button(_("📁 Open it"), tap("case", "", case.id))
    match facts.what:
        case "handed":
            said = _("📁 Case {number} was handed on to you.", number=case.reference)
        case "alone":
            said = _(
                "⚠️ Case {number}: nobody is responsible. Please hand it on.", number=case.reference
            )
        case _:
            said = _("📁 Case {number}", number=case.reference)
            return Screen((said, review(facts.today, case)), (show,), protect=True)
    return Screen((said,), (show,), protect=True)


CARD = Card("case_notice", load, say, rights={"": "see_case"})
