"""One message of a chat: as the Bot API tells it, and as a phone shows it."""

from dataclasses import dataclass, field
from typing import Any

from sandbox.html_writer import to_html

Keyboard = list[list[dict[str, Any]]]


@dataclass(slots=True)
class Message:
    """`content` holds the Bot API fields of its kind (`text` and `entities`, or `document` …).

    `editable` is false for what a bot may not edit: another's message, and one that brought or
    took away a reply keyboard. `date` and `edit_date` are seconds since 1970.
    """

    message_id: int
    chat: dict[str, Any]
    sender: dict[str, Any]
    date: int
    content: dict[str, Any]
    buttons: Keyboard = field(default_factory=list)
    editable: bool = True
    edit_date: int | None = None
    edits: int = 0
    silent: bool = False
    protected: bool = False
    reaction: str | None = None
    reply_to: "Message | None" = None

    @property
    def by_bot(self) -> bool:
        return bool(self.sender["is_bot"])

    @property
    def text(self) -> str | None:
        """The words: of a text message, or under a photo or a document."""
        return self.content.get("text", self.content.get("caption"))

    def as_api(self) -> dict[str, Any]:
        """A Bot API Message."""
        told: dict[str, Any] = {
            "message_id": self.message_id,
            "from": self.sender,
            "chat": self.chat,
            "date": self.date,
        }
        if self.reply_to is not None:
            told["reply_to_message"] = {**self.reply_to.as_api()}
            told["reply_to_message"].pop("reply_to_message", None)
        if self.edit_date is not None:
            told["edit_date"] = self.edit_date
        told.update(self.content)
        if self.protected:
            told["has_protected_content"] = True
        if self.buttons:
            told["reply_markup"] = {"inline_keyboard": self.buttons}
        return told

    def as_shown(self) -> dict[str, Any]:
        """What a phone needs to draw it; `html` is safe to insert into a page."""
        content = self.content
        entities = content.get("entities", content.get("caption_entities", ()))
        return {
            "message_id": self.message_id,
            "chat_id": self.chat["id"],
            "by_bot": self.by_bot,
            "sender": self.sender["first_name"],
            "date": self.date,
            "text": self.text or "",
            "html": to_html(self.text or "", entities),
            "content": content,
            "buttons": self.buttons,
            "edits": self.edits,
            "silent": self.silent,
            "protected": self.protected,
            "reaction": self.reaction,
            "reply_to": self.reply_to.message_id if self.reply_to else None,
        }
