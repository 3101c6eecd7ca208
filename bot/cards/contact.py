"""A human being: whom to call, and when somebody answers."""

from __future__ import annotations

from bot.cards import Card, Ids
from bot.screen import Button, Screen, menu, tap
from bot.texts import Titled, _
from bot.who import Who
from storage.database import Transaction


def load(_db: Transaction, who: Who, _ids: Ids) -> Who:
    return who


def say(who: Who) -> Screen:
    phone = who.centre.phone
    return Screen(
        (
            _("You can talk to a person. Call <b>{number}</b>.", number=phone.number),
            _("{what}, every day, {hours}.", what=Titled(phone.label), hours=phone.hours)
            if phone.hours_known
            else Titled(phone.label),
        ),
        (Button(_("📞 Emergencies"), tap("urgent")), menu()),
    )


CARD = Card("contact", load, say, anybody=True)
