from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

import pytest
from telegram.error import NetworkError

from bot import menus
from bot.menus import Menu
from bot.profile import offer
from bot.roles import ROLES
from bot.turn import Answer, Turns
from storage import accounts, staff
from storage.database import Database
from tests.colleagues import colleague, member_of
from tests.person import Person
from tests.sample import NOW


def menu(person: Person) -> Menu | None:
    """What the last answer gives this chat; and Telegram takes it."""
    given: Menu | None = person.last.menu
    if given is not None:
        person.turns.offered(person.last)
    return given


def names(given: Menu | None) -> set[str]:
    assert given is not None
    return {name for name, _about in given.commands}


def test_a_parent_has_everybodys_menu(parent: Person) -> None:
    parent.start()

    assert menu(parent) is None


def test_each_role_gets_its_own_commands_once(turns: Turns, database: Database) -> None:
    for role in ROLES:
        person = colleague(turns, database, role)
        person.command("menu")
        given = names(menu(person))
        person.command("menu")

        assert menu(person) is None
        assert {"start", "urgent", "echipa"} <= given
        assert ("people" in given) == (role in {"director", "coordinator", "administrator"})
        for name in given:
            person.command(name)
            assert "Nu am înțeles" not in person.text, (role, name)
            person.command("cancel")


def test_another_language_brings_the_menu_in_it(turns: Turns, database: Database) -> None:
    person = colleague(turns, database, "staff")
    person.command("menu")
    before = menu(person)

    person.command("language")
    person.tap("English")

    after = menu(person)
    assert names(after) == names(before)
    assert after != before


def test_whoever_leaves_gets_everybodys_menu_back_with_the_next_contact(
    turns: Turns, database: Database
) -> None:
    person = colleague(turns, database, "staff")
    person.command("menu")
    menu(person)
    director = member_of(database, colleague(turns, database, "director"))
    with database.transaction() as db:
        staff.switch_off(db, member_of(database, person).id, director, NOW)

    person.command("menu")

    given = menu(person)
    assert given is not None
    assert given.commands == ()
    person.command("menu")
    assert menu(person) is None


def test_what_telegram_did_not_take_is_given_again(turns: Turns, database: Database) -> None:
    """As after a crash between the answer and the menu."""
    person = colleague(turns, database, "staff")
    person.command("menu")
    assert person.last.menu is not None

    person.command("menu")

    assert person.last.menu is not None


def test_commands_and_descriptions_are_such_as_telegram_takes(
    turns: Turns, database: Database
) -> None:
    person = colleague(turns, database, "coordinator")
    person.command("menu")
    given = menu(person)
    assert given is not None
    for name, about in given.commands:
        assert 1 <= len(name) <= 32
        assert set(name) <= set("abcdefghijklmnopqrstuvwxyz_0123456789")
        assert 1 <= len(about) <= 256


@dataclass
class Line:
    """Stands for the line to Telegram."""

    broken: bool = False
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    async def do_api_request(self, method: str, parameters: dict[str, Any]) -> bool:
        if self.broken:
            raise NetworkError("away")
        self.calls.append((method, parameters))
        return True


@pytest.mark.parametrize(
    ("given", "method"),
    [(Menu((("echipa", "Echipa"),)), "setMyCommands"), (Menu(), "deleteMyCommands")],
)
def test_a_menu_is_set_or_taken_back_for_one_chat_alone(given: Menu, method: str) -> None:
    line = Line()

    assert asyncio.run(offer(line, 77, given))  # type: ignore[arg-type]  # a line that only notes what is called
    ((called, parameters),) = line.calls
    assert called == method
    assert parameters["scope"] == {"type": "chat", "chat_id": 77}
    assert not asyncio.run(offer(Line(broken=True), 77, given))  # type: ignore[arg-type]  # a line that only notes what is called


def test_the_answer_to_nobody_brings_no_menu(turns: Turns, database: Database) -> None:
    person = Person(turns)
    person.command("urgent")

    assert person.last.menu is None
    assert Answer(0, None).menu is None
    with database.transaction() as db:
        assert accounts.lock(db, person.chat) is None
    assert menus.Menu().digest == ""
