"""Another language for everything that follows."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict

from bot.dialogue import Ask, Token
from bot.flows import Flow
from bot.outcome import Outcome, Show
from bot.questions import choice
from bot.texts import LANGUAGES, Titled, _
from bot.who import Who
from storage import accounts
from storage.database import Transaction


class Facts(BaseModel):
    model_config = ConfigDict(frozen=True)


class Language(BaseModel):
    model_config = ConfigDict(frozen=True)

    code: str


def load(_db: Transaction, _who: Who, _answers: Mapping[str, Token]) -> Facts:
    return Facts()


def talk(_facts: Facts) -> Ask[Language | None]:
    names = [(code, Titled({"ro": name}), code) for code, name in LANGUAGES.items()]
    code = yield from choice("language", [_("Please choose your language.")], names)
    return Language(code=code)


def submit(db: Transaction, who: Who, command: Language) -> Outcome:
    accounts.set_language(db, who.account.id, command.code)
    return Outcome(then=Show("home"))


FLOW = Flow("language", load, talk, submit)
