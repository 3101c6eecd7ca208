"""Visitors who use the assistant at random, as fast as it answers, and what they were told while they did."""

from __future__ import annotations

import asyncio
import random
from contextlib import suppress
from typing import get_args

from bot.screen import Tap
from bot.texts import LANGUAGES
from sandbox.mirror import ShownMessage
from storage.signups import SignUp
from tests.road import words
from tests.road.house import House
from tests.road.parent import NAME, Parent, taps

# A visitor who sees nothing change for so long looks at the screen and does the next thing.
_IMPATIENCE = 3.0
# A question that several messages lead up to is read before it is answered.
_READING = 0.2
# Buttons that change the screen they are on, and how tempting they are.
_WEIGHTS = {
    ("meeting", "join"): 8,
    ("meeting", "wait"): 8,
    ("signup", "cancel"): 4,
    ("signup", "undo"): 4,
    ("signup", "take"): 4,
    ("signup", "again"): 4,
    ("signup", ""): 3,
    ("meeting", ""): 2,
    ("meetings", ""): 1,
    ("signups", ""): 1,
    ("home", ""): 1,
}
_SIGN_OF: dict[str, str] = {state: words.standing(state) for state in get_args(words.Standing)}
_STANDINGS = tuple(_SIGN_OF.values())


class Visitor:
    """`board` is the one message on which this visitor taps from card to card. `did` counts the taps."""

    def __init__(self, parent: Parent, dice: random.Random) -> None:
        self.parent = parent
        self.did = 0
        self._dice = dice
        self._board = 0
        self._told: set[int] = set()

    async def sit_down(self) -> None:
        await self.parent.press(words.MEETINGS)
        self._board = (await self.parent.sees("👥")).message_id

    async def live(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            await self._tap_something()

    async def arrive(self, meeting: int) -> None:
        """From START to a seat, whatever happens on the way: the newest question is answered."""
        while not self._has_seat():
            seen = self.parent.newest
            await self._answer_what_is_asked(meeting)
            with suppress(TimeoutError):
                await self.parent.phone.until(
                    lambda _phone, seen=seen: self.parent.newest > seen,  # type: ignore[misc]
                    _IMPATIENCE,
                )
            await asyncio.sleep(_READING)
            self.did += 1

    def told(self) -> set[int]:
        """Every sign-up whose number ever stood on this phone."""
        for message in self.parent.messages:
            self._look_at(message)
        return self._told

    def cards(self, sent: list[str], title: str) -> int:
        """How many of the texts sent to this phone show a sign-up to the meeting of that title."""
        return sum(text.startswith(_STANDINGS) and title in text for text in sent)

    async def reads_own_sign_ups(self) -> ShownMessage:
        await self.parent.press(words.SIGN_UPS)
        return await self.parent.sees(words.MENU)

    def shows_as_signed_up(self, screen: ShownMessage, mine: SignUp, title: str) -> bool:
        """The line about this sign-up says what is true."""
        after_title = screen.text.partition(title)[2].splitlines()
        return after_title[1].startswith(_SIGN_OF[mine.state])

    async def _tap_something(self) -> None:
        board = self._message(self._board)
        self._look_at(board)
        offered = [t for t in taps(board) if (t.card, t.name) in _WEIGHTS]
        weights = [_WEIGHTS[t.card, t.name] for t in offered]
        (chosen,) = self._dice.choices(offered, weights)
        await self._tap(chosen, board)
        self.did += 1

    async def _tap(self, button: Tap, board: ShownMessage) -> None:
        await self.parent.phone.forge(button.data, board)
        with suppress(TimeoutError):
            await self.parent.phone.until(
                lambda _phone: self._message(board.message_id).seq > board.seq, _IMPATIENCE
            )

    async def _answer_what_is_asked(self, meeting: int) -> None:
        parent, says = self.parent, self.parent.says
        newest = "\n".join(f"{m.text}\n{m.labels}" for m in parent.messages[-3:])
        if says(words.SHARE) in parent.phone.keyboard:
            await parent.press(words.SHARE)
        elif says(words.SECTOR_6) in newest:
            await parent.tap(words.YES)
        elif says(words.YOUR_NAME) in newest:
            await parent.write(NAME)
        elif says(words.SIGN_ME_UP) in newest:
            await parent.tap(words.SIGN_ME_UP)
        elif says(words.UNDERSTOOD) in newest:
            await parent.tap(words.UNDERSTOOD)
        elif says(words.CHOOSE_LANGUAGE) in newest:
            await parent.tap(LANGUAGES[parent.language])
        else:
            await parent.start(meeting)

    def _has_seat(self) -> bool:
        return bool(self.parent.shows(words.standing("held")))

    def _message(self, number: int) -> ShownMessage:
        return next(m for m in self.parent.messages if m.message_id == number)

    def _look_at(self, message: ShownMessage) -> None:
        self._told |= {t.ids[0] for t in taps(message) if t.card == "signup" and t.ids}


async def crowd(house: House, dice: random.Random, *, returning: int) -> list[Visitor]:
    """Returning parents, half of them from families that the centre does not know, with the list before them."""
    visitors = []
    for number in range(returning):
        parent = await house.add_returning_parent(known=number % 2 == 0)
        visitors.append(Visitor(parent, random.Random(dice.random())))
    await asyncio.gather(*(visitor.sit_down() for visitor in visitors))
    return visitors
