"""Whom a person has to call: families that no message reaches, and messages that did not arrive."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict

from bot import calls, contact_way
from bot.calls import Call
from bot.cards import Card, Ids
from bot.outcome import Outcome, Show
from bot.screen import Button, Screen, back, menu, tap
from bot.texts import Lines, Sayable, _, _n, fixed
from bot.who import Who
from storage import audit, follow_ups, persons, safe_hours, staff, undelivered
from storage.database import Transaction
from storage.follow_ups import FollowUp
from storage.persons import Person
from storage.safe_hours import SafeHours
from storage.undelivered import Undelivered

PAGE = 5
_LABEL = 14


@dataclass(frozen=True)
class Missed:
    """A message; `person` None: it was for a colleague, called `name`, or for somebody without a name."""

    row: Undelivered
    person: Person | None
    name: str = ""
    safe: SafeHours | None = None


class Facts(BaseModel):
    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    who: Who
    total: int
    page: int
    shown: tuple[Call | Missed, ...]


def load(db: Transaction, who: Who, ids: Ids) -> Facts | None:
    """Calls come first: a seat may hang on them."""
    page = ids[0] if ids else 0
    found: list[FollowUp | Undelivered] = [
        *follow_ups.open_in(db, who.centre.code, who.now),
        *undelivered.undelivered(db, who.centre.code, who.now),
    ]
    shown = found[page * PAGE : (page + 1) * PAGE] if page < 1000 else []
    entries = [
        calls.read(db, who, one) if isinstance(one, FollowUp) else _missed(db, who, one)
        for one in shown
    ]
    return Facts(who=who, total=len(found), page=page, shown=tuple(entries))


def _missed(db: Transaction, who: Who, row: Undelivered) -> Missed:
    if row.person_id is None:
        member = staff.of_account(db, row.account_id)
        return Missed(row, None, member.name if member is not None else "")
    audit.read(db, who.member, "persons", row.person_id, who.now, fields=("name", "phone"))
    return Missed(row, persons.find(db, row.person_id), safe=safe_hours.of(db, row.person_id))


def say(facts: Facts) -> Screen:
    if not facts.shown:
        return Screen((_("✅ Everything has arrived."),), (menu(),))
    more = facts.total > (facts.page + 1) * PAGE
    turn = [Button(_("➡️ More"), tap("undelivered", "", facts.page + 1))] if more else []
    before = [back(tap("undelivered", "", facts.page - 1))] if facts.page else []
    return Screen(
        (
            _n("☎️ {n} to call or to look after.", "☎️ {n} to call or to look after.", facts.total),
            *(Lines(_entry(facts.who, one)) for one in facts.shown),
        ),
        (*(_tick(one) for one in facts.shown), *turn, *before, menu()),
        protect=True,
    )


def _entry(who: Who, one: Call | Missed) -> list[Sayable]:
    if one.person is None:
        name: Sayable = fixed("{name}", name=one.name) if one.name else _NAMELESS
        head: Sayable = fixed("<b>{name}</b>", name=name)
    else:
        head = fixed("<b>{name}</b>", name=one.person.name)
    way = contact_way.lines(one.person, one.safe) if one.person is not None else []
    if isinstance(one, Call):
        return [head, *way, *calls.lines(who, one)]
    state = {
        "failed": _("could not be sent"),
        "unreachable": _("has blocked or left Telegram"),
        "ambiguous": _("may not have arrived"),
    }[one.row.state]
    what = fixed("{what}, {when}", what=state, when=who.short(one.row.finished_at))
    return [head, *way, what]


def _tick(one: Call | Missed) -> Button:
    if isinstance(one, Call):
        name: Sayable | str = one.person.name[:_LABEL]
        data = tap("undelivered", "done", one.task.id)
    else:
        known = one.person.name if one.person is not None else one.name
        name, data = known[:_LABEL] or "–", tap("undelivered", "called", one.row.row)
    return Button(_("✅ {name} called", name=name), data)


def done(db: Transaction, who: Who, ids: Ids) -> Outcome:
    """Somebody has called a family that no message reaches."""
    task = follow_ups.find(db, ids[0], who.now) if ids else None
    said = task is not None and calls.done(db, who, task)
    return Outcome(_("Done.") if said else None, Show("undelivered", (0,)))


def called(db: Transaction, who: Who, ids: Ids) -> Outcome:
    """Somebody has looked after a message."""
    if ids and any(
        one.row == ids[0] for one in undelivered.undelivered(db, who.centre.code, who.now)
    ):
        undelivered.looked_after(db, ids[0])
        audit.record(db, who.member, "change", "outbox", ids[0], who.now, fields=("looked_after",))
    return Outcome(_("Done."), Show("undelivered", (0,)))


_NAMELESS = _("Somebody without a name")
CARD = Card("undelivered", load, say, {"done": done, "called": called}, rights={"": "decide"})
