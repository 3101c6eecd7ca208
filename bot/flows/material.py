"""Asking for something in kind: what, and who they are when the centre does not know them yet."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict

from bot.cards import talk as card
from bot.dialogue import Ask, Token
from bot.flows import Flow
from bot.flows.counselling import Facts
from bot.flows.counselling import load as load_counselling
from bot.flows.introduction import Introduction, introduce, settle
from bot.outcome import Outcome, Show
from bot.questions import choice
from bot.request_words import CATEGORIES
from bot.texts import _
from bot.who import Who
from storage.database import Transaction
from storage.requests import Category


class Material(BaseModel):
    model_config = ConfigDict(frozen=True)

    category: Category
    introduction: Introduction | None


def load(db: Transaction, who: Who, answers: Mapping[str, Token]) -> Facts:
    return load_counselling(db, who, answers)


def talk(facts: Facts) -> Ask[Material | None]:
    options = [(category, label, category) for category, label in CATEGORIES.items()]
    category = yield from choice("category", [_("What do you need?")], options)
    introduction = None
    if not facts.known:
        introduction = yield from introduce(facts.recognised, _("So that we can call you:"))
    return Material(category=category, introduction=introduction)


def submit(db: Transaction, who: Who, command: Material) -> Outcome:
    caregiver = who.account.person_id
    if command.introduction is not None:
        caregiver = settle(db, who, command.introduction).id
    if caregiver is None:
        return Outcome(then=Show("home"))
    return card.promise(db, who, caregiver, "material", command.category)


FLOW = Flow("material", load, talk, submit, private=True)
