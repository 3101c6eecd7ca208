"""A story of somebody who asks to talk: a promise, an answer, an agreed hour, and the end of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

from bot.agreed_hours import FELL_THROUGH
from tests.chaos.calm import calm
from tests.chaos.handset import Button, Handset
from tests.chaos.keeper import Keeper
from tests.chaos.place import Place
from tests.chaos.stories import Stuck, sees, tap

WORDS = "Ne vedem la centru."
# After so many seconds without what they expected, they try again.
_AGAIN = 2.5


async def request(here: Place, _keeper: Keeper) -> None:
    """Asked, taken, answered, an hour chosen, and closed, which cancels the hour."""
    parent, counsellor = here.add_parent(), here.add_counsellor()
    parent.say("/talk")
    await sees(parent, "the topics", lambda p: p.find("talk", "ask"))
    tap(parent, "ask", card="talk")
    await sees(parent, "the promise", lambda p: p.find("request", "withdraw"))
    await _answers(counsellor, parent)
    tap(parent, "", card="answer")
    await sees(parent, "the answer", lambda p: WORDS in (p.messages[-1].text or ""))
    await _chooses_an_hour(parent)
    await calm(here, here.patience)
    await _closes(counsellor)
    await sees(parent, "that there is news", _fell_through)
    news = _fell_through(parent)
    assert news is not None
    parent.tap(news)
    await sees(parent, "how it ended", lambda p: _newest(p, "talk"))


def _newest(phone: Handset, card: str, name: str = "") -> Button | None:
    """On the newest message, where older ones have the like."""
    there = (b for b in phone.buttons(1) if b.tap and (b.tap.card, b.tap.name) == (card, name))
    return next(there, None)


def _fell_through(phone: Handset) -> Button | None:
    """What the newest message hides: that the hour is off, and where the request stands now."""
    hidden = _newest(phone, "request")
    return hidden if hidden and hidden.tap and hidden.tap.ids[1:] == (FELL_THROUGH,) else None


async def _answers(counsellor: Handset, parent: Handset) -> None:
    async def take() -> None:
        await _taps(counsellor, "take")

    async def answer() -> None:
        if await _taps(counsellor, "answer"):
            await counsellor.sees(lambda p: not _newest(p, "request_work", "close"), _AGAIN)
            counsellor.say(WORDS)

    async def send() -> None:
        name = _option(counsellor, "team")
        if name is not None:
            counsellor.tap(name)

    await goes_on(counsellor, take, lambda p: p.find("request_work", "answer"))
    await goes_on(counsellor, answer, lambda p: _option(p, "team"))
    await goes_on(parent, send, lambda p: p.find("answer"))


async def _chooses_an_hour(parent: Handset) -> None:
    tap(parent, "", card="request")
    await sees(parent, "that there are hours", lambda p: _newest(p, "slots"))
    tap(parent, "", card="slots")
    await sees(parent, "the hours", lambda p: _newest(p, "slots", "book"))
    tap(parent, "book", card="slots")
    await sees(parent, "the hour", lambda p: _newest(p, "slot", "cancel"))


async def _closes(counsellor: Handset) -> None:
    async def close() -> None:
        if await _taps(counsellor, "close"):
            for token in ("", "met"):
                await counsellor.sees(partial(_option, token=token), _AGAIN)
                chosen = _option(counsellor, token)
                if chosen is not None:
                    counsellor.tap(chosen)
        counsellor.say("/requests")

    def closed(phone: Handset) -> bool:
        """The queue is empty."""
        return bool(_newest(phone, "my_slots")) and not _newest(phone, "request_work")

    await goes_on(counsellor, close, closed)


async def goes_on(
    phone: Handset, act: Callable[[], Awaitable[None]], holds: Callable[[Handset], object]
) -> None:
    """Somebody of the team who is shown the menu after a bot died, or whose tap was too early, tries again until
    the phone shows so.
    """
    for _time in range(4):
        await act()
        if await phone.sees(holds, _AGAIN):
            return
    raise Stuck(f"{phone.chat} could not go on after {phone.messages[-1].text!r}")


async def _taps(counsellor: Handset, name: str) -> bool:
    """Opens the only request of the queue, and taps that button of it, if it is there."""
    before = counsellor.messages[-1:]
    counsellor.say("/requests")
    await counsellor.sees(
        lambda p: (
            p.messages[-1:] != before and _newest(p, "my_slots") and _newest(p, "request_work")
        ),
        _AGAIN,
    )
    shown = _newest(counsellor, "request_work")
    if shown is None:
        return False
    counsellor.tap(shown)
    await counsellor.sees(lambda p: _on(p, shown.message, name), _AGAIN)
    button = _on(counsellor, shown.message, name)
    if button is not None:
        counsellor.tap(button)
    return button is not None


def _on(phone: Handset, message: int, name: str) -> Button | None:
    """The request's button of that name on this very message."""
    there = (b for b in phone.buttons() if b.tap and b.message == message)
    return next(
        (b for b in there if b.tap and (b.tap.card, b.tap.name) == ("request_work", name)), None
    )


def _option(phone: Handset, token: str) -> Button | None:
    """Of the newest question; "": that of an hour, whose token names it."""
    tokens = [button for button in phone.buttons(1) if button.token]
    wanted = (b for b in tokens if b.token == token or (not token and "." in b.token))
    return next(wanted, None)
