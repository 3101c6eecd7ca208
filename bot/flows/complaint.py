"""A suggestion or a complaint for the centre's register, with a name or without any trace of one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from pydantic import BaseModel, ConfigDict

from bot import complaint_notices
from bot.dialogue import Ask, Token
from bot.flows import Flow
from bot.flows.introduction import full_name
from bot.outcome import Outcome, Show
from bot.questions import choice, text
from bot.texts import Sayable, _
from bot.who import Who
from storage import complaints, persons
from storage.complaints import Kind
from storage.database import Transaction

MOST = 1000


class Facts(BaseModel):
    """`name`: whom the centre knows them as; empty when it does not."""

    model_config = ConfigDict(frozen=True)

    name: str


class Complain(BaseModel):
    """`name` None: without a name."""

    model_config = ConfigDict(frozen=True)

    kind: Kind
    words: str
    name: str | None


def load(db: Transaction, who: Who, answers: Mapping[str, Token]) -> Facts:
    person = who.account.person_id
    return Facts(name=persons.find(db, person).name if person is not None else "")


def talk(facts: Facts) -> Ask[Complain | None]:
    kinds: list[tuple[str, Sayable, Kind]] = [
        ("suggestion", _("📮 A suggestion"), "suggestion"),
        ("complaint", _("📮 A complaint"), "complaint"),
    ]
    kind = yield from choice("kind", [_("What would you like to send us?")], kinds)
    named = yield from choice(
        "named",
        [
            _("With your name or without?"),
            _("Without a name we keep only the words. We cannot answer here."),
        ],
        [
            ("yes", _("🙂 With my name"), True),
            ("no", _("🔒 Without a name"), False),
        ],
    )
    name: str | None = facts.name if named else None
    if named and not facts.name:
        name = yield from text("name", _("What is your name?"), check=full_name)
    what = _("What happened, or what would you like to be different?")
    words = yield from text("words", what, _("Please write it in one message."), most=MOST)
    return Complain(kind=kind, words=words, name=name)


def submit(db: Transaction, who: Who, command: Complain) -> Outcome:
    today = who.now.astimezone(who.centre.zone).date()
    made = complaints.register(
        db,
        who.centre.code,
        command.kind,
        command.words,
        today,
        today + timedelta(days=who.centre.deadlines.complaint),
        account=who.account.id if command.name is not None else None,
        name=command.name,
    )
    complaint_notices.came(db, who, made)
    if command.name is not None:
        return Outcome(then=Show("complaint", (made.id,)))
    # Not a protected screen: that it is to vanish would be a row about whoever sent this.
    return Outcome(_("✅ Registered under number {number}, without a name.", number=made.label))


FLOW = Flow("complaint", load, talk, submit, erases=True)
