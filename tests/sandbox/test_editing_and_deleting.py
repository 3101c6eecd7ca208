from typing import Any

import pytest

from sandbox.bare_bot import BareBot
from sandbox.desk import Desk
from sandbox.phone import Phone
from sandbox.refusal import NOT_MODIFIED, Refusal

BUTTONS = {"inline_keyboard": [[{"text": "Vin", "callback_data": "yes"}]]}
TWO_DAYS = 48 * 3600


async def send(bot: BareBot, phone: Phone, **more: Any) -> int:
    told = {"chat_id": phone.user_id, "text": "Veniți?", **more}
    return int((await bot.call("sendMessage", **told))["message_id"])


async def refusal(bot: BareBot, method: str, **arguments: Any) -> str:
    with pytest.raises(Refusal) as refused:
        await bot.call(method, **arguments)
    return f"{refused.value.code} {refused.value.description}"


async def test_an_edit_changes_the_message_in_its_place(bot: BareBot, ana: Phone) -> None:
    message_id = await send(bot, ana, reply_markup=BUTTONS)
    after = await send(bot, ana)
    edited = await bot.call(
        "editMessageText", chat_id=ana.user_id, message_id=message_id, text="Vă așteptăm"
    )

    assert edited["edit_date"] >= edited["date"]
    assert "reply_markup" not in edited
    await ana.until(lambda phone: phone.messages[-2].text == "Vă așteptăm")
    assert [message.message_id for message in ana.messages[-2:]] == [message_id, after]
    assert ana.messages[-2].edits == 1
    assert ana.messages[-2].buttons == []


async def test_an_edit_that_changes_nothing_is_refused(bot: BareBot, ana: Phone) -> None:
    message_id = await send(bot, ana, reply_markup=BUTTONS)
    same = {"chat_id": ana.user_id, "message_id": message_id, "reply_markup": BUTTONS}
    sentence = f"400 Bad Request: {NOT_MODIFIED}"

    assert await refusal(bot, "editMessageText", text="Veniți?", **same) == sentence
    assert await refusal(bot, "editMessageReplyMarkup", **same) == sentence
    await bot.call("editMessageText", text="<b>Veniți?</b>", parse_mode="HTML", **same)
    await bot.call("editMessageReplyMarkup", chat_id=ana.user_id, message_id=message_id)


async def test_only_own_messages_that_are_there_can_be_edited(bot: BareBot, ana: Phone) -> None:
    own = await send(bot, ana, reply_markup={"keyboard": [["Meniu"]]})
    theirs = ana.messages[0].message_id
    edit = {"chat_id": ana.user_id, "text": "a"}
    cannot = "400 Bad Request: message can't be edited"

    assert await refusal(bot, "editMessageText", message_id=theirs, **edit) == cannot
    assert await refusal(bot, "editMessageText", message_id=own, **edit) == cannot
    assert (
        await refusal(bot, "editMessageText", message_id=999, **edit)
        == "400 Bad Request: message to edit not found"
    )


async def test_a_caption_is_edited_as_a_caption_and_a_text_as_a_text(
    bot: BareBot, ana: Phone
) -> None:
    text = await send(bot, ana)
    sent = await bot.call_form("sendDocument", chat_id=ana.user_id, document=b"x", caption="Vechi")
    document = sent["message_id"]
    chat = {"chat_id": ana.user_id}

    assert (
        await refusal(bot, "editMessageCaption", **chat, message_id=text, caption="a")
        == "400 Bad Request: there is no caption in the message to edit"
    )
    assert (
        await refusal(bot, "editMessageText", **chat, message_id=document, text="a")
        == "400 Bad Request: there is no text in the message to edit"
    )
    edited = await bot.call("editMessageCaption", **chat, message_id=document, caption="Nou")
    assert (edited["caption"], edited["document"]) == ("Nou", sent["document"])


async def test_a_deleted_message_vanishes_from_the_phone(bot: BareBot, ana: Phone) -> None:
    message_id = await send(bot, ana)
    await ana.until(lambda phone: phone.last.message_id == message_id)
    await bot.call("deleteMessage", chat_id=ana.user_id, message_id=message_id)
    await bot.call("deleteMessage", chat_id=ana.user_id, message_id=ana.messages[0].message_id)

    await ana.until(lambda phone: phone.messages == [])
    assert (
        await refusal(bot, "deleteMessage", chat_id=ana.user_id, message_id=message_id)
        == "400 Bad Request: message to delete not found"
    )


async def test_after_two_days_a_message_can_no_longer_be_deleted(
    bot: BareBot, desk: Desk, ana: Phone
) -> None:
    early, late = await send(bot, ana), await send(bot, ana)
    await desk.advance_clock(TWO_DAYS - 60)
    await bot.call("deleteMessage", chat_id=ana.user_id, message_id=early)
    await desk.advance_clock(120)

    assert (
        await refusal(bot, "deleteMessage", chat_id=ana.user_id, message_id=late)
        == "400 Bad Request: message can't be deleted for everyone"
    )


async def test_many_are_deleted_at_once_and_absent_ones_skipped(bot: BareBot, ana: Phone) -> None:
    ids = [await send(bot, ana) for _ in range(3)]
    chat = {"chat_id": ana.user_id}
    await bot.call("deleteMessages", **chat, message_ids=[*ids, 999, ids[0]])

    await ana.until(lambda phone: len(phone.messages) == 1)
    assert (
        await refusal(bot, "deleteMessages", **chat, message_ids=list(range(101)))
        == "400 Bad Request: too many message identifiers specified"
    )


async def test_a_pinned_message_is_unpinned_when_it_goes(bot: BareBot, ana: Phone) -> None:
    first, second = await send(bot, ana), await send(bot, ana)
    chat = {"chat_id": ana.user_id}
    for message_id in (first, second):
        await bot.call("pinChatMessage", **chat, message_id=message_id)
    await ana.until(lambda phone: phone.pinned == [first, second])
    await bot.call("unpinChatMessage", **chat)
    await bot.call("deleteMessage", **chat, message_id=first)

    await ana.until(lambda phone: len(phone.messages) == 2)
    assert (
        await refusal(bot, "unpinChatMessage", **chat, message_id=first)
        == "400 Bad Request: message to unpin not found"
    )
