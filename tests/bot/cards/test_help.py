from __future__ import annotations

from tests.person import Person
from tests.sample import WHO

FACTS = [WHO]


def test_help_comes_also_to_somebody_who_has_not_begun(parent: Person) -> None:
    parent.command("help")

    assert "/urgent" in parent.text
