"""Closing a request: what became of it, as a code. What was said is deleted 30 days later."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict

from bot.dialogue import Ask, Token
from bot.flows import Flow
from bot.flows.request_answer import Facts
from bot.flows.request_answer import load as load_answer
from bot.outcome import Outcome, Show
from bot.questions import choice
from bot.request_words import OUTCOMES
from bot.texts import _, fixed
from bot.who import Who
from storage import audit, request_work, slots
from storage import requests as table
from storage.database import Transaction


class Close(BaseModel):
    model_config = ConfigDict(frozen=True)

    request: int
    outcome: table.Outcome


def load(db: Transaction, who: Who, answers: Mapping[str, Token]) -> Facts | None:
    return load_answer(db, who, answers)


def talk(facts: Facts) -> Ask[Close | None]:
    options = [(code, label, code) for code, label in OUTCOMES.items()]
    head = fixed("<b>{reference}</b>", reference=facts.request.reference)
    outcome = yield from choice("outcome", [head, _("What became of it?")], options)
    return Close(request=facts.request.id, outcome=outcome)


def submit(db: Transaction, who: Who, command: Close) -> Outcome:
    assert who.member is not None
    done = request_work.close(db, command.request, who.member.id, command.outcome, who.now)
    if done is not None:
        slots.release(db, done.id, who.now)
        audit.record(
            db, who.member, "change", "requests", done.id, who.now, fields=("state", "outcome")
        )
    return Outcome(then=Show("request_work", (command.request,)))


FLOW = Flow("request_close", load, talk, submit, right="work_request")
