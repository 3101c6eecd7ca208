"""Asking to talk to somebody: what about, and who they are when the centre does not know them yet."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict

from bot.cards import talk as card
from bot.dialogue import Ask, Token
from bot.flows import Flow
from bot.flows.introduction import Introduction, introduce, recognise, settle
from bot.outcome import Outcome, Show
from bot.questions import choice
from bot.request_words import TOPICS
from bot.texts import _
from bot.who import Who
from storage.database import Transaction
from storage.persons import Person
from storage.topics import COUNSELLING, Topic


class Facts(BaseModel):
    """`known`: the centre knows who this is."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    known: bool
    recognised: Person | None


class Counselling(BaseModel):
    model_config = ConfigDict(frozen=True)

    topic: Topic
    introduction: Introduction | None


def load(db: Transaction, who: Who, answers: Mapping[str, Token]) -> Facts:
    known = who.account.person_id is not None
    return Facts(known=known, recognised=None if known else recognise(db, who, answers))


def talk(facts: Facts) -> Ask[Counselling | None]:
    options = [(topic, TOPICS[topic], topic) for topic in COUNSELLING]
    topic = yield from choice("topic", [_("What would you like to talk about?")], options)
    introduction = None
    if not facts.known:
        introduction = yield from introduce(facts.recognised, _("So that we can call you:"))
    return Counselling(topic=topic, introduction=introduction)


def submit(db: Transaction, who: Who, command: Counselling) -> Outcome:
    caregiver = who.account.person_id
    if command.introduction is not None:
        caregiver = settle(db, who, command.introduction).id
    if caregiver is None:
        return Outcome(then=Show("talk"))
    return card.promise(db, who, caregiver, command.topic)


FLOW = Flow("counselling", load, talk, submit, private=True)
