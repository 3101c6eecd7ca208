"""Changing messages that the bot has sent."""

from typing import Any

from sandbox.chats import Chat
from sandbox.formatted import formatted
from sandbox.keyboards import checked_inline
from sandbox.messages import Keyboard, Message
from sandbox.methods.finding import message_in, open_chat
from sandbox.refusal import NOT_MODIFIED, bad_request
from sandbox.world import World

Arguments = dict[str, Any]


def edit_message_text(world: World, arguments: Arguments) -> dict[str, Any]:
    if "text" not in arguments:
        raise bad_request("message text is empty")
    text, entities = formatted(arguments)
    chat, message = _own_message(world, arguments)
    if "text" not in message.content:
        raise bad_request("there is no text in the message to edit")
    content: dict[str, Any] = {"text": text, **({"entities": entities} if entities else {})}
    if "link_preview_options" in arguments:
        content["link_preview_options"] = arguments["link_preview_options"]
    return _change(world, arguments, "editMessageText", chat, message, content)


def edit_message_caption(world: World, arguments: Arguments) -> dict[str, Any]:
    caption, entities = formatted(arguments, "caption")
    chat, message = _own_message(world, arguments)
    if not any(kind in message.content for kind in ("document", "photo", "voice")):
        raise bad_request("there is no caption in the message to edit")
    kept = {
        name: value
        for name, value in message.content.items()
        if name not in ("caption", "caption_entities")
    }
    if caption:
        kept["caption"] = caption
    if entities:
        kept["caption_entities"] = entities
    return _change(world, arguments, "editMessageCaption", chat, message, kept)


def edit_message_reply_markup(world: World, arguments: Arguments) -> dict[str, Any]:
    chat, message = _own_message(world, arguments)
    content = message.content
    return _change(world, arguments, "editMessageReplyMarkup", chat, message, content)


def _own_message(world: World, arguments: Arguments) -> tuple[Chat, Message]:
    if "message_id" not in arguments:
        raise bad_request("message identifier is not specified")
    chat = open_chat(world, arguments)
    message = message_in(chat, arguments["message_id"], "edit")
    if not message.by_bot or not message.editable:
        raise bad_request("message can't be edited")
    return chat, message


def _change(
    world: World,
    arguments: Arguments,
    method: str,
    chat: Chat,
    message: Message,
    content: dict[str, Any],
) -> dict[str, Any]:
    """An edit without `reply_markup` takes the buttons away."""
    markup = arguments.get("reply_markup")
    buttons: Keyboard = checked_inline(markup, private=chat.private) if markup else []
    if content == message.content and buttons == message.buttons:
        raise bad_request(NOT_MODIFIED)
    message.content = content
    message.buttons = buttons
    message.edits += 1
    message.edit_date = world.clock.date()
    world.ledger.accept(method, chat.chat_id, message.message_id, message.text)
    world.show_message(chat, message)
    return message.as_api()
