"""Days on which the centre is closed: what nobody is promised for, and whoever plans a meeting is warned of."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from bot.cards import Card, Ids
from bot.centre import Days
from bot.hours.clock import local
from bot.outcome import Outcome, Show, Start
from bot.screen import Button, Screen, back, tap
from bot.texts import Day, Lines, Sayable, ShortDay, Titled, _, fixed
from bot.who import Who
from storage import audit, closed_days
from storage.closed_days import ClosedDay
from storage.database import Transaction

PAGE = 8


class Facts(BaseModel):
    """From today on. `of_the_file`: which only the centre's file can change."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    page: int
    entered: tuple[ClosedDay, ...]
    more: bool
    of_the_file: tuple[Days, ...]


def load(db: Transaction, who: Who, ids: Ids) -> Facts | None:
    page, today = ids[0] if ids else 0, local(who.now, who.centre.zone).date()
    entered = closed_days.since(db, today).get(who.centre.code, [])
    if page and page * PAGE >= len(entered):
        return None
    return Facts(
        page=page,
        entered=tuple(entered[page * PAGE : (page + 1) * PAGE]),
        more=len(entered) > (page + 1) * PAGE,
        of_the_file=tuple(
            days for days in who.centre.closed_days if (days.end or days.start) >= today
        ),
    )


def say(facts: Facts) -> Screen:
    lines: list[Sayable] = [
        fixed("{day}: {title}", day=Day(one.day), title=one.title) for one in facts.entered
    ]
    file: list[Sayable] = [
        fixed("{day}: {title}", day=Day(days.start), title=Titled(days.label))
        for days in facts.of_the_file[:PAGE]
    ]
    removes = [
        Button(
            fixed("❌ {day}", day=ShortDay(one.day)),
            tap("closed_days", "remove", one.id),
        )
        for one in facts.entered
    ]
    page = facts.page
    more = [Button(_("➡️ More"), tap("closed_days", "", page + 1))] if facts.more else []
    before = tap("closed_days", "", page - 1) if page else tap("agenda", "", 0, 0)
    return Screen(
        (
            _("Closed besides public holidays. Nobody is promised an answer for these days."),
            Lines(lines or [_("No such day has been entered.")]),
            *([Lines([_("From the centre's file:"), *file])] if file else []),
        ),
        (*removes, *more, Button(_("➕ A closed day"), tap("closed_days", "add")), back(before)),
    )


def add(_db: Transaction, _who: Who, _ids: Ids) -> Outcome:
    return Outcome(then=Start("closed_day"))


def remove(db: Transaction, who: Who, ids: Ids) -> Outcome:
    """What was promised meanwhile stays promised for its hour."""
    if ids and closed_days.remove(db, who.centre.code, ids[0]):
        audit.record(db, who.member, "remove", "closed_days", ids[0], who.now)
    return Outcome(then=Show("closed_days"))


CARD = Card(
    "closed_days", load, say, {"add": add, "remove": remove}, rights={"": "set_closed_days"}
)
