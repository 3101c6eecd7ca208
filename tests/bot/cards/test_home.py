from __future__ import annotations

from bot.cards.home import Facts
from tests.bot.flows.test_signup import welcomed
from tests.person import Person

FACTS = [
    Facts(waiting=waiting, works=works) for waiting in (False, True) for works in (False, True)
]


def test_what_was_left_open_can_be_continued_from_the_menu(parent: Person) -> None:
    welcomed(parent)
    parent.command("language")
    parent.tap("Meniu")
    parent.tap("Continuăm")

    assert "Alegeți limba" in parent.text


def test_material_asks_what_is_needed(parent: Person) -> None:
    welcomed(parent)
    parent.command("menu")

    parent.tap("Sprijin material")

    assert "De ce aveți nevoie?" in parent.text
