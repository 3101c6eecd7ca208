from __future__ import annotations

from dataclasses import replace

from bot.cards.passed_over import CARD
from bot.cards.signup import Facts
from tests.sample import MEETING, SIGNUP, WHO

FACTS = [
    Facts(who=WHO, signup=replace(SIGNUP, state="waiting", seats=seats, place=2), meeting=MEETING)
    for seats in (2, 21)
]


def test_the_rule_is_told_without_saying_who_was_let_through() -> None:
    assert "Ana" not in str(CARD.say(FACTS[0]))
