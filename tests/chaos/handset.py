"""A phone of the sandbox in somebody's hand: what can be done with it, and what is to be seen on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.screen import Tap, link
from sandbox.actions import Actions
from sandbox.chats import Chat
from sandbox.messages import Message
from sandbox.world import World
from tests.chaos.witness import Did, Witness


@dataclass(frozen=True)
class Button:
    """`tap`: what it says about a card; None when it answers a question with `token`."""

    message: int
    data: str
    tap: Tap | None
    token: str

    def renamed(self, name: str) -> Button:
        """Another button of the same card, which is not on the phone yet."""
        assert self.tap is not None
        tap = Tap(self.tap.card, name, self.tap.ids)
        return Button(self.message, tap.data, tap, "")


class Handset:
    """`patience`: how many seconds its owner waits for something to be seen, unless said otherwise."""

    def __init__(self, world: World, witness: Witness, chat: Chat, patience: float) -> None:
        assert chat.person is not None
        self._world = world
        self._witness = witness
        self._chat = chat
        self._person = chat.person
        self._patience = patience
        self.chat = chat.chat_id
        self.language = chat.person.language_code
        self.number = chat.person.phone_number

    def start(self, meeting: int | None = None) -> Did:
        """START, or a poster's link to one meeting."""
        words = "/start" if meeting is None else f"/start m_{link(meeting)}"
        return self._do(words, lambda: self._actions.say(words))

    def say(self, words: str) -> Did:
        return self._do(words, lambda: self._actions.say(words))

    def share(self) -> Did:
        """The button of the keyboard under the text field that sends the own number."""
        (label,) = [one["text"] for one in self._keyboard if one.get("request_contact")]
        return self._do("share", lambda: self._actions.press(label))

    def tap(self, button: Button) -> Did:
        """Also one that is no longer to be seen: a finger is faster than a message that goes."""
        query = ""

        def forge() -> None:
            nonlocal query
            query = self._actions.forge(button.data, button.message)

        did = self._do(button.data, forge, note=False)
        self._witness.did.append(tapped := Did(did.update, did.chat, did.at, did.what, query))
        return tapped

    @property
    def messages(self) -> list[Message]:
        """Those of the bot, oldest first."""
        return [message for message in self._chat.messages.values() if message.by_bot]

    def buttons(self, newest: int | None = None) -> list[Button]:
        """Of the newest so many messages, or of all, oldest message first."""
        shown = self.messages if newest is None else self.messages[-newest:]
        return [
            _button(message.message_id, data)
            for message in shown
            for row in message.buttons
            for one in row
            if (data := one.get("callback_data"))
        ]

    def find(self, card: str, name: str = "", *ids: int) -> Button | None:
        """The newest button that taps so; `ids` are the first ones it must have."""
        for button in reversed(self.buttons()):
            tap = button.tap
            if tap and (tap.card, tap.name) == (card, name) and tap.ids[: len(ids)] == ids:
                return button
        return None

    def has(self, button: Button) -> bool:
        """Its message still carries it."""
        return any((b.message, b.data) == (button.message, button.data) for b in self.buttons())

    def option(self, token: str) -> Button | None:
        """The newest button that answers a question so."""
        return next((b for b in reversed(self.buttons()) if b.token == token), None)

    @property
    def asks_for_number(self) -> bool:
        return any(one.get("request_contact") for one in self._keyboard)

    @property
    def asks_for_words(self) -> bool:
        """The newest question has no answer among its buttons."""
        tokens = {button.token for button in self.buttons(1) if button.token}
        return tokens == {"<"}

    @property
    def editable(self) -> int:
        """The newest message with buttons; 0 when there is none."""
        return next((m.message_id for m in reversed(self.messages) if m.buttons and m.editable), 0)

    async def sees(self, holds: Callable[[Handset], object], seconds: float | None = None) -> bool:
        patience = self._patience if seconds is None else seconds
        return await self._witness.until(self.chat, lambda: bool(holds(self)), patience)

    async def answered(self, did: Did, seconds: float | None = None) -> bool:
        return await self.sees(lambda _: self._witness.answered(did), seconds)

    @property
    def _keyboard(self) -> list[dict[str, Any]]:
        """The buttons under the text field."""
        keyboard = self._chat.keyboard
        rows = keyboard.markup["keyboard"] if keyboard and not keyboard.hidden else []
        return [button for row in rows for button in row]

    @property
    def _actions(self) -> Actions:
        return Actions(self._world, self._person, self._chat)

    def _do(self, what: str, act: Callable[[], object], *, note: bool = True) -> Did:
        at = self._world.clock.now()
        act()
        did = Did(self._world.updates.newest, self.chat, at, what)
        if note:
            self._witness.did.append(did)
        return did


def _button(message: int, data: str) -> Button:
    if data.startswith("~"):
        return Button(message, data, None, data.partition(".")[2])
    return Button(message, data, Did(0, 0, 0, data, "?").tap, "")
