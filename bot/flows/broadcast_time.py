"""When a message to many goes out, if not at once: a day and an hour."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from pydantic import BaseModel, ConfigDict

from bot import announcing
from bot.cards import broadcast_draft
from bot.dialogue import Ask, Token
from bot.flows import Flow
from bot.flows.planning import Plans, ask_day, ask_hour
from bot.hours import from_local
from bot.outcome import Outcome
from bot.who import Who
from storage.database import Transaction


class Facts(BaseModel):
    """`seen`: for how many people it was when its author looked at it."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    who: Who
    broadcast: int
    seen: int


class SendAt(BaseModel):
    model_config = ConfigDict(frozen=True)

    broadcast: int
    seen: int
    at: datetime


def load(db: Transaction, who: Who, answers: Mapping[str, Token]) -> Facts | None:
    broadcast = announcing.theirs(db, who, int(answers["broadcast"]))
    if broadcast is None or broadcast.state != "draft":
        return None
    return Facts(who=who, broadcast=broadcast.id, seen=int(answers["people"]))


def talk(facts: Facts) -> Ask[SendAt | None]:
    who = facts.who
    known = Plans(centre=who.centre, now=who.now, busy=(), rooms=(), members=(), anybody=False)
    day = yield from ask_day(known, None)
    hour = yield from ask_hour(known, day, None)
    at = from_local(day, hour, who.centre.zone)
    return SendAt(broadcast=facts.broadcast, seen=facts.seen, at=at)


def submit(db: Transaction, who: Who, command: SendAt) -> Outcome:
    return broadcast_draft.say_yes(db, who, command.broadcast, command.seen, command.at)


FLOW = Flow("broadcast_time", load, talk, submit, right="broadcast")
