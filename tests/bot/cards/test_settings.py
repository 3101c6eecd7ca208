from __future__ import annotations

from tests.bot.flows.test_signup import welcomed
from tests.person import Person
from tests.sample import WHO

FACTS = [WHO]


def test_language_is_changed_from_the_settings(parent: Person) -> None:
    welcomed(parent)
    parent.command("menu")
    parent.tap("Setări")
    parent.tap("Limba")
    parent.tap("English")

    assert "What would you like to do?" in parent.text


def test_complaint_and_suggestion_are_two_taps_from_the_menu(parent: Person) -> None:
    welcomed(parent)
    parent.command("menu")
    parent.tap("Setări")
    parent.tap("Sugestii, reclamații")

    assert "Ce doriți să ne trimiteți?" in parent.text
