"""Taking messages away again, for two days."""

from typing import Any, Final

from sandbox.chats import Chat
from sandbox.messages import Message
from sandbox.methods.finding import chat_of, message_in
from sandbox.refusal import bad_request, forbidden
from sandbox.world import World

DELETABLE_SECONDS: Final = 48 * 3600
MOST_AT_ONCE: Final = 100


def delete_message(world: World, arguments: dict[str, Any]) -> bool:
    chat = _chat(world, arguments)
    message = message_in(chat, arguments["message_id"], "delete")
    _check_deletable(world, chat, message)
    _delete(world, chat, [message.message_id], "deleteMessage")
    return True


def delete_messages(world: World, arguments: dict[str, Any]) -> bool:
    """Messages that are not there are skipped; one that may not go refuses them all."""
    chat = _chat(world, arguments)
    if not arguments["message_ids"]:
        raise bad_request("message identifiers are not specified")
    if len(arguments["message_ids"]) > MOST_AT_ONCE:
        raise bad_request("too many message identifiers specified")
    wanted = dict.fromkeys(arguments["message_ids"])
    present = [chat.messages[number] for number in wanted if number in chat.messages]
    for message in present:
        _check_deletable(world, chat, message)
    if present:
        _delete(world, chat, [message.message_id for message in present], "deleteMessages")
    return True


def _chat(world: World, arguments: dict[str, Any]) -> Chat:
    chat = chat_of(world, arguments["chat_id"])
    if chat.refuses and not chat.blocked:
        raise forbidden(chat.refuses)
    return chat


def _check_deletable(world: World, chat: Chat, message: Message) -> None:
    if not chat.private and not message.by_bot:
        raise bad_request("message can't be deleted")
    if world.clock.now() - message.date >= DELETABLE_SECONDS:
        raise bad_request("message can't be deleted for everyone")


def _delete(world: World, chat: Chat, message_ids: list[int], method: str) -> None:
    for message_id in message_ids:
        text = chat.messages[message_id].text
        world.ledger.accept(method, chat.chat_id, message_id, text)
    world.remove_messages(chat, message_ids)
