"""A person with a phone, for tests, the demo and the chaos runs.

    async with Desk.at(sandbox.url) as desk:
        ana = await desk.add_phone("Ana")
        await ana.start()
        await ana.answered()
        await ana.tap("Română")

An action returns when the phone shows its effect (the person's own bubble); what the bot makes of
it is awaited with `answered` or `until`.
"""

import asyncio
import base64
from collections.abc import Callable
from typing import Any, Final

from sandbox.mirror import Shown, ShownMessage, Toast
from sandbox.road import Road

PATIENCE: Final = 5.0


class Phone:
    """One person and their chat with the bot, or with `group` what they see in that group."""

    def __init__(self, road: Road, user_id: int, group: int | None = None) -> None:
        self._road = road
        self._acted = 0
        self.user_id = user_id
        self.chat_id = group or user_id

    @property
    def _shown(self) -> Shown:
        return self._road.mirror.phones[self.chat_id]

    @property
    def messages(self) -> list[ShownMessage]:
        """Oldest first."""
        return list(self._shown.messages.values())

    @property
    def last(self) -> ShownMessage:
        """The newest message of the bot. Raises LookupError when there is none."""
        for message in reversed(self._shown.messages.values()):
            if message.by_bot:
                return message
        raise LookupError("the bot has written nothing")

    @property
    def toasts(self) -> list[Toast]:
        return self._shown.toasts

    @property
    def chat_actions(self) -> list[str]:
        """Every "typing" and the like since this client began to watch."""
        return self._shown.actions

    @property
    def keyboard(self) -> list[str]:
        """The labels of the reply keyboard in sight, row after row."""
        keyboard = self._shown.about["keyboard"]
        if keyboard is None or keyboard["hidden"]:
            return []
        return [button["text"] for row in keyboard["keyboard"] for button in row]

    @property
    def pinned(self) -> list[int]:
        """Message ids, the one pinned last at the end."""
        return list(self._shown.about["pinned"])

    @property
    def bot(self) -> dict[str, Any]:
        """The bot as this person sees it: name, username, description, commands."""
        return dict(self._shown.about["bot"])

    @property
    def commands(self) -> list[dict[str, str]]:
        """The command menu this person sees."""
        return list(self._shown.about["bot"]["commands"])

    @property
    def started(self) -> bool:
        """The bot may write: START was pressed, or something was said."""
        return bool(self._shown.about["started"])

    @property
    def blocked(self) -> bool:
        return bool(self._shown.about["blocked"])

    @property
    def phone_number(self) -> str:
        return str(self._shown.about["phone_number"])

    async def start(self, payload: str = "") -> int:
        """Presses START or follows `t.me/<bot>?start=<payload>`; returns the message's id."""
        return int(await self._act("start", payload=payload))

    async def say(self, text: str, reply_to: ShownMessage | int | None = None) -> int:
        return int(await self._act("say", text=text, reply_to=_number(reply_to)))

    async def press(self, label: str) -> int:
        """Taps a button of the reply keyboard; one that asks for the contact sends it."""
        return int(await self._act("press", label=label))

    async def tap(self, label: str, message: ShownMessage | int | None = None) -> str:
        """Taps an inline button of `message`, or of the newest message that has such a button.

        Returns the callback query's id, or the address a link button opens.
        """
        found = _number(message) or self._with_button(label)
        return str(await self._act("tap", message_id=found, label=label))

    async def tap_at(self, row: int, column: int, message: ShownMessage | int) -> str:
        return str(await self._act("tap", message_id=_number(message), row=row, column=column))

    async def forge(self, data: str, message: ShownMessage | int | None = None) -> str:
        """Sends a callback that no button holds."""
        return str(await self._act("forge", data=data, message_id=_number(message)))

    async def share_contact(self) -> int:
        """Shares one's own number."""
        return await self.send("contact")

    async def forward_contact(
        self, first_name: str, phone_number: str, user_id: int | None = None
    ) -> int:
        """Sends somebody else's card."""
        card = {"first_name": first_name, "phone_number": phone_number, "user_id": user_id}
        return int(await self._act("send", kind="contact", **card))

    async def send(self, kind: str, data: bytes | None = None, **told: Any) -> int:
        """A photo, voice, document, video, sticker, location or contact; see sandbox.belongings."""
        if data is not None:
            told["data"] = base64.b64encode(data).decode()
        return int(await self._act("send", kind=kind, **told))

    async def edit(self, message: ShownMessage | int, text: str) -> None:
        await self._act("edit", message_id=_number(message), text=text)

    async def delete(self, message: ShownMessage | int) -> None:
        await self._act("delete", message_id=_number(message))

    async def block(self) -> None:
        await self._act("block")

    async def unblock(self) -> None:
        await self._act("unblock")

    async def deactivate(self) -> None:
        """Deletes the Telegram account; the bot is not told."""
        await self._act("deactivate")

    async def add_bot(self) -> None:
        """Adds the bot to the group."""
        await self._act("add_bot")

    async def remove_bot(self) -> None:
        await self._act("remove_bot")

    async def until(
        self,
        happened: Callable[["Phone"], bool],
        timeout: float = PATIENCE,  # noqa: ASYNC109  # see Desk.listening
    ) -> None:
        """Waits for the phone to look so; what is not there yet is no error in `happened`.

        Raises TimeoutError, which says how the phone looks instead.
        """

        def looks_so() -> bool:
            try:
                return happened(self)
            except LookupError:
                return False

        try:
            async with asyncio.timeout(timeout):
                await self._road.mirror.until(self.chat_id, looks_so)
        except TimeoutError:
            raise TimeoutError(
                f"after {timeout:g} s the phone shows:\n{self.described()}"
            ) from None

    async def answered(self, timeout: float = PATIENCE) -> ShownMessage:  # noqa: ASYNC109  # see Desk.listening
        """Waits for the bot to write or edit after this person's last action; returns the newest.

        Raises TimeoutError, as `until`.
        """
        await self.until(lambda _: bool(self._answers()), timeout)
        return max(self._answers(), key=lambda message: message.seq)

    def described(self) -> str:
        """The chat in plain letters, for error messages."""
        lines = [
            f"{'bot' if message.by_bot else 'person'}: {message.text or list(message.content)}"
            + "".join(f" [{label}]" for label in message.labels)
            for message in self.messages[-6:]
        ]
        toasts = [f"toast: {toast.text}" for toast in self.toasts[-2:]]
        return "\n".join([*lines, *toasts, f"keyboard: {self.keyboard}"])

    def _answers(self) -> list[ShownMessage]:
        messages = self._shown.messages.values()
        return [message for message in messages if message.by_bot and message.seq > self._acted]

    def _with_button(self, label: str) -> int:
        for message in reversed(self._shown.messages.values()):
            if any(label in text for text in message.labels):
                return message.message_id
        raise LookupError(f"no message has a button {label!r}:\n{self.described()}")

    async def _act(self, act: str, **told: Any) -> Any:
        self._acted = self._road.mirror.seq
        group = {} if self.chat_id == self.user_id else {"chat_id": self.chat_id}
        body = {name: value for name, value in told.items() if value is not None}
        answer = await self._road.post(f"/phones/{self.user_id}/{act}", {**group, **body})
        await self._road.mirror.reached(answer["seq"])
        return answer["result"]


def _number(message: ShownMessage | int | None) -> int | None:
    return message.message_id if isinstance(message, ShownMessage) else message
