from __future__ import annotations

from tests.person import Person
from tests.sample import CENTRE, WHO

FACTS = [WHO]


def test_a_human_being_is_one_tap_from_the_home_keyboard(parent: Person) -> None:
    parent.start()
    parent.tap("Română")

    parent.home("Vorbim")

    assert CENTRE.phone.number in parent.text
