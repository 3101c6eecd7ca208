"""When it is safe to call: said once, and known for whatever else this person asks for."""

from __future__ import annotations

from bot import notices
from bot.cards import Card, Ids
from bot.cards.request import own
from bot.outcome import Outcome, Show
from bot.request_words import HOURS
from bot.screen import Button, Screen, back, tap
from bot.texts import _
from bot.who import Who
from storage import live, request_work, safe_hours, signups
from storage.database import Transaction
from storage.requests import Request

_CODES = tuple(HOURS)


def load(db: Transaction, who: Who, ids: Ids) -> Request | None:
    request = own(db, who, ids)
    return request if request is not None and request.open else None


def say(request: Request) -> Screen:
    choices = [
        Button(HOURS[code], tap("safe_hours", "set", request.id, number))
        for number, code in enumerate(_CODES)
    ]
    leave = back(tap("request", "", request.id))
    return Screen((_("When is a good time to call you?"),), (*choices, leave), protect=True)


def set_hours(db: Transaction, who: Who, ids: Ids) -> Outcome:
    request = load(db, who, ids)
    code = _CODES[ids[1]] if len(ids) > 1 and ids[1] < len(_CODES) else None
    if request is not None and code is not None:
        changed = safe_hours.say(db, request.caregiver_id, code, who.now)
        stamp = int(who.now.timestamp())
        for one in request_work.of_family(db, request.caregiver_id) if changed else ():
            told = [notices.responsible(db, one)]
            notices.team(db, who, told, "hours", one, stamp=stamp)
        # Rosters say it beside the number.
        for _signup, meeting in signups.coming_up(db, request.caregiver_id, who.now):
            live.changed(db, meeting.id, who.now)
    return Outcome(then=Show("request", ids[:1]))


CARD = Card("safe_hours", load, say, {"set": set_hours})
