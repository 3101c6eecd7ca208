from __future__ import annotations

from bot.flows.language import Facts
from tests.person import Person

FACTS = [Facts()]


def test_the_next_screen_is_already_in_the_new_language(parent: Person) -> None:
    parent.start()
    parent.tap("Română")
    parent.tap("Am înțeles")

    parent.command("language")
    parent.tap("English")

    assert "What would you like to do?" in parent.text
