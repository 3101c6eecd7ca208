"""The chat and the message that a call is about."""

from typing import Any

from sandbox.chats import Chat
from sandbox.messages import Message
from sandbox.refusal import bad_request, forbidden
from sandbox.world import World


def chat_of(world: World, chat_id: Any) -> Chat:
    """Raises Refusal (400) when the bot cannot know it."""
    chat = world.chats.get(chat_id)
    if chat is None:
        raise bad_request("chat not found")
    return chat


def open_chat(world: World, arguments: dict[str, Any]) -> Chat:
    """The chat, if the bot may write there now. Raises Refusal (400 or 403)."""
    chat = chat_of(world, arguments.get("chat_id"))
    if chat.refuses:
        raise forbidden(chat.refuses)
    return chat


def message_in(chat: Chat, message_id: int | None, purpose: str) -> Message:
    """`purpose` as in "message to edit". Raises Refusal (400) when it is not there."""
    message = chat.messages.get(message_id or 0)
    if message is None:
        raise bad_request(f"message to {purpose} not found")
    return message
