"""What of an update is read, and nothing else of it: a field that Telegram adds, or that we do not use, cannot be wrong.

The names are those of the Bot API. A tenth of the work of the library's own types, which take everything apart.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

# Of more than 52 bits Telegram makes no ids.
Id = Annotated[int, Field(ge=-(2**52), le=2**52)]
Number = Annotated[int, Field(ge=0, lt=2**63)]


class _Part(BaseModel):
    model_config = ConfigDict(strict=True)


class User(_Part):
    id: Id
    language_code: str | None = None


class Chat(_Part):
    id: Id
    type: str


class Contact(_Part):
    phone_number: str
    user_id: Id | None = None


class Voice(_Part):
    file_id: str


class Message(_Part):
    message_id: Number
    chat: Chat
    from_user: User | None = Field(None, alias="from")
    text: str | None = None
    caption: str | None = None
    contact: Contact | None = None
    voice: Voice | None = None
    photo: Any = None
    document: Any = None


class Tapped(_Part):
    """The message under which a button was: its id is 0 when it is not known any more."""

    message_id: Number
    chat: Chat
    has_protected_content: bool = False


class CallbackQuery(_Part):
    id: str
    from_user: User = Field(alias="from")
    message: Tapped | None = None
    data: str | None = None


class ChatMember(_Part):
    status: str


class ChatMemberUpdated(_Part):
    chat: Chat
    new_chat_member: ChatMember


class Update(_Part):
    """Raises pydantic's ValidationError for what cannot be read."""

    update_id: Number
    message: Message | None = None
    edited_message: Message | None = None
    callback_query: CallbackQuery | None = None
    my_chat_member: ChatMemberUpdated | None = None

    @property
    def chat(self) -> Chat | None:
        """Where it happened."""
        tapped = self.callback_query and self.callback_query.message
        for part in (tapped, self.message, self.edited_message):
            if part:
                return part.chat
        return self.my_chat_member.chat if self.my_chat_member else None
