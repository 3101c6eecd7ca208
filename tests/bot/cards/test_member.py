from __future__ import annotations

from dataclasses import replace

import pytest

from bot.cards.member import Facts
from bot.roles import ROLES
from bot.screen import tap
from bot.turn import Turns
from storage import accounts, invites, sending, staff
from storage.database import Database
from storage.staff import Member
from tests.bot.cards.test_team import LONG
from tests.colleagues import colleague, member_of, welcomed_person
from tests.person import Person
from tests.sample import NOW

MEMBER = Member(2**62, "belvedere", LONG, "coordinator", "pending", 1)
FACTS = [
    Facts(
        member=replace(MEMBER, state=state, role=role),
        inviter=inviter,
        own=own,
        second=second,
        asking=asking,
    )
    for state in ("pending", "active", "off")
    for role in ROLES
    for inviter in (None, MEMBER)
    for own, second, asking in (
        (True, False, False),
        (False, True, False),
        (False, False, False),
        (False, False, True),
    )
]


@pytest.fixture
def director(turns: Turns, database: Database) -> Person:
    return colleague(turns, database, "director")


@pytest.fixture
def inviter(turns: Turns, database: Database) -> Person:
    return colleague(turns, database, "coordinator")


@pytest.fixture
def newcomer(turns: Turns, database: Database, inviter: Person) -> Person:
    """Invited as a coordinator, and not yet confirmed."""
    person = welcomed_person(turns, database)
    with database.transaction() as db:
        account = accounts.lock(db, person.chat)
        assert account is not None
        maker = staff.of_account(db, account_of(database, inviter))
        _token, made = invites.make(db, "belvedere", "coordinator", "Ioana Probă", maker, NOW)
        invites.accept(db, made, "Ioana Probă", account.id, NOW)
    return person


def account_of(database: Database, person: Person) -> int:
    account = member_of(database, person).account_id
    assert account is not None
    return account


def state(database: Database, person: Person) -> str:
    return member_of(database, person).state


def opened(viewer: Person, database: Database, whom: Person) -> None:
    viewer.tap_data(tap("member", "", member_of(database, whom).id, 0))


def promised(database: Database) -> list[tuple[str, int]]:
    with database.transaction() as db:
        return [
            (row.card, row.account_id) for row in sending.claim(db, "test", NOW.replace(year=2030))
        ]


def test_confirm_lets_the_newcomer_in_and_tells_them(
    director: Person, newcomer: Person, database: Database
) -> None:
    opened(director, database, newcomer)

    director.tap("Da")

    assert state(database, newcomer) == "active"
    assert promised(database) == [("membership", account_of(database, newcomer))]
    newcomer.command("echipa")
    assert "Ioana Probă" in newcomer.text


def test_decline_keeps_the_newcomer_out_and_tells_them(
    director: Person, newcomer: Person, database: Database
) -> None:
    opened(director, database, newcomer)

    director.tap("Nu")

    assert state(database, newcomer) == "off"
    assert promised(database) == [("membership", account_of(database, newcomer))]


def test_whoever_invited_cannot_confirm_or_decline_too(
    inviter: Person, newcomer: Person, database: Database
) -> None:
    opened(inviter, database, newcomer)
    assert "Altcineva" in inviter.text

    for name in ("confirm", "decline"):
        inviter.tap_data(tap("member", name, member_of(database, newcomer).id))

    assert state(database, newcomer) == "pending"


def test_an_administrator_confirms_nobody(
    turns: Turns, newcomer: Person, database: Database
) -> None:
    administrator = colleague(turns, database, "administrator")

    for name in ("confirm", "decline"):
        administrator.tap_data(tap("member", name, member_of(database, newcomer).id))

    assert state(database, newcomer) == "pending"


def test_the_newcomer_cannot_confirm_themselves(newcomer: Person, database: Database) -> None:
    newcomer.tap_data(tap("member", "confirm", member_of(database, newcomer).id))

    assert state(database, newcomer) == "pending"


def test_off_asks_once_and_ends_what_the_member_may_with_the_very_next_tap(
    director: Person, turns: Turns, database: Database
) -> None:
    leaver = colleague(turns, database, "coordinator", name="Ea Pleacă")
    leaver.command("people")
    opened(director, database, leaver)
    director.tap("Opresc accesul")
    assert state(database, leaver) == "active"

    director.tap("Da, opresc accesul")

    assert state(database, leaver) == "off"
    leaver.tap("Dora Directoare")
    assert "nu mai este disponibil" in leaver.text.lower()
    leaver.command("people")
    assert "Nu am înțeles" in leaver.text
    assert promised(database) == [("membership", account_of(database, leaver))]


def test_nobody_switches_themselves_off(director: Person, database: Database) -> None:
    director.tap_data(tap("member", "off", member_of(database, director).id))

    assert state(database, director) == "active"


def test_a_member_of_another_centre_is_neither_seen_nor_touched(
    director: Person, turns: Turns, database: Database
) -> None:
    with database.transaction() as db:
        stranger = staff.add(db, "elsewhere", "Alt Cineva", "staff", NOW)
    answers = []
    for target in (stranger.id, 12345):
        for name in ("", "confirm", "decline", "off"):
            director.tap_data(tap("member", name, target))
            answers.append(director.last.shows[-1].screen)

    assert answers == [answers[0]] * 8
    with database.transaction() as db:
        found = staff.find(db, stranger.id)
    assert found is not None
    assert found.state == "active"
