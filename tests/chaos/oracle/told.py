"""What people were told about their sign-ups was so, and what is so in the end they were told."""

from __future__ import annotations

from collections.abc import Iterator

from storage.signups import LIVE
from tests.chaos.evidence import Evidence
from tests.chaos.history import Change
from tests.chaos.oracle.finding import Finding
from tests.chaos.witness import Shown

# From when a screen was thought of until it is on the phone: a chat gets one message a second.
ON_ITS_WAY = 20.0
# The database's clock counts in milliseconds.
_BLINK = 0.05
_BY_BUTTON = {"take": "offered", "again": "lapsed", "undo": "cancelled"}
_BY_SIGN = {"✅": "confirmed", "🕓": "held", "⏳": "waiting"}


def told(shown: Shown) -> tuple[int, str] | None:
    """The sign-up whose card this is, and the state that it tells; None for any other message.

    In no language's words: a card's first sign and its buttons say what it says.
    """
    for tap in shown.taps:
        if tap.card == "signup" and tap.name in _BY_BUTTON:
            return tap.ids[0], _BY_BUTTON[tap.name]
    for tap in shown.taps:
        if tap.card == "calendar" and shown.text[:1] in _BY_SIGN:
            return tap.ids[0], _BY_SIGN[shown.text[:1]]
    return None


def whoever_was_told_of_a_sign_up_has_it(evidence: Evidence) -> Iterator[Finding]:
    signups = evidence.signups
    for shown in evidence.shown:
        what = told(shown)
        if what is None:
            continue
        signup, state = what
        history = signups.get(signup, [])
        if not history:
            yield Finding("lost", f"told of sign-up {signup}, which is not in the books")
        elif evidence.chats.get(history[0].owner or 0) != shown.chat:
            yield Finding("wrong", f"chat {shown.chat} was told of somebody else's sign-up")
        elif state not in states(history, shown.at):
            yield Finding(
                "wrong", f"sign-up {signup}: told {state}, was {states(history, shown.at)}"
            )


def the_last_word_is_true(evidence: Evidence) -> Iterator[Finding]:
    """Of every sign-up that lives: the newest card on the phone tells its state, whoever changed it."""
    last = {}
    for shown in evidence.shown:
        what = told(shown)
        if what is not None:
            last[what[0]] = what[1]
    for signup, history in evidence.signups.items():
        state = history[-1].state
        if state in LIVE and last.get(signup) != state:
            yield Finding(
                "lost", f"sign-up {signup} is {state}, told {last.get(signup, 'nothing')}"
            )


def states(history: list[Change], at: float, on_its_way: float = ON_ITS_WAY) -> list[str]:
    """Those it was in while the screen was on its way."""
    before = [change for change in history if change.at <= at - on_its_way][-1:]
    during = [change for change in history if at - on_its_way < change.at <= at + _BLINK]
    return [change.state for change in before + during]


RULES = (whoever_was_told_of_a_sign_up_has_it, the_last_word_is_true)
