from __future__ import annotations

from bot.cards.settings import Facts
from bot.menus import EVERYBODY
from storage import accounts
from storage.database import Database
from tests.bot.flows.test_signup import welcomed
from tests.person import Person

FACTS = [
    Facts(discreet=discreet, phone=phone) for discreet in (False, True) for phone in (False, True)
]


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


def test_discreet_is_one_tap_and_one_tap_back(parent: Person, database: Database) -> None:
    welcomed(parent)
    parent.command("menu")
    parent.tap("Setări")
    parent.tap("Pe acest telefon")

    after = []
    for label in ("Ascund textul", "Arăt tot"):
        parent.tap(label)
        with database.transaction() as db:
            account = accounts.lock(db, parent.chat)
            assert account is not None
            after.append(account.discreet)

    assert after == [True, False]


def test_hiding_is_found_in_the_settings_in_the_help_and_in_the_menu_of_commands(
    parent: Person,
) -> None:
    welcomed(parent)
    parent.command("menu")
    parent.tap("Setări")
    parent.tap("Pe acest telefon")
    assert "/ascunde" in parent.text
    assert "Mesajele mai vechi rămân" in parent.text

    parent.tap("Curăț conversația")

    assert list(parent.chat_log.values()) == [parent.screen]
    parent.command("help")
    assert "/ascunde" in parent.text
    assert "ascunde" in dict(EVERYBODY)
