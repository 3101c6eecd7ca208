"""Which adults of a case must not meet at the centre. Neither of them, nor anybody else who sees either, is told."""

from __future__ import annotations

from itertools import combinations

from pydantic import BaseModel, ConfigDict

from bot import casework, waiting
from bot.cards import Card, Ids, TapFunction
from bot.cards.case import why
from bot.casework import visible
from bot.leading import shortened
from bot.outcome import Outcome, Show
from bot.screen import Button, Screen, back, tap
from bot.texts import Lines, Sayable, _, fixed
from bot.who import Who
from storage import audit, kept_apart, live, no_contact, persons, signups
from storage.cases import Case
from storage.database import Transaction
from storage.kept_apart import Visit
from storage.persons import Person

MOST_PAIRS, MOST_MEETINGS = 10, 4
_NAME = 40


class Facts(BaseModel):
    """`pairs`: every two adults of the case, and whether they are kept apart; `both`: what two who are will be at
    the centre for at the same time.
    """

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    who: Who
    case: Case
    initials: str
    lies_open: bool
    pairs: tuple[tuple[Person, Person, bool], ...] = ()
    both: tuple[tuple[Visit, Visit], ...] = ()


def load(db: Transaction, who: Who, ids: Ids) -> Facts | None:
    case = visible(db, who, ids[0] if ids else None, "set_no_contact")
    if case is None:
        return None
    initials = casework.initials(db, case)
    if not casework.lies_open(db, who, case):
        return Facts(who=who, case=case, initials=initials, lies_open=False)
    adults = {one.id: one for one in casework.adults(db, case)}
    apart = no_contact.pairs_of(db, adults)
    # Somebody may have been taken out of the case since, and is still to be found.
    people = adults | persons.some(db, {one for pair in apart for one in pair} - set(adults))
    either = list(combinations(adults, 2))
    outside = apart - {(min(pair), max(pair)) for pair in either}
    pairs = [
        (people[one], people[other], (min(one, other), max(one, other)) in apart)
        for one, other in [*either, *sorted(outside)]
    ]
    audit.read(db, who.member, "no_contact", case.id, who.now)
    return Facts(
        who=who,
        case=case,
        initials=initials,
        lies_open=True,
        pairs=tuple(pairs[:MOST_PAIRS]),
        both=_together(db, who, apart),
    )


def _together(
    db: Transaction, who: Who, apart: set[tuple[int, int]]
) -> tuple[tuple[Visit, Visit], ...]:
    """To come, soonest first: nobody loses a seat or an hour because two are kept apart from now on."""
    centre = who.centre.code
    found = [both for pair in apart for both in kept_apart.encounters(db, *pair, centre, who.now)]
    return tuple(sorted(found, key=lambda both: both[0].since)[:MOST_MEETINGS])


def say(facts: Facts) -> Screen:
    case = facts.case
    if not facts.lies_open:
        return why(case, facts.initials)
    leave = back(tap("case_persons", "", case.id))
    head = casework.head(case, facts.initials)
    if not facts.pairs:
        return Screen((head, _("There are not two adults in this case.")), (leave,), protect=True)
    text: list[Sayable] = [
        head,
        _("Who must not meet here? Nobody is told. Whoever comes second finds it full."),
        Lines(
            [
                fixed("{row}. {one} ↔ {other}", row=n, one=_short(one), other=_short(other))
                for n, (one, other, _apart) in enumerate(facts.pairs, 1)
            ]
        ),
    ]
    if facts.both:
        when = [_meet(facts.who, *visits) for visits in facts.both]
        text.append(Lines([_("⚠️ Two of them come here at the same time:"), *when]))
    switches = [
        Button(
            fixed("☑️ {row}. ↔", row=n) if apart else fixed("▫️ {row}. ↔", row=n),
            tap("case_apart", "meet" if apart else "apart", case.id, one.id, other.id),
        )
        for n, (one, other, apart) in enumerate(facts.pairs, 1)
    ]
    return Screen(tuple(text), (*switches, leave), protect=True)


def _meet(who: Who, one: Visit, other: Visit) -> Sayable:
    if one == other:
        return _come(who, one)
    return fixed("{one} ↔ {other}", one=_come(who, one), other=_come(who, other))


def _come(who: Who, visit: Visit) -> Sayable:
    """To a meeting, or to talk with somebody of the team."""
    sign = "💬" if visit.meeting is None else "📅"
    return fixed("{sign} {when}", sign=sign, when=who.brief(visit.starts_at))


def _short(person: Person) -> str:
    return shortened(person.name, _NAME)


def _what_follows(db: Transaction, who: Who, person: int) -> None:
    """Rosters show at once what they say of it, and a seat that nothing keeps from them any more is offered."""
    for signup, meeting in signups.coming_up(db, person, who.now):
        live.changed(db, meeting.id, who.now)
        if signup.state == "waiting":
            waiting.offer_freed_seats(db, who, meeting.id)


def _set(*, apart: bool) -> TapFunction:
    def switched(db: Transaction, who: Who, ids: Ids) -> Outcome:
        facts = load(db, who, ids[:1])
        pair = set(ids[1:])
        offered = facts is not None and any({a.id, b.id} == pair for a, b, _apart in facts.pairs)
        if offered and who.member is not None and len(pair) == 2:
            one, other = pair
            row = (
                no_contact.keep_apart(db, one, other, who.member.id, who.now)
                if apart
                else no_contact.let_meet(db, one, other)
            )
            if row is not None:
                done: audit.Action = "add" if apart else "remove"
                audit.record(db, who.member, done, "no_contact", row, who.now)
            for person in pair:
                _what_follows(db, who, person)
        return Outcome(then=Show("case_apart", ids[:1]))

    return switched


CARD = Card(
    "case_apart",
    load,
    say,
    {"apart": _set(apart=True), "meet": _set(apart=False)},
    rights={"": "set_no_contact"},
)
