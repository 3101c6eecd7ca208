"""People with a role, as tests need them: a phone each, welcomed, and a member of the centre."""

from __future__ import annotations

from storage import accounts, staff
from storage.database import Database
from storage.staff import Role
from tests.bot.flows.test_signup import welcomed
from tests.person import Person


def colleague(
    parent: Person,
    database: Database,
    role: Role = "coordinator",
    name: str = "Ioana Probă",
    *,
    centre: str = "belvedere",
    number: int = 100,
) -> tuple[Person, int]:
    """Somebody else's phone, and the id of the member behind it. `number` tells colleagues apart."""
    person = Person(parent.turns, chat=parent.chat + number)
    person.now = parent.now
    welcomed(person)
    with database.transaction() as db:
        account = accounts.lock(db, person.chat)
        assert account is not None
        member = staff.add(db, centre, name, role, person.now, account=account.id)
    return person, member.id


def account_of(database: Database, person: Person) -> int:
    with database.transaction() as db:
        account = accounts.lock(db, person.chat)
    assert account is not None
    return account.id
