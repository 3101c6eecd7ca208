"""A person with a phone, without Telegram: takes turns directly and sees what would be on the screen."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.dialogue import Reply
from bot.incoming import Command, Event, Incoming, Membership, Press
from bot.keyboards import HOME, SHARE
from bot.screen import Button, Screen
from bot.texts import Translator, translator
from bot.turn import Answer, There, Turns
from storage.chat_messages import Sent

NOON = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
_updates = itertools.count(700_000)
_messages = itertools.count(1)


@dataclass
class Person:
    """`taps` and `typed` count what the person did since the conversation began."""

    turns: Turns
    chat: int = 5_000_001
    now: datetime = NOON
    hint: str = "ro"
    taps: int = 0
    typed: int = 0
    chat_log: dict[int, Screen] = field(default_factory=dict)
    last: Answer = field(default_factory=lambda: Answer(0, None))
    keyboard: str | None = None
    # Messages that can be neither forwarded nor saved.
    protected: set[int] = field(default_factory=set)

    def start(self, payload: str = "") -> Screen:
        return self._do(Command("start", payload))

    def command(self, name: str) -> Screen:
        return self._do(Command(name))

    def tap(self, label: str, *, screen: Screen | None = None) -> Screen:
        """The button whose label in the person's language contains `label`; the newest message that has it."""
        self.taps += 1
        for message, shown in sorted(self.chat_log.items(), reverse=True):
            for button in shown.buttons:
                if label in self.speaks.plain(button.label) and (screen is None or shown is screen):
                    return self.press(button, message)
        raise AssertionError(f"no button {label!r} among {self.labels()}")

    def press(self, button: Button, message: int) -> Screen:
        return self._do(Press(button.data, "q"), message)

    def tap_data(self, data: str) -> Screen:
        """A button of a message that came from the outbox."""
        return self._do(Press(data, "q"), next(_messages))

    def receive(self, screen: Screen) -> None:
        """A message from the outbox."""
        sent = next(_messages)
        self.chat_log[sent] = screen
        if screen.protect:
            self.protected.add(sent)

    def home(self, label: str) -> Screen:
        """A tap on the home keyboard."""
        assert self.keyboard == "home", f"the keyboard is {self.keyboard}"
        words = [self.speaks.plain(text) for row in HOME for text, _command in row]
        self.taps += 1
        return self._do(Reply("typed", next(word for word in words if label in word)))

    def say(self, words: str) -> Screen:
        self.typed += 1
        return self._do(Reply("typed", words))

    def share(self, number: str = "+9996610001") -> Screen:
        assert self.keyboard == "phone", f"the keyboard is {self.keyboard}"
        assert SHARE
        self.taps += 1
        return self._do(Reply("phone", number))

    def send(self, event: Event) -> Screen:
        return self._do(event)

    def block(self) -> None:
        self._do(Membership(blocked=True))

    @property
    def speaks(self) -> Translator:
        return translator(self.last.language)

    @property
    def screen(self) -> Screen:
        """The newest message."""
        return self.chat_log[max(self.chat_log)]

    @property
    def text(self) -> str:
        return self.speaks.say(*self.screen.text)

    def labels(self) -> list[str]:
        return [
            self.speaks.plain(b.label) for shown in self.chat_log.values() for b in shown.buttons
        ]

    def later(self, **passed: int) -> None:
        self.now += timedelta(**passed)

    def _do(self, event: Event, message: int | None = None) -> Screen:
        number = message or next(_messages)
        incoming = Incoming(
            next(_updates), self.chat, event, number, self.hint, number in self.protected
        )
        self.now += timedelta(seconds=1)
        self.last = self.turns.take(incoming, self.now)
        sent: list[Sent] = []
        for shown in self.last.shows:
            if shown.edit is None:
                sent.append(Sent(next(_messages), shown.screen.protect))
                self.chat_log[sent[-1].message] = shown.screen
                if shown.screen.protect:
                    self.protected.add(sent[-1].message)
            else:
                self.chat_log[shown.edit] = shown.screen
            self.keyboard = shown.screen.keyboard or self.keyboard
        for gone in self.last.removes:
            self.chat_log.pop(gone, None)
        if sent:
            self.turns.shown(There(incoming.update, self.last, sent, self.now))
        return self.last.shows[-1].screen if self.last.shows else Screen(())
