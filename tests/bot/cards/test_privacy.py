from __future__ import annotations

from bot.cards.privacy import PAGES, Facts
from tests.person import Person
from tests.sample import CENTRE

FACTS = [
    Facts(centre=CENTRE, page=page, stored=stored)
    for page in range(len(PAGES))
    for stored in (True, False)
]


def test_every_page_is_reached_by_turning(parent: Person) -> None:
    parent.command("privacy")
    for _page in PAGES[1:]:
        parent.tap("Mai departe")

    assert "Drepturile" in parent.text
    assert not any("Mai departe" in label for label in parent.labels())
