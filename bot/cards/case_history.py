"""What a family did with the centre, one adult at a time: sign-ups, attendance, requests, and what was written to them."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict

from bot import casework
from bot.cards import Card, Ids
from bot.cards.case import why
from bot.casework import visible
from bot.leading import shortened
from bot.screen import Button, Screen, back, tap
from bot.texts import Lines, Sayable, Text, Titled, _, _n, fixed
from bot.who import Who
from storage import audit, case_history
from storage.attendance import VALUES, Value
from storage.case_history import Been, History
from storage.cases import Case
from storage.database import Transaction
from storage.outbox import Lane
from storage.persons import Person
from storage.requests import Request
from storage.signups import State

# Of each kind, so many on a page.
PAGE = 3
MOST_ADULTS = 8
_LABEL, _NAME = 26, 40
_MARKS: Mapping[Value, str] = {"present": "✅", "absent": "❌", "announced": "📩"}
_STATES: Mapping[State, str] = {
    "confirmed": "📝", "held": "🕓", "offered": "🔔", "waiting": "⏳", "cancelled": "❌", "withdrawn": "❌",
    "declined": "❌", "lapsed": "⏳",
}  # fmt: skip
_LANES: Mapping[Lane, Text] = {
    "reply": _("a message"),
    "urgent": _("a message"),
    "reminder": _("a reminder"),
    "broadcast": _("an announcement"),
}


class Facts(BaseModel):
    """`adults` of the case; `adult` None where there is none, else the one whose `history` it is."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    who: Who
    case: Case
    initials: str
    lies_open: bool
    adults: tuple[Person, ...] = ()
    adult: Person | None = None
    history: History | None = None
    page: int = 0


def load(db: Transaction, who: Who, ids: Ids) -> Facts | None:
    """`ids`: the case, one of its adults (0: the first), and a page."""
    case = visible(db, who, ids[0] if ids else None, "see_case")
    page = ids[2] if len(ids) > 2 else 0
    if case is None or page > 10_000:
        return None
    initials = casework.initials(db, case)
    if not casework.lies_open(db, who, case):
        return Facts(who=who, case=case, initials=initials, lies_open=False)
    adults = casework.adults(db, case)
    wanted = ids[1] if len(ids) > 1 else 0
    adult = next((one for one in adults if one.id == wanted), next(iter(adults), None))
    history = None
    if adult is not None:
        audit.read(db, who.member, "persons", adult.id, who.now)
        history = case_history.of(db, adult.id, skip=page * PAGE, limit=PAGE)
    return Facts(
        who=who,
        case=case,
        initials=initials,
        lies_open=True,
        adults=tuple(adults[:MOST_ADULTS]),
        adult=adult,
        history=history,
        page=page,
    )


def say(facts: Facts) -> Screen:
    case, adult, history = facts.case, facts.adult, facts.history
    if not facts.lies_open:
        return why(case, facts.initials)
    leave = back(tap("case", "", case.id))
    head = casework.head(case, facts.initials)
    if adult is None or history is None:
        return Screen((head, _("No adult is in this case.")), (leave,), protect=True)
    text = [
        Lines([head, fixed("👤 {name}", name=shortened(adult.name, _NAME))]),
        _section(
            _n("📝 {n} sign-up", "📝 {n} sign-ups", history.signups),
            [_came(history), *(_been(facts.who, one) for one in history.been)],
        ),
        _section(
            _n("🤝 {n} request", "🤝 {n} requests", history.requests),
            [_asked(one) for one in history.asked],
        ),
        _section(
            _n("🖊️ {n} message to them", "🖊️ {n} messages to them", history.messages),
            [
                fixed("{when}: {what}", when=facts.who.brief(one.at), what=_LANES[one.lane])
                for one in history.sent
            ],
        ),
    ]
    others = [
        Button(
            fixed("👤 {name}", name=shortened(one.name, _LABEL)),
            tap("case_history", "", case.id, one.id, 0),
        )
        for one in facts.adults
        if one.id != adult.id
    ]
    page = facts.page
    further = max(history.signups, history.requests, history.messages) > (page + 1) * PAGE
    more = (
        [Button(_("➡️ More"), tap("case_history", "", case.id, adult.id, page + 1))]
        if further
        else []
    )
    before = [back(tap("case_history", "", case.id, adult.id, page - 1))] if page else [leave]
    return Screen(tuple(text), (*more, *others, *before), protect=True)


def _section(heading: Sayable, lines: list[Sayable]) -> Sayable:
    return Lines([fixed("<b>{heading}</b>", heading=heading), *lines])


def _came(history: History) -> Sayable:
    """How often those whom this adult signed up came, did not come, and told us before."""
    return fixed(
        "🙋 {marks}",
        marks=" ".join(f"{_MARKS[value]} {history.marks.get(value, 0)}" for value in VALUES),
    )


def _been(who: Who, one: Been) -> Sayable:
    signs = "".join(_MARKS[mark] for mark in one.marks) or _STATES[one.state]
    return fixed(
        "{signs} {when}: {title}",
        signs=signs,
        when=f"{one.meeting.starts_at.astimezone(who.centre.zone):%d.%m.%Y}",
        title=Titled({k: shortened(words, _NAME) for k, words in one.meeting.title.items()}),
    )


def _asked(one: Request) -> Sayable:
    """By its reference alone: what it is about is for those who work on it."""
    sign = "🕓" if one.due_at is not None else "⏳" if one.open else "✅"
    return fixed(
        "{sign} {day}: {reference}",
        sign=sign,
        day=f"{one.created_at:%d.%m.%Y}",
        reference=one.reference,
    )


CARD = Card("case_history", load, say, rights={"": "see_case"})
