"""The whole state of the sandbox: the bot, the people, their chats, and what travels between."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sandbox.chats import Chat
from sandbox.clock import Clock
from sandbox.faults import Faults
from sandbox.files import Files
from sandbox.ledger import Ledger
from sandbox.limits import Limits
from sandbox.live import Live
from sandbox.messages import Message
from sandbox.people import CAST, NotInvented, Person, invent
from sandbox.profile import Profile
from sandbox.updates import Delivery, Updates
from sandbox.webhook import Webhook

DEFAULT_TOKEN: Final = "123456:SANDBOX"  # noqa: S105 - opens nothing but the sandbox
DEFAULT_NAME: Final = "Centrul Belvedere"
USERNAME: Final = "belvedere_sandbox_bot"


@dataclass(slots=True)
class Tap:
    """A tapped inline button that waits for answerCallbackQuery. `at` is in seconds since 1970."""

    user_id: int
    chat_id: int
    at: float


class World:
    """`cast` is who has a phone at the beginning and after `reset`, see people.invent; `ahead` how far, in
    seconds, its clock is then from this machine's.
    """

    def __init__(
        self,
        token: str = DEFAULT_TOKEN,
        name: str = DEFAULT_NAME,
        cast: Iterable[Mapping[str, Any]] = CAST,
        ahead: float = 0.0,
    ) -> None:
        bot_id = token.partition(":")[0]
        if not bot_id.isdecimal():
            raise ValueError("a token looks like 123456:SANDBOX")
        self.token = token
        self.cast = list(cast)
        self.clock = Clock(ahead)
        self.live = Live()
        self.profile = Profile(int(bot_id), USERNAME, name)
        self.updates = Updates(self.clock, self._caught_up, self.listening)
        self.webhook = Webhook(self.updates, self.clock)
        self.posters: list[dict[str, str]] = []
        self.closing = False
        self._next_message_id = 1
        self._next_tap_id = 1
        self._begin()

    def _begin(self) -> None:
        self.ledger = Ledger(self.clock)
        self.limits = Limits()
        self.faults = Faults(self.limits)
        self.files = Files()
        self.taps: dict[str, Tap] = {}
        self.people: dict[int, Person] = {}
        self.chats: dict[int, Chat] = {}
        self._invented = 0
        for told in self.cast:
            self.add_person(told)

    def reset(self) -> None:
        """Everything as at the start, but for what the bot set (profile, webhook) and the ids."""
        self.webhook.set(self.webhook.address)
        self.updates.clear()
        self.updates.disturb(Delivery())
        self.clock.start_over()
        self.posters.clear()
        self._begin()
        self.live.publish("snapshot", None, self.snapshot)

    async def close(self) -> None:
        """Lets go of everybody who waits."""
        self.closing = True
        self.updates.wake_poller()
        self.live.close()
        await self.webhook.close()

    def add_person(self, told: Mapping[str, Any]) -> Chat:
        """A new person and the private chat on their phone. Raises NotInvented."""
        while True:
            self._invented += 1
            person = invent(self._invented, told)
            if person.user_id not in self.people:
                break
            if told.get("user_id"):
                raise NotInvented(f"there is already a person {person.user_id}")
        about = {"id": person.user_id, "first_name": person.first_name, "type": "private"}
        if person.last_name:
            about["last_name"] = person.last_name
        if person.username:
            about["username"] = person.username
        self.people[person.user_id] = person
        chat = self.chats[person.user_id] = Chat(person.user_id, about, person)
        self.show_phone(chat)
        return chat

    def add_group(self, title: str, members: Iterable[int]) -> Chat:
        """A group with these people in it; the bot is not in it until somebody adds it."""
        number = -1_009_996_600_001 - sum(not chat.private for chat in self.chats.values())
        about = {"id": number, "title": title, "type": "supergroup"}
        chat = Chat(number, about, None, [self.people[member] for member in members])
        chat.refuses = "bot is not a member of the supergroup chat"
        self.chats[number] = chat
        self.show_phone(chat)
        return chat

    def new_message_id(self) -> int:
        """Unique in the whole account, as the message ids of private chats are."""
        self._next_message_id += 1
        return self._next_message_id - 1

    def new_tap(self, user_id: int, chat_id: int) -> str:
        """The id of a callback query that waits for its answer from now on."""
        tap_id = str(4_000_000_000_000_000 + self._next_tap_id)
        self._next_tap_id += 1
        self.taps[tap_id] = Tap(user_id, chat_id, self.clock.now())
        return tap_id

    def phone_of(self, chat: Chat) -> dict[str, Any]:
        """What a phone shows around the messages."""
        return {**chat.as_shown(), "bot": self.profile.shown_in(chat)}

    def show_phone(self, chat: Chat) -> None:
        self.live.publish("phone", chat.chat_id, lambda: {"phone": self.phone_of(chat)})

    def show_message(self, chat: Chat, message: Message) -> None:
        self.live.publish("message", chat.chat_id, lambda: {"message": message.as_shown()})

    def remove_messages(self, chat: Chat, message_ids: list[int]) -> None:
        """Takes the messages off the phone; all of them must be there."""
        keyboard = chat.keyboard
        for message_id in message_ids:
            chat.forget_message(message_id)
        self.live.publish("deleted", chat.chat_id, lambda: {"message_ids": message_ids})
        if chat.keyboard is not keyboard:
            self.show_phone(chat)

    def snapshot(self, chat_id: int | None = None) -> dict[str, Any]:
        """Everything a watcher needs to know before the events that follow."""
        chats = [chat for chat in self.chats.values() if chat_id in (None, chat.chat_id)]
        return {
            "seq": self.live.seq,
            "kind": "snapshot",
            "waiting": len(self.updates),
            "posters": self.posters,
            "now": self.clock.now(),
            "phones": [self.whole_phone(chat) for chat in chats],
        }

    def whole_phone(self, chat: Chat) -> dict[str, Any]:
        """One phone with its messages, oldest first, and its last toasts."""
        messages = [message.as_shown() for message in chat.messages.values()]
        return {**self.phone_of(chat), "messages": messages, "toasts": chat.toasts}

    def listening(self) -> None:
        """The bot waits for updates from now on."""
        self.live.publish("listening", None, dict)

    def _caught_up(self) -> None:
        self.live.publish("caught_up", None, dict)
