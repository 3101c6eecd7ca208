"""Who opened a case, when and why: for whoever coordinates."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from bot import casework
from bot.cards import Card, Ids
from bot.casework import REASONS, visible
from bot.leading import shortened
from bot.screen import Button, Screen, back, tap
from bot.texts import Lines, Sayable, _, fixed
from bot.who import Who
from storage import audit, case_openings, staff
from storage.case_openings import Opening
from storage.cases import Case
from storage.database import Transaction

PAGE = 10
_NAME = 40


class Facts(BaseModel):
    """`looks`: each with the member's name."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    who: Who
    case: Case
    initials: str
    page: int
    looks: tuple[tuple[Opening, str], ...]
    more: bool


def load(db: Transaction, who: Who, ids: Ids) -> Facts | None:
    """The case itself need not lie open: nothing of a family is here."""
    case = visible(db, who, ids[0] if ids else None, "see_case_looks")
    page = ids[1] if len(ids) > 1 else 0
    if case is None or page > 10_000:
        return None
    audit.read(db, who.member, "case_openings", case.id, who.now)
    there = case_openings.of_case(db, case.id, skip=page * PAGE, limit=PAGE + 1)
    members = {one.member: staff.find(db, one.member) for one in there}
    names = {member: one.name for member, one in members.items() if one is not None}
    return Facts(
        who=who,
        case=case,
        initials=casework.initials(db, case),
        page=page,
        looks=tuple((one, names.get(one.member, "?")) for one in there[:PAGE]),
        more=len(there) > PAGE,
    )


def say(facts: Facts) -> Screen:
    case, page = facts.case, facts.page
    lines: list[Sayable] = [
        fixed(
            "{when}, <b>{name}</b>: {why}",
            when=facts.who.brief(one.at),
            name=shortened(name, _NAME),
            why=REASONS[one.reason],
        )
        for one, name in facts.looks
    ]
    more = [Button(_("➡️ More"), tap("case_looks", "", case.id, page + 1))] if facts.more else []
    before = tap("case_looks", "", case.id, page - 1) if page else tap("case", "", case.id)
    said = Lines(lines) if lines else _("Nobody has opened it yet.")
    return Screen((casework.head(case, facts.initials), said), (*more, back(before)), protect=True)


CARD = Card("case_looks", load, say, rights={"": "see_case_looks"})
