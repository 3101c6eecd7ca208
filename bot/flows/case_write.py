"""Writing to an adult of a case. The answer comes back to whoever wrote, and stands in the case."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict

from bot import casework, contact_way, notices
from bot.cards.answer import TEAM, first_name
from bot.casework import visible
from bot.dialogue import Ask, Token
from bot.flows import Flow
from bot.flows.request_answer import MOST
from bot.leading import shortened
from bot.outcome import Outcome, Show
from bot.questions import choice, pick, words_or_voice
from bot.texts import Lines, Sayable, _, fixed
from bot.who import Who
from storage import (
    accounts,
    audit,
    cases,
    request_messages,
    request_work,
    safe_hours,
    topics,
)
from storage.cases import Case
from storage.database import Transaction
from storage.persons import Person
from storage.request_messages import Said
from storage.safe_hours import SafeHours

_LABEL = 26


class Facts(BaseModel):
    """`adults`: those in the case who have Telegram; `safe`: where nobody has, each of the others, and when to call."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    case: Case
    adults: tuple[Person, ...]
    name: str
    safe: tuple[tuple[Person, SafeHours | None], ...] = ()


class Write(BaseModel):
    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    case: int
    person: int
    said: Said
    by_name: bool


def load(db: Transaction, who: Who, answers: Mapping[str, Token]) -> Facts | None:
    case = visible(db, who, int(answers["case"]), "work_case")
    if case is None or who.member is None or not case.open:
        return None
    adults = casework.adults(db, case)
    reached = accounts.reached_among(db, [one.id for one in adults])
    hours = {} if reached else safe_hours.some(db, [one.id for one in adults])
    return Facts(
        case=case,
        adults=tuple(one for one in adults if one.id in reached),
        name=first_name(who.member.name),
        safe=() if reached else tuple((one, hours.get(one.id)) for one in adults),
    )


def talk(facts: Facts) -> Ask[Write | None]:
    number = fixed("📁 <b>{number}</b>", number=facts.case.reference)
    if not facts.adults:
        ways = [
            fixed("👤 {name}: {way}", name=shortened(one.name, _LABEL), way=contact_way.said(hours))
            for one, hours in facts.safe
        ]
        yield from choice(
            "nobody",
            [number, _("Nobody in this case has Telegram. Please call."), Lines(ways)],
            [("well", _("✅ Done"), None)],
        )
        return None
    offered: list[tuple[str, Sayable]] = [
        (str(one.id), fixed("👤 {name}", name=shortened(one.name, _LABEL))) for one in facts.adults
    ]
    person = yield from pick("person", [number, _("To whom?")], offered)
    said = yield from words_or_voice(
        "said",
        number,
        _("Your message: at most {most} characters, or a voice message.", most=MOST),
        _("It is read on a phone that others may see. Name no service and no matter."),
        most=MOST,
    )
    by_name = yield from choice(
        "signed",
        [_("Who is it from? It is sent with the next tap.")],
        [
            ("name", fixed("🙂 {name}", name=facts.name), True),
            ("team", fixed("🙂 {team}", team=TEAM), False),
        ],
    )
    return Write(
        case=facts.case.id,
        person=int(person),
        said=Said(said.get("words"), said.get("voice")),
        by_name=by_name,
    )


def submit(db: Transaction, who: Who, command: Write) -> Outcome:
    """Discreetly, like an answer to a request. What the family owed an answer to is answered with it."""
    assert who.member is not None
    show = Show("case", (command.case,))
    mine, look = who.member.id, notices.next_look(who)
    # Held before the case is: whoever is switched off loses their role first, and then their cases.
    keeps = topics.steady(db, mine)
    case, account = cases.lock(db, command.case), accounts.reached_by(db, command.person)
    if not keeps or case is None or not case.open or account is None:
        return Outcome(then=show)
    first = request_work.write_first(
        db, case.centre, command.person, account, case.id, mine, look, who.now
    )
    done = request_work.answered(db, first.id, mine, who.now, look)
    assert done is not None
    message = request_messages.add(
        db, done.id, command.said, who.now, author=mine, by_name=command.by_name
    )
    audit.record(db, who.member, "send", "request_messages", message.id, who.now)
    notices.family(db, who, done, "answer", (message.id,), f"answer:{message.id}")
    return Outcome(_("✅ Sent."), show)


FLOW = Flow("case_write", load, talk, submit, right="work_case", private=True)
