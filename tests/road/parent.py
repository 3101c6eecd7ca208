"""A parent at a real phone of the sandbox, who finds buttons by what they mean in the parent's language."""

from __future__ import annotations

from collections.abc import Callable

from bot.screen import Malformed, Tap, link
from bot.texts import LANGUAGES, Sayable, translator
from sandbox.mirror import ShownMessage
from sandbox.phone import Phone
from tests.road import words

# In seconds, and far more than it takes: a machine that has much else to do is no reason to fail.
PATIENCE = 30.0
NAME = "Smaranda Zvonescu"

Needle = Sayable | str


class Parent:
    """`answers` and `typed` count what the parent did; what is waited for is what came after the last of it."""

    def __init__(self, phone: Phone, language: str = "ro") -> None:
        self.phone = phone
        self.language = language
        self.speaks = translator(language)
        self.answers = 0
        self.typed = 0
        self._seen = 0

    def says(self, text: Needle) -> str:
        return words.plain(self.speaks, text)

    async def start(self, meeting: int | None = None) -> None:
        """START, or a poster's link to one meeting."""
        self._look()
        await self.phone.start("" if meeting is None else f"m_{link(meeting)}")

    async def tap(self, label: Needle, message: ShownMessage | None = None) -> None:
        self._look()
        self.answers += 1
        await self.phone.tap(self.says(label), message)

    async def press(self, label: Needle) -> None:
        """A button of the keyboard under the text field."""
        self._look()
        self.answers += 1
        await self.phone.press(self.says(label))

    async def write(self, text: str) -> int:
        self._look()
        if not text.startswith("/"):
            self.answers += 1
            self.typed += 1
        return await self.phone.say(text)

    async def forge(self, data: str) -> None:
        """A tap on a button that no screen ever carried."""
        self._look()
        await self.phone.forge(data)

    async def send(self, kind: str) -> None:
        self._look()
        await self.phone.send(kind)

    async def forward_contact(self, name: str, number: str, user_id: int | None = None) -> None:
        self._look()
        await self.phone.forward_contact(name, number, user_id)

    async def sees(self, *needles: Needle) -> ShownMessage:
        """A message of the bot, new or edited since the last action, with all of these words and labels."""
        wanted = [self.says(needle) for needle in needles]
        found = await self._until(lambda message: all(w in _all_of(message) for w in wanted))
        return found[-1]

    async def gets(self, kind: str) -> ShownMessage:
        """A new message of this kind, such as `document` or `venue`."""
        return (await self._until(lambda message: kind in message.content))[-1]

    async def is_told(self, toast: Needle) -> None:
        """The word above the chat that answers a tap."""
        text = self.says(toast)
        await self.phone.until(
            lambda phone: any(t.text == text and t.seq > self._seen for t in phone.toasts), PATIENCE
        )

    def shows(self, *needles: Needle) -> list[ShownMessage]:
        """Every message of the bot in the chat that has all of these."""
        wanted = [self.says(needle) for needle in needles]
        return [m for m in self.messages if all(w in _all_of(m) for w in wanted)]

    @property
    def messages(self) -> list[ShownMessage]:
        return [message for message in self.phone.messages if message.by_bot]

    @property
    def newest(self) -> int:
        """Grows with every message of the bot that comes or changes."""
        return max((message.seq for message in self.messages), default=0)

    async def home_keyboard(self) -> None:
        """Waits until the four home buttons lie under the text field."""
        labels = [self.says(label) for row in words.HOME for label, _command in row]
        await self.phone.until(lambda phone: phone.keyboard == labels, PATIENCE)

    async def phone_keyboard(self) -> None:
        labels = [self.says(label) for label in (words.SHARE, words.LATER, words.BACK)]
        await self.phone.until(lambda phone: phone.keyboard == labels, PATIENCE)

    async def is_welcomed(self, meeting: int | None = None) -> ShownMessage:
        """From START to the menu, or to the meeting's card."""
        await self.start(meeting)
        await self.sees(words.CHOOSE_LANGUAGE)
        await self.tap(LANGUAGES[self.language])
        await self.sees(words.UNDERSTOOD)
        await self.tap(words.UNDERSTOOD)
        return await self.sees(words.DO_WHAT if meeting is None else words.SIGN_ME_UP)

    async def is_introduced(self, meeting: int) -> ShownMessage:
        """From START to a seat that is kept: a family that the centre does not know yet."""
        await self.is_welcomed(meeting)
        await self.tap(words.SIGN_ME_UP)
        await self.phone_keyboard()
        await self.press(words.SHARE)
        await self.sees(words.YOUR_NAME)
        await self.write(NAME)
        await self.sees(words.SECTOR_6)
        await self.tap(words.YES)
        return await self.sees(words.standing("held"), words.CALENDAR)

    async def is_recognised(self, meeting: int) -> ShownMessage:
        """From START to a confirmed seat: a family whose number the centre knows."""
        await self.is_welcomed(meeting)
        await self.tap(words.SIGN_ME_UP)
        await self.phone_keyboard()
        await self.press(words.SHARE)
        return await self.sees(words.standing("confirmed"), words.CALENDAR)

    def _look(self) -> None:
        toasts = [toast.seq for toast in self.phone.toasts]
        self._seen = max([self._seen, self.newest, *toasts])

    async def _until(self, fits: Callable[[ShownMessage], bool]) -> list[ShownMessage]:
        def found() -> list[ShownMessage]:
            return [m for m in self.messages if m.seq > self._seen and fits(m)]

        await self.phone.until(lambda _phone: bool(found()), PATIENCE)
        return sorted(found(), key=lambda message: message.seq)


def taps(message: ShownMessage) -> list[Tap]:
    """What the card buttons of a message say; a question's buttons are left out."""
    read = []
    for row in message.buttons:
        for button in row:
            try:
                read.append(Tap.read(button.get("callback_data", "")))
            except Malformed:
                continue
    return read


def _all_of(message: ShownMessage) -> str:
    return "\n".join([message.text, *message.labels])
