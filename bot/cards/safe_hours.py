"""When it is safe to call."""

from __future__ import annotations

from bot.cards import Card, Ids
from bot.cards.request import own
from bot.outcome import Outcome, Show
from bot.request_words import HOURS
from bot.screen import Button, Screen, back, tap
from bot.texts import _
from bot.who import Who
from storage import requests
from storage.database import Transaction
from storage.requests import Request

_CODES = tuple(HOURS)


def load(db: Transaction, who: Who, ids: Ids) -> Request | None:
    request = own(db, who, ids)
    return request if request is not None and request.open and not request.material else None


def say(request: Request) -> Screen:
    choices = [
        Button(HOURS[code], tap("safe_hours", "set", request.id, number))
        for number, code in enumerate(_CODES)
    ]
    leave = back(tap("request", "", request.id))
    return Screen((_("When can we call you safely?"),), (*choices, leave), protect=True)


def set_hours(db: Transaction, who: Who, ids: Ids) -> Outcome:
    request = load(db, who, ids)
    if request is not None and len(ids) > 1 and ids[1] < len(_CODES):
        requests.set_safe_hours(db, request.id, _CODES[ids[1]])
    return Outcome(then=Show("request", ids[:1]))


CARD = Card("safe_hours", load, say, {"set": set_hours})
