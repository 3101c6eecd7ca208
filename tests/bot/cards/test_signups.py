from __future__ import annotations

from dataclasses import replace

from bot.cards.signups import Facts
from storage.database import Database
from tests.bot.flows.test_signup import known, welcomed
from tests.person import Person
from tests.sample import MEETING, SIGNUP, WHO

WAITING, HELD = replace(SIGNUP, state="waiting", place=12), replace(SIGNUP, state="held")
FACTS = [
    Facts(who=WHO, page=0, mine=(), more=False),
    Facts(who=WHO, page=1, mine=tuple((s, MEETING) for s in (SIGNUP, WAITING, HELD)), more=True),
]


def test_whoever_has_none_is_shown_the_way_to_the_meetings(parent: Person) -> None:
    welcomed(parent)

    parent.home("Înscrieri")

    assert "nu aveți înscrieri" in parent.text
    assert any("Întâlniri" in label for label in parent.labels())


def test_ones_own_sign_up_is_there(parent: Person, database: Database) -> None:
    known(parent, database)

    parent.home("Înscrieri")

    assert "V-ați înscris" in parent.text
