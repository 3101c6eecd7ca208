"""Small signs in an open chat: answers to taps, "typing…", reactions, pins."""

from typing import Any, Final

from sandbox import utf16
from sandbox.methods.finding import chat_of, message_in, open_chat
from sandbox.refusal import QUERY_TOO_OLD, bad_request
from sandbox.world import World

TAP_SECONDS: Final = 15.0
LONGEST_TOAST: Final = 200
ACTIONS: Final = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)
EMOJI: Final = (
    "❤ 👍 👎 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 "
    "🤡 🥱 🥴 😍 🐳 ❤‍🔥 🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 🍾 💋 "
    "🖕 😈 😴 😭 🤓 👻 👨‍💻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃ "
    "💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷‍♂ 🤷 🤷‍♀ 😡 "
)
REACTIONS: Final = frozenset(EMOJI.split())


def answer_callback_query(world: World, arguments: dict[str, Any]) -> bool:
    tap = world.taps.get(arguments["callback_query_id"])
    if tap is None or world.clock.now() - tap.at > TAP_SECONDS:
        raise bad_request(QUERY_TOO_OLD)
    text = arguments.get("text", "")
    if utf16.length(text) > LONGEST_TOAST:
        raise bad_request("MESSAGE_TOO_LONG")
    del world.taps[arguments["callback_query_id"]]
    chat = world.chats[tap.chat_id]
    toast = {
        "text": text,
        "show_alert": arguments.get("show_alert", False),
        "callback_query_id": arguments["callback_query_id"],
    }
    world.ledger.accept("answerCallbackQuery", tap.chat_id, None, text or None)
    if text:
        chat.add_toast(toast)
    # Without a text it still ends the waiting of the button.
    world.live.publish("toast", tap.chat_id, lambda: toast)
    return True


def send_chat_action(world: World, arguments: dict[str, Any]) -> bool:
    chat = open_chat(world, arguments)
    action = arguments["action"]
    if action not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    world.live.publish("typing", chat.chat_id, lambda: {"action": action})
    return True


def set_message_reaction(world: World, arguments: dict[str, Any]) -> bool:
    chat = open_chat(world, arguments)
    message = message_in(chat, arguments["message_id"], "react")
    reactions = arguments.get("reaction", [])
    if len(reactions) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    emoji = reactions[0].get("emoji") if reactions else None
    if reactions and (emoji or "").rstrip("\ufe0f") not in REACTIONS:
        raise bad_request("REACTION_INVALID")
    message.reaction = emoji
    world.ledger.accept("setMessageReaction", chat.chat_id, message.message_id, emoji)
    world.show_message(chat, message)
    return True


def pin_chat_message(world: World, arguments: dict[str, Any]) -> bool:
    chat = open_chat(world, arguments)
    message = message_in(chat, arguments["message_id"], "pin")
    if message.message_id in chat.pinned:
        chat.pinned.remove(message.message_id)
    chat.pinned.append(message.message_id)
    world.ledger.accept("pinChatMessage", chat.chat_id, message.message_id)
    world.show_phone(chat)
    return True


def unpin_chat_message(world: World, arguments: dict[str, Any]) -> bool:
    """Without a message id, the one pinned last."""
    chat = open_chat(world, arguments)
    message_id = arguments.get("message_id", chat.pinned[-1] if chat.pinned else 0)
    if message_id not in chat.pinned:
        raise bad_request("message to unpin not found")
    chat.pinned.remove(message_id)
    world.ledger.accept("unpinChatMessage", chat.chat_id, message_id)
    world.show_phone(chat)
    return True


def leave_chat(world: World, arguments: dict[str, Any]) -> bool:
    chat = chat_of(world, arguments["chat_id"])
    if chat.private:
        raise bad_request("can't leave private chats")
    chat.refuses = "bot is not a member of the supergroup chat"
    world.ledger.accept("leaveChat", chat.chat_id)
    world.show_phone(chat)
    return True
