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
# After so many seconds without a way on in the newest message they look at so many of the newest.
_GLANCE, _SCROLLED = 3.0, 3
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
        # Nothing more to do below: what was promised for later may have come under the question meanwhile.
        if not await phone.sees(partial(_goes_on, before, had, meeting, 1), _GLANCE):
            await phone.sees(partial(_goes_on, before, had, meeting, _SCROLLED), seconds)
        if _signups(phone) - had:
            return True
        act = None
        if _look(phone) != before:  # where the screen leads elsewhere, by the poster once more
            again = partial(phone.start, meeting)
            act = _next(phone, meeting, 1) or _next(phone, meeting, _SCROLLED) or again
    return False


def _goes_on(before: object, had: set[int], meeting: int, newest: int, phone: Handset) -> bool:
    seated = _signups(phone) - had
    return bool(seated or (_look(phone) != before and _next(phone, meeting, newest)))


def _signups(phone: Handset) -> set[int]:
    """Those whose buttons are on the phone."""
    taps = [button.tap for button in phone.buttons() if button.tap]
    return {tap.ids[0] for tap in taps if tap.card in {"signup", "calendar"} and tap.ids}


def _look(phone: Handset) -> object:
    newest = phone.messages[-1:]
    return [(m.message_id, m.edits) for m in newest], phone.asks_for_number


def _next(phone: Handset, meeting: int, newest: int) -> Callable[[], Did] | None:
    """What the newest so many screens ask for."""
    if phone.asks_for_number:
        return phone.share
    shown = phone.buttons(newest)
    if {button.token for button in shown if button.token} == {"<"}:
        return partial(phone.say, WORDS)
    for button in shown:
        tap = button.tap
        if tap and (tap.card, tap.name) in _WAY and tap.ids[:1] == (meeting,):
            return partial(phone.tap, button)
    for token in _SAYS:
        for button in shown:
            if button.token == token:
                return partial(phone.tap, button)
    return None
