"""A chat as the phone of its person knows it: messages, keyboard, whether the bot may write."""

from dataclasses import dataclass, field
from typing import Any, Final

from sandbox.messages import Message
from sandbox.people import Person

# A toast is a passing thing; a test that looks at it later finds the last few.
TOASTS_KEPT: Final = 50


@dataclass(slots=True)
class ReplyKeyboard:
    """The keyboard under the text field, and the message that brought it.

    `hidden`: a one-time keyboard that was used; the phone keeps it behind an icon.
    """

    markup: dict[str, Any]
    message_id: int
    hidden: bool = False


@dataclass(slots=True)
class Chat:
    """`about` is the Bot API Chat. `person` is the other side of a private chat, None in a group.

    `refuses` is the sentence of the 403 a bot gets when it writes, empty when it may.
    """

    chat_id: int
    about: dict[str, Any]
    person: Person | None
    members: list[Person] = field(default_factory=list)
    refuses: str = "bot can't initiate conversation with a user"
    messages: dict[int, Message] = field(default_factory=dict)
    keyboard: ReplyKeyboard | None = None
    pinned: list[int] = field(default_factory=list)
    toasts: list[dict[str, Any]] = field(default_factory=list)

    @property
    def private(self) -> bool:
        return bool(self.about["type"] == "private")

    @property
    def started(self) -> bool:
        return bool(self.messages) or not self.refuses

    @property
    def blocked(self) -> bool:
        return self.refuses == "bot was blocked by the user"

    def add_toast(self, toast: dict[str, Any]) -> None:
        self.toasts.append(toast)
        del self.toasts[:-TOASTS_KEPT]

    def forget_message(self, message_id: int) -> None:
        """Removes it; a phone that loses the message of its keyboard loses the keyboard, too."""
        del self.messages[message_id]
        if message_id in self.pinned:
            self.pinned.remove(message_id)
        if self.keyboard is not None and self.keyboard.message_id == message_id:
            self.keyboard = None

    def as_shown(self) -> dict[str, Any]:
        """What a phone needs besides its messages."""
        keyboard = self.keyboard
        person = self.person
        return {
            "chat_id": self.chat_id,
            "user_id": person.user_id if person else None,
            "title": self.about.get("title") or (person.first_name if person else ""),
            "last_name": person.last_name if person else "",
            "caption": person.caption if person else "group",
            "language_code": person.language_code if person else "ro",
            "phone_number": person.phone_number if person else "",
            "members": [member.user_id for member in self.members],
            "started": self.started,
            "blocked": self.blocked,
            "keyboard": {**keyboard.markup, "hidden": keyboard.hidden} if keyboard else None,
            "pinned": list(self.pinned),
        }
