from __future__ import annotations

from dataclasses import replace

from bot.cards.place import CARD
from bot.cards.signup import Facts
from bot.screen import Pin
from tests.bot.cards.test_signup import PINNED
from tests.sample import MEETING, SIGNUP, WHO

FACTS = [Facts(who=replace(WHO, centre=PINNED), signup=SIGNUP, meeting=MEETING)]


def test_the_pin_stands_where_the_centre_says() -> None:
    pin = CARD.say(FACTS[0]).attachment

    assert isinstance(pin, Pin)
    assert (pin.latitude, pin.longitude) == (44.43, 26.03)
