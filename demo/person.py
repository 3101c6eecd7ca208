"""Somebody with a phone, who finds buttons by what they mean and whose chat is printed as it grows."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any

from bot.cards.answer import first_name
from bot.keyboards import SHARE
from bot.texts import Sayable, _, translator
from demo import bubbles
from demo.stage import PATIENCE
from sandbox.mirror import ShownMessage
from sandbox.phone import Phone

Said = Sayable | str
SHOW = _("👁 Show it")
_ro = translator("ro")


def ro(said: Said) -> str:
    """As a phone in Romanian shows it."""
    return said if isinstance(said, str) else _ro.plain(said)


class Person:
    """Each action returns when the phone shows `until`: words or a label that were not there before."""

    def __init__(self, phone: Phone, name: str) -> None:
        self.phone = phone
        self.name = first_name(name)
        self._printed: dict[int, int] = {}
        self._toasts = 0

    async def start(self, *, until: Said) -> None:
        await self._do("START", self.phone.start(), until)

    async def tap(self, label: Said, *, until: Said) -> None:
        await self._do(f"[{ro(label)}]", self.phone.tap(ro(label)), until)

    async def press(self, label: Said, *, until: Said) -> None:
        """A button of the keyboard under the text field."""
        await self._do(f"[{ro(label)}]", self.phone.press(ro(label)), until)

    async def share_number(self, *, until: Said) -> None:
        await self._do(f"[{ro(SHARE)}]", self.phone.share_contact(), until)

    async def write(self, words: str, *, until: Said) -> None:
        await self._do(words, self.phone.say(words), until)

    async def receive(self, *until: Said) -> str:
        """It comes by itself; one of `until` is enough. Returns all that is new."""
        wanted = [ro(words) for words in until]
        await self.phone.until(
            lambda _phone: any(words in self._news() for words in wanted), PATIENCE
        )
        news = self._news()
        for message in self._new():
            self._printed[message.message_id] = message.edits
            print(bubbles.left(self.name, message))
        for toast in self.phone.toasts[self._toasts :]:
            print(bubbles.toast(toast.text))
        self._toasts = len(self.phone.toasts)
        return news

    async def read(self, until: Said) -> None:
        """It comes by itself, where others may see the phone behind a tap."""
        if ro(until) not in await self.receive(until, SHOW):
            await self.tap(SHOW, until=until)

    def sees(self, label: Said) -> bool:
        """On the newest message."""
        return any(ro(label) in shown for shown in self.phone.last.labels)

    async def _do(self, said: str, action: Awaitable[Any], until: Said) -> None:
        print(bubbles.right(self.name, said))
        await action
        await self.receive(until)

    def _new(self) -> list[ShownMessage]:
        """Of the bot, and not printed as they are now."""
        return [
            message
            for message in self.phone.messages
            if message.by_bot and self._printed.get(message.message_id) != message.edits
        ]

    def _news(self) -> str:
        shown = [
            part for message in self._new() for part in (bubbles.words(message), *message.labels)
        ]
        return "\n".join([*shown, *self.phone.keyboard])
