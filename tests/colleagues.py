"""Invented people who work at a centre: with a phone, an account and a role."""

from __future__ import annotations

import itertools

from bot.turn import Turns
from storage import accounts, staff
from storage.database import Database
from storage.staff import Member, Role
from tests.person import Person
from tests.sample import NOW

NAMES = {
    "director": "Dora Directoare",
    "coordinator": "Radu Model",
    "counsellor": "Ioana Probă",
    "staff": "Sorin Specimen",
    "administrator": "Adina Șablon",
}
_chats = itertools.count(6_000_001)


def welcomed_person(turns: Turns, database: Database, centre: str = "belvedere") -> Person:
    """Somebody who has read the notice, in Romanian; without any role."""
    person = Person(turns, chat=next(_chats), keyboard="home")
    with database.transaction() as db:
        account = accounts.create(db, person.chat, centre, NOW)
        accounts.set_language(db, account.id, "ro")
        accounts.accept_notice(db, account.id, "2026-11", NOW)
        accounts.set_keyboard(db, account.id, "home")
    return person


def colleague(
    turns: Turns, database: Database, role: Role, centre: str = "belvedere", name: str = ""
) -> Person:
    """Somebody with this role, active."""
    person = welcomed_person(turns, database, centre)
    with database.transaction() as db:
        account = accounts.lock(db, person.chat)
        assert account is not None
        staff.add(db, centre, name or NAMES[role], role, NOW, account=account.id)
    return person


def member_of(database: Database, person: Person) -> Member:
    """Also one who is pending or has left."""
    with database.reading() as db:
        account = accounts.lock(db, person.chat)
        member = staff.standing(db, account.id) if account else None
    assert member is not None
    return member
