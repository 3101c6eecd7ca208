"""What a person does with the phone, and the update that the bot gets of it."""

import re
from typing import Any, Final

from sandbox.chats import Chat
from sandbox.formatted import with_detected
from sandbox.messages import Message
from sandbox.people import Person
from sandbox.world import World

START_PAYLOAD: Final = re.compile(r"[A-Za-z0-9_-]{0,64}")
BLOCKED: Final = "bot was blocked by the user"


class Impossible(Exception):
    """A phone would not let a person do this."""


class Actions:
    """The actions of one person in one chat; in a private one, `chat` is their own."""

    def __init__(self, world: World, person: Person, chat: Chat) -> None:
        self._world = world
        self._person = person
        self._chat = chat

    def start(self, payload: str = "") -> Message:
        """Presses START, or follows a link with a payload. Unblocks the bot, as phones do."""
        if not START_PAYLOAD.fullmatch(payload):
            raise Impossible("a start payload is at most 64 of A-Z a-z 0-9 _ -")
        self.unblock()
        return self.say(f"/start {payload}".rstrip())

    def say(self, text: str, reply_to: int | None = None) -> Message:
        content: dict[str, Any] = {"text": text}
        entities = with_detected(text, [])
        if entities:
            content["entities"] = entities
        return self.send(content, reply_to)

    def send(self, content: dict[str, Any], reply_to: int | None = None) -> Message:
        """Any content, as the Bot API fields of a Message."""
        if self._chat.blocked:
            raise Impossible("the bot is blocked: unblock it first")
        if self._chat.private:
            self._chat.refuses = ""
        message = Message(
            message_id=self._world.new_message_id(),
            chat=self._chat.about,
            sender=self._person.as_user(),
            date=self._world.clock.date(),
            content=content,
            editable=False,
            reply_to=self._chat.messages.get(reply_to or 0),
        )
        first = not self._chat.messages
        self._chat.messages[message.message_id] = message
        self._world.show_message(self._chat, message)
        if first:
            self._world.show_phone(self._chat)
        if self._bot_sees(message):
            self._update("message", message.as_api())
        return message

    def press(self, label: str) -> Message:
        """Taps the first button of the reply keyboard whose text contains `label`."""
        keyboard = self._chat.keyboard
        if keyboard is None:
            raise Impossible("there is no reply keyboard")
        button = _labelled([b for row in keyboard.markup["keyboard"] for b in row], label)
        if keyboard.markup.get("one_time_keyboard"):
            keyboard.hidden = True
            self._world.show_phone(self._chat)
        if button.get("request_contact"):
            return self.send({"contact": self._person.as_contact()}, keyboard.message_id)
        if button.get("request_location"):
            return self.send({"location": {"latitude": 44.4355, "longitude": 26.0163}})
        return self.say(str(button["text"]))

    def tap(self, message_id: int, label: str = "", at: tuple[int, int] | None = None) -> str:
        """Taps an inline button, by a part of its text or by row and column.

        Returns the callback query's id; for a button that only opens or copies something, that.
        """
        message = self._chat.messages.get(message_id)
        if message is None:
            raise Impossible(f"there is no message {message_id}")
        if at is None:
            button = _labelled([b for row in message.buttons for b in row], label)
        else:
            try:
                button = message.buttons[at[0]][at[1]]
            except IndexError:
                raise Impossible(f"there is no button in row {at[0]}, column {at[1]}") from None
        if "callback_data" in button:
            return self.forge(button["callback_data"], message_id)
        if "copy_text" in button:
            return str(button["copy_text"]["text"])
        return str(button.get("url") or button.get("web_app", {}).get("url", ""))

    def forge(self, data: str, message_id: int | None = None) -> str:
        """A callback with any data, from any message, even one that is gone or never was."""
        if self._chat.blocked:
            raise Impossible("the bot is blocked: unblock it first")
        number = message_id or next(reversed(self._chat.messages), 1)
        message = self._chat.messages.get(number)
        gone = {"chat": self._chat.about, "message_id": number, "date": 0}
        tap_id = self._world.new_tap(self._person.user_id, self._chat.chat_id)
        query = {
            "id": tap_id,
            "from": self._person.as_user(),
            "message": gone if message is None else message.as_api(),
            "chat_instance": str(self._chat.chat_id * 31 + 7),
            "data": data,
        }
        self._update("callback_query", query)
        return tap_id

    def edit(self, message_id: int, text: str) -> Message:
        message = self._own(message_id)
        message.content = {"text": text}
        entities = with_detected(text, [])
        if entities:
            message.content["entities"] = entities
        message.edits += 1
        message.edit_date = self._world.clock.date()
        self._world.show_message(self._chat, message)
        self._update("edited_message", message.as_api())
        return message

    def delete(self, message_id: int) -> None:
        """The bot is not told."""
        if message_id not in self._chat.messages:
            raise Impossible(f"there is no message {message_id}")
        self._world.remove_messages(self._chat, [message_id])

    def block(self) -> None:
        if not self._chat.blocked:
            self._member_changes("member", "kicked", BLOCKED)

    def unblock(self) -> None:
        if self._chat.blocked:
            self._member_changes("kicked", "member", "")

    def deactivate(self) -> None:
        """The account is gone; the bot finds out when it writes."""
        self._chat.refuses = "user is deactivated"
        self._world.show_phone(self._chat)

    def add_bot(self) -> None:
        """Adds the bot to this group."""
        self._member_changes("left", "member", "")

    def remove_bot(self) -> None:
        """Removes the bot from this group."""
        self._member_changes("member", "kicked", "bot was kicked from the supergroup chat")

    def _own(self, message_id: int) -> Message:
        message = self._chat.messages.get(message_id)
        if message is None or message.sender["id"] != self._person.user_id:
            raise Impossible(f"there is no message {message_id} of this person")
        if "text" not in message.content:
            raise Impossible("only a text can be edited")
        return message

    def _member_changes(self, old: str, new: str, refuses: str) -> None:
        self._chat.refuses = refuses
        bot = self._world.profile.as_user()
        changed = {
            "chat": self._chat.about,
            "from": self._person.as_user(),
            "date": self._world.clock.date(),
            "old_chat_member": _member(bot, old),
            "new_chat_member": _member(bot, new),
        }
        self._world.show_phone(self._chat)
        self._update("my_chat_member", changed)

    def _bot_sees(self, message: Message) -> bool:
        """In a group a bot is told of commands, of mentions, and of answers to itself."""
        if self._chat.private:
            return True
        if self._chat.refuses:
            return False
        text = message.text or ""
        answers_bot = message.reply_to is not None and message.reply_to.by_bot
        return text.startswith("/") or answers_bot or f"@{self._world.profile.username}" in text

    def _update(self, kind: str, content: dict[str, Any]) -> None:
        self._world.updates.put(kind, content, self._chat.chat_id)


def _labelled(buttons: list[dict[str, Any]], label: str) -> dict[str, Any]:
    """The button with this text, else the first that contains it."""
    for button in buttons:
        if button["text"] == label:
            return button
    for button in buttons:
        if label in button["text"]:
            return button
    texts = ", ".join(button["text"] for button in buttons)
    raise Impossible(f"no button says {label!r}; there are: {texts or 'none'}")


def _member(bot: dict[str, Any], status: str) -> dict[str, Any]:
    return {"user": bot, "status": status, **({"until_date": 0} if status == "kicked" else {})}
