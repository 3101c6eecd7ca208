"""New messages from the bot."""

from typing import Any, Final

from sandbox.chats import Chat, ReplyKeyboard
from sandbox.files import StoredFile, Upload
from sandbox.formatted import formatted
from sandbox.keyboards import checked_inline, checked_reply
from sandbox.messages import Message
from sandbox.methods.finding import chat_of, message_in, open_chat
from sandbox.pictures import size_of
from sandbox.refusal import bad_request
from sandbox.world import World

Arguments = dict[str, Any]

COPIED: Final = ("text", "document", "photo", "voice", "sticker", "venue", "location", "contact")


def send_message(world: World, arguments: Arguments) -> dict[str, Any]:
    text, entities = formatted(arguments)
    content: dict[str, Any] = {"text": text}
    if entities:
        content["entities"] = entities
    if "link_preview_options" in arguments:
        content["link_preview_options"] = arguments["link_preview_options"]
    return _deliver(world, arguments, "sendMessage", content)


def send_document(world: World, arguments: Arguments) -> dict[str, Any]:
    stored = world.files.given("document", arguments["document"])
    return _deliver(world, arguments, "sendDocument", _document(stored) | _caption(arguments))


def send_photo(world: World, arguments: Arguments) -> dict[str, Any]:
    given: Upload | str = arguments["photo"]
    if isinstance(given, Upload) and size_of(given.data) is None:
        raise bad_request("IMAGE_PROCESS_FAILED")
    content = photo(world.files.given("photo", given)) | _caption(arguments)
    if arguments.get("has_spoiler"):
        content["has_media_spoiler"] = True
    return _deliver(world, arguments, "sendPhoto", content)


def send_voice(world: World, arguments: Arguments) -> dict[str, Any]:
    stored = world.files.given("voice", arguments["voice"])
    content = voice(stored, arguments.get("duration", 0)) | _caption(arguments)
    return _deliver(world, arguments, "sendVoice", content)


def send_venue(world: World, arguments: Arguments) -> dict[str, Any]:
    place = _place(arguments)
    extra = ("foursquare_id", "foursquare_type", "google_place_id", "google_place_type")
    venue = {"location": place, "title": arguments["title"], "address": arguments["address"]}
    venue |= {name: arguments[name] for name in extra if name in arguments}
    return _deliver(world, arguments, "sendVenue", {"venue": venue, "location": place})


def send_location(world: World, arguments: Arguments) -> dict[str, Any]:
    return _deliver(world, arguments, "sendLocation", {"location": _place(arguments)})


def send_contact(world: World, arguments: Arguments) -> dict[str, Any]:
    names = ("phone_number", "first_name", "last_name", "vcard")
    contact = {name: arguments[name] for name in names if name in arguments}
    return _deliver(world, arguments, "sendContact", {"contact": contact})


def copy_message(world: World, arguments: Arguments) -> dict[str, Any]:
    source = chat_of(world, arguments["from_chat_id"])
    original = message_in(source, arguments["message_id"], "copy")
    if original.protected or not any(kind in original.content for kind in COPIED):
        raise bad_request("message can't be copied")
    content = dict(original.content)
    if "caption" in arguments and "text" not in content:
        content |= _caption(arguments)
    sent = _deliver(world, arguments, "copyMessage", content)
    return {"message_id": sent["message_id"]}


def photo(stored: StoredFile) -> dict[str, Any]:
    """The content of a photo message: one size of it."""
    width, height = size_of(stored.data) or (320, 240)
    return {"photo": [{**stored.described(), "width": width, "height": height}]}


def voice(stored: StoredFile, seconds: int) -> dict[str, Any]:
    """The content of a voice message."""
    mime_type = stored.mime_type or "audio/ogg"
    return {"voice": {**stored.described(), "duration": seconds, "mime_type": mime_type}}


def _document(stored: StoredFile) -> dict[str, Any]:
    names = {"file_name": stored.name, "mime_type": stored.mime_type}
    return {"document": {**names, **stored.described()}}


def _caption(arguments: Arguments) -> dict[str, Any]:
    caption, entities = formatted(arguments, "caption")
    if not caption:
        return {}
    return {"caption": caption, **({"caption_entities": entities} if entities else {})}


def _place(arguments: Arguments) -> dict[str, float]:
    latitude, longitude = arguments["latitude"], arguments["longitude"]
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise bad_request("wrong geo coordinates specified")
    return {"latitude": latitude, "longitude": longitude}


def _deliver(
    world: World, arguments: Arguments, method: str, content: dict[str, Any]
) -> dict[str, Any]:
    """Puts the message into the chat, onto the phone and into the ledger."""
    chat = open_chat(world, arguments)
    if "message_effect_id" in arguments and not (
        chat.private and arguments["message_effect_id"].isdecimal()
    ):
        raise bad_request("EFFECT_ID_INVALID")
    reply_to = _replied(chat, arguments)
    markup: dict[str, Any] = arguments.get("reply_markup") or {}
    buttons = checked_inline(markup, private=chat.private) if "inline_keyboard" in markup else []
    keyboard = checked_reply(markup, private=chat.private) if "keyboard" in markup else None
    world.limits.admit(chat.chat_id, private=chat.private)
    message = Message(
        message_id=world.new_message_id(),
        chat=chat.about,
        sender=world.profile.as_user(),
        date=world.clock.date(),
        content=content,
        buttons=buttons,
        editable=not markup or "inline_keyboard" in markup,
        silent=arguments.get("disable_notification", False),
        protected=arguments.get("protect_content", False),
        reply_to=reply_to,
    )
    chat.messages[message.message_id] = message
    world.ledger.accept(method, chat.chat_id, message.message_id, message.text)
    world.show_message(chat, message)
    if keyboard is not None:
        chat.keyboard = ReplyKeyboard(keyboard, message.message_id)
        world.show_phone(chat)
    elif markup.get("remove_keyboard") and chat.keyboard is not None:
        chat.keyboard = None
        world.show_phone(chat)
    return message.as_api()


def _replied(chat: Chat, arguments: Arguments) -> Message | None:
    told = arguments.get("reply_parameters")
    if not told:
        return None
    found = chat.messages.get(told["message_id"])
    if found is None and not told.get("allow_sending_without_reply"):
        raise bad_request("message to be replied not found")
    return found
