"""A family that the centre knew before has come to Telegram by its printed code."""

from __future__ import annotations

from bot import telling
from bot.cards import Card, Ids
from bot.outcome import Outcome, Show
from bot.screen import Button, Screen, menu, tap
from bot.texts import _
from bot.who import Who
from storage import accounts, family_codes, persons
from storage.database import Transaction
from storage.persons import Person


def load(db: Transaction, who: Who, ids: Ids) -> Person | None:
    person = who.account.person_id
    return persons.find(db, person) if person is not None and ids == (person,) else None


def say(person: Person) -> Screen:
    return Screen(
        (_("✅ Welcome, {name}! Your sign-ups are here.", name=person.name),),
        (
            Button(_("📝 My sign-ups"), tap("signups")),
            Button(_("📅 Meetings"), tap("meetings", "", 0, 0)),
            menu(),
        ),
    )


def opened(db: Transaction, who: Who, code: int) -> Outcome:
    """Links this account to the person of a code (its row), once. An account that is somebody stays who it is."""
    own = who.account.person_id
    if own is not None and family_codes.whose(db, code, who.now) not in {None, own}:
        return Outcome(
            _("You are known here under another name. Please tell the centre."), Show("home")
        )
    person = family_codes.use(db, code, who.now)
    if person is None:
        return Outcome(then=Show("linked", ()))
    centre = persons.family(db, persons.find(db, person).family_id).centre
    accounts.set_centre(db, who.account.id, centre)
    telling.has_come(db, who, person)
    return Outcome(then=Show("linked", (person,)))


CARD = Card("linked", load, say)
