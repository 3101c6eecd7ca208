"""Coming meetings that nobody leads, because whoever led them has left."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from bot import rights
from bot.cards import Card, Ids
from bot.screen import Button, Screen, back, menu, tap
from bot.texts import Lines, Sayable, Titled, _, _n, fixed
from bot.who import Who
from storage import planning
from storage.database import Transaction
from storage.meetings import Meeting

MOST = 6


class Facts(BaseModel):
    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    who: Who
    meetings: tuple[Meeting, ...]


def load(db: Transaction, who: Who, _ids: Ids) -> Facts | None:
    """For whoever can name somebody else for them; None when there are none."""
    if rights.reach(who.member, "plan") != "all":
        return None
    found = planning.unled(db, who.centre.code, who.now)
    return Facts(who=who, meetings=tuple(found)) if found else None


def say(facts: Facts) -> Screen:
    who, shown = facts.who, facts.meetings[:MOST]
    lines: list[Sayable] = [
        Lines([fixed("<b>{when}</b>", when=who.brief(one.starts_at)), Titled(one.title)])
        for one in shown
    ]
    opens = [
        Button(fixed("📅 {when}", when=who.short(one.starts_at)), tap("planned", "", one.id))
        for one in shown
    ]
    return Screen(
        (
            counted(len(facts.meetings)),
            *lines,
            _("Please name somebody, or call it off."),
        ),
        (*opens, back(tap("agenda", "", 0, 0)), menu()),
    )


def counted(number: int) -> Sayable:
    return _n(
        "⚠️ {n} meeting has nobody who leads it.",
        "⚠️ {n} meetings have nobody who leads them.",
        number,
    )


CARD = Card("unled", load, say, rights={"": "plan"})
