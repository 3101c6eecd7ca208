"""A parent who knows what for: goes on until the seat is there, whatever is asked, whoever dies meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from tests.chaos.handset import Handset
from tests.chaos.witness import Did

# Answers both questions that want words: a person's name, and a child's name with its year.
WORDS = "Zvonimira Probă 2016"
# No way to a seat asks for more.
_MOST_STEPS = 15
# Whatever is asked, this is what this parent says to it; a language is chosen before anything else.
_SAYS = ("ro", "yes")
_WAY = (("meeting", "join"), ("meeting", "wait"))


async def take_a_seat(phone: Handset, meeting: int, seconds: float | None = None) -> bool:
    """From the poster's link until the phone has a sign-up that it had not before; False when it is not to be had."""
    had = _signups(phone)
    act: Callable[[], Did] | None = partial(phone.start, meeting)
    for _step in range(_MOST_STEPS):
        before = _look(phone)
        if act is None:
            return False
        act()
        await phone.sees(partial(_goes_on, before, had), seconds)
        if _signups(phone) - had:
            return True
        act = _next(phone) if _look(phone) != before else None
    return False


def _goes_on(before: object, had: set[int], phone: Handset) -> bool:
    return bool(_signups(phone) - had or (_look(phone) != before and _next(phone)))


def _signups(phone: Handset) -> set[int]:
    """Those whose buttons are on the phone."""
    taps = [button.tap for button in phone.buttons() if button.tap]
    return {tap.ids[0] for tap in taps if tap.card in {"signup", "calendar"} and tap.ids}


def _look(phone: Handset) -> object:
    newest = phone.messages[-1:]
    return [(m.message_id, m.edits) for m in newest], phone.asks_for_number


def _next(phone: Handset) -> Callable[[], Did] | None:
    """What the newest screen asks for."""
    if phone.asks_for_number:
        return phone.share
    if phone.asks_for_words:
        return partial(phone.say, WORDS)
    newest = phone.buttons(1)
    for button in newest:
        if button.tap and (button.tap.card, button.tap.name) in _WAY:
            return partial(phone.tap, button)
    for token in _SAYS:
        for button in newest:
            if button.token == token:
                return partial(phone.tap, button)
    return None
