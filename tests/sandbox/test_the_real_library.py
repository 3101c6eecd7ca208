"""python-telegram-bot against the sandbox: what it sends must pass, what it gets it must read."""

from collections.abc import AsyncIterator

import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeChat,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    KeyboardButton,
    LinkPreviewOptions,
    MenuButtonCommands,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    ReplyParameters,
    Update,
)
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, Forbidden, RetryAfter

from sandbox.desk import Desk
from sandbox.phone import Phone
from sandbox.pictures import painted
from sandbox.server import Sandbox


@pytest.fixture
async def library(sandbox: Sandbox) -> AsyncIterator[Bot]:
    files = f"{sandbox.url}/file/bot"
    async with Bot(sandbox.token, base_url=sandbox.api_url, base_file_url=files) as bot:
        yield bot


async def test_every_call_of_a_conversation_is_understood(library: Bot, ana: Phone) -> None:
    chat = ana.user_id
    inline = InlineKeyboardMarkup([[InlineKeyboardButton("Vin", callback_data="yes")]])
    keyboard = ReplyKeyboardMarkup(
        [[KeyboardButton("📞 Număr", request_contact=True), "Meniu"]],
        resize_keyboard=True,
        is_persistent=True,
        input_field_placeholder="Scrieți aici",
    )
    await library.set_my_commands([BotCommand("start", "Început")], BotCommandScopeChat(chat))
    await library.set_chat_menu_button(chat, MenuButtonCommands())
    await library.send_chat_action(chat, ChatAction.TYPING)
    question = await library.send_message(
        chat,
        "<b>Veniți</b>?",
        parse_mode=ParseMode.HTML,
        reply_markup=inline,
        disable_notification=True,
        protect_content=True,
        link_preview_options=LinkPreviewOptions(is_disabled=True),
        reply_parameters=ReplyParameters(ana.messages[0].message_id),
    )
    await library.send_message(chat, "Meniu", reply_markup=keyboard)
    await ana.until(lambda phone: "Meniu" in phone.keyboard)
    tap_id = await ana.tap("Vin")
    await library.answer_callback_query(tap_id, "Mulțumim", show_alert=True)
    edited = await question.edit_text("Vă așteptăm", reply_markup=None)
    document = await library.send_document(chat, InputFile(b"BEGIN:VCALENDAR", "a.ics"))
    await library.send_photo(chat, painted(), caption="Afiș")
    await library.send_venue(chat, 44.43, 26.01, "Centrul", "Str. Exemplu 1")
    await library.send_contact(chat, "+9996610001", "Centrul")
    await library.set_message_reaction(chat, ana.messages[0].message_id, "👍")
    await library.pin_chat_message(chat, question.message_id)
    await library.send_message(chat, "Gata", reply_markup=ReplyKeyboardRemove())
    await library.delete_messages(chat, [question.message_id])

    assert question.reply_to_message is not None
    assert question.reply_to_message.message_id == ana.messages[0].message_id
    assert isinstance(edited, type(question))
    assert edited.text == "Vă așteptăm"
    assert document.document is not None
    assert document.document.file_name == "a.ics"


async def test_updates_of_every_kind_are_read_by_the_library(library: Bot, ana: Phone) -> None:
    for kind in ("photo", "sticker", "voice", "video", "location", "document", "contact"):
        await ana.send(kind)
    await ana.edit(await ana.say("a"), "b")
    await ana.forge("x")
    await ana.forge("x", 999)
    await ana.block()
    updates = await library.get_updates(allowed_updates=Update.ALL_TYPES)

    assert len(updates) == 13
    assert updates[5].effective_message is not None
    voice = updates[3].effective_message
    assert voice is not None
    assert voice.voice is not None
    downloaded = await (await voice.voice.get_file()).download_as_bytearray()
    assert downloaded.startswith(b"OggS")


@pytest.mark.filterwarnings("ignore:Deprecated since version v22.2")
async def test_refusals_become_the_librarys_own_errors(
    library: Bot, desk: Desk, ana: Phone
) -> None:
    with pytest.raises(BadRequest, match="Chat not found"):
        await library.send_message(5, "a")
    await desk.add_fault("refuse", "sendMessage", code=429, retry_after=3, times=1)
    with pytest.raises(RetryAfter):
        await library.send_message(ana.user_id, "a")
    await ana.block()
    with pytest.raises(Forbidden, match="blocked by the user"):
        await library.send_message(ana.user_id, "a")
