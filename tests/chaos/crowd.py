"""Parents in a hurry: each taps what is on the phone, some of it twice, some of it long out of date."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Mapping, Sequence

from bot.screen import Tap
from tests.chaos.handset import Button, Handset
from tests.chaos.place import Place
from tests.chaos.script import WORDS, take_a_seat
from tests.chaos.witness import Did

# How gladly each button is tapped; what is not named, hardly ever.
GLADLY: Mapping[tuple[str, str], float] = {
    ("meeting", "join"): 10,
    ("meeting", "wait"): 10,
    ("meeting", ""): 3,
    ("meetings", ""): 3,
    ("signup", ""): 4,
    ("signup", "cancel"): 5,
    ("signup", "undo"): 8,
    ("signup", "take"): 8,
    ("signup", "again"): 8,
    ("other_dates", ""): 3,
    ("other_dates", "swap"): 8,
    ("reminder", "coming"): 5,
    ("continue", ""): 5,
    ("signups", ""): 1,
    ("home", ""): 2,
}
_HARDLY = 0.15
# Asking to talk has a story of its own, in which somebody is there who answers; and a chat that hides what it is
# told until it is tapped shows nothing that could be compared.
_NEVER = {("talk", "ask"), ("home", "material"), ("settings", "discreet")}
# A screen further up than these is rarely looked at again.
_LOOKED_AT = 4
_TWICE, _AT_ONCE, _OLD = 0.12, 0.12, 0.05
_PATIENCE = 60.0

Act = Callable[[], Did]


class Visitor:
    """`meetings`: those whose posters this person has seen."""

    def __init__(self, handset: Handset, dice: random.Random, meetings: Sequence[int]) -> None:
        self.handset = handset
        self._dice = dice
        self._meetings = meetings

    async def live(self, stop: asyncio.Event) -> None:
        """Taps until `stop`, each time when the last tap was answered, or nearly so."""
        while not stop.is_set():
            did = self._once()
            while self._dice.random() < _AT_ONCE:
                did = self._once()
            await self._until_answered(did, stop)
            await asyncio.sleep(self._dice.uniform(0, 0.05))

    async def looks(self, mine: Sequence[int], meeting: int) -> bool:
        """At each of these sign-ups; and then signs up for one meeting more. False when that is not to be had."""
        phone = self.handset
        for signup in mine:
            if not phone.editable:
                await phone.answered(phone.start(meeting), _PATIENCE)
            card = Tap("signup", "", (signup,))
            await phone.answered(phone.tap(Button(phone.editable, card.data, card, "")), _PATIENCE)
        return await take_a_seat(phone, meeting, _PATIENCE)

    def _once(self) -> Did:
        acts = self._acts()
        (act,) = self._dice.choices([a for a, _weight in acts], [weight for _a, weight in acts])
        did = act()
        return act() if did.query and self._dice.random() < _TWICE else did

    def _acts(self) -> list[tuple[Act, float]]:
        phone, dice = self.handset, self._dice
        acts: list[tuple[Act, float]] = [
            # A new message; most of what is tapped is edited in its place, which Telegram does not count.
            (lambda: phone.start(dice.choice(self._meetings)), 0.4 if phone.messages else 20),
            (lambda: phone.say("/menu"), 0.1),
            (lambda: phone.say("Am auzit un zvon …"), 0.1),
        ]
        looked_at = None if dice.random() < _OLD else _LOOKED_AT
        acts += [(_tapping(phone, b), _gladly(b)) for b in phone.buttons(looked_at) if _may(b)]
        if phone.asks_for_number:
            acts.append((phone.share, 20))
        if phone.asks_for_words:
            acts.append((lambda: phone.say(WORDS), 30))
        return acts

    async def _until_answered(self, did: Did, stop: asyncio.Event) -> None:
        answered = asyncio.create_task(self.handset.answered(did, _PATIENCE))
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait([answered, stopping], return_when=asyncio.FIRST_COMPLETED)
        for task in (answered, stopping):
            task.cancel()
        await asyncio.gather(answered, stopping, return_exceptions=True)


def _may(button: Button) -> bool:
    return button.tap is None or (button.tap.card, button.tap.name) not in _NEVER


def crowd(place: Place, dice: random.Random, size: int) -> list[Visitor]:
    """Families of every kind, and a few meetings with fewer seats than there are people."""
    meetings = [
        *place.add_meetings(max(2, size // 5), dates=3),
        *place.add_meetings(max(2, size // 4)),
        *place.add_meetings(1),  # where somebody always waits
        *place.add_meetings(max(3, size // 3), dates=2, kind="science"),
    ]
    languages = ("ro", "uk", "en")
    handsets = []
    for number in range(size):
        language = languages[number % 3]
        match number % 6:
            case 0:
                handsets.append(place.add_phone(language))
            case 1:
                handsets.append(place.add_parent(language, known=False))
            case 2:
                handsets.append(place.add_parent(language, children=("Mara", "Luca")))
            case 3:
                handsets.append(place.add_parent(language, children=("Ilinca",)))
            case _:
                handsets.append(place.add_parent(language))
    return [Visitor(handset, random.Random(dice.random()), meetings) for handset in handsets]


def _tapping(phone: Handset, button: Button) -> Act:
    return lambda: phone.tap(button)


def _gladly(button: Button) -> float:
    if button.tap is None:
        return 1.0 if button.token in {"<", "no"} or button.token.startswith("=") else 12.0
    return GLADLY.get((button.tap.card, button.tap.name), _HARDLY)
