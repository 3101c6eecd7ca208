import pytest

from sandbox.bare_bot import BareBot
from sandbox.desk import Desk
from sandbox.phone import Phone
from sandbox.pictures import painted
from sandbox.refusal import Refusal


async def test_a_message_arrives_on_the_phone_as_it_was_formatted(bot: BareBot, ana: Phone) -> None:
    sent = await bot.call(
        "sendMessage", chat_id=ana.user_id, text="Bună <b>ziua</b> &amp; seara", parse_mode="HTML"
    )

    assert sent["text"] == "Bună ziua & seara"
    assert sent["entities"] == [{"type": "bold", "offset": 5, "length": 4}]
    assert sent["from"]["is_bot"]
    await ana.until(lambda phone: phone.last.html == "Bună <strong>ziua</strong> &amp; seara")


async def test_a_form_is_read_like_json(bot: BareBot, ana: Phone) -> None:
    markup = '{"inline_keyboard": [[{"text": "Vin", "callback_data": "yes"}]]}'
    sent = await bot.call_form(
        "sendmessage", chat_id=str(ana.user_id), text="Veniți?", reply_markup=markup
    )

    assert sent["reply_markup"]["inline_keyboard"][0][0]["callback_data"] == "yes"


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ({}, "message text is empty"),
        ({"text": ""}, "message text is empty"),
        ({"text": " \n\u200b "}, "text must be non-empty"),
        ({"text": "<b></b>", "parse_mode": "HTML"}, "text must be non-empty"),
        ({"text": "a" * 4097}, "message is too long"),
        ({"text": "😀" * 2049}, "message is too long"),
        ({"text": "a", "parse_mode": "Markdown"}, "unsupported parse_mode"),
        ({"text": "a", "colour": "red"}, 'unknown parameter "colour" of the method "sendMessage"'),
        ({"text": 5}, 'parameter "text": String expected'),
        ({"text": "\ud800"}, 'parameter "text": strings must be encoded in UTF-8'),
        (
            {"text": "a", "disable_notification": "perhaps"},
            'parameter "disable_notification": Boolean expected',
        ),
        (
            {"text": "a", "link_preview_options": {"is_disable": True}},
            'parameter "link_preview_options": unknown field "is_disable" of LinkPreviewOptions',
        ),
        (
            {"text": "a", "reply_parameters": {"message_id": 999}},
            "message to be replied not found",
        ),
        (
            {"text": "<b>a", "parse_mode": "HTML"},
            "can't parse entities: Can't find end tag corresponding to start tag \"b\"",
        ),
    ],
)
async def test_what_telegram_would_not_send_is_refused_in_its_words(
    bot: BareBot, ana: Phone, arguments: dict[str, object], reason: str
) -> None:
    with pytest.raises(Refusal) as refused:
        await bot.call("sendMessage", chat_id=ana.user_id, **arguments)

    assert (refused.value.code, refused.value.description) == (400, f"Bad Request: {reason}")


async def test_the_longest_text_is_counted_after_parsing_and_in_utf16_units(
    bot: BareBot, ana: Phone
) -> None:
    text = "<b>" + "😀" * 2048 + "</b>"
    sent = await bot.call("sendMessage", chat_id=ana.user_id, text=text, parse_mode="HTML")

    assert sent["entities"][0]["length"] == 4096


async def test_space_around_a_text_is_cut_and_its_entities_move(bot: BareBot, ana: Phone) -> None:
    sent = await bot.call(
        "sendMessage", chat_id=ana.user_id, text="\n <b> a </b>\r\n\x07", parse_mode="HTML"
    )

    assert sent["text"] == "a"
    assert sent["entities"] == [{"type": "bold", "offset": 0, "length": 1}]


async def test_links_and_commands_are_found_beside_the_given_entities(
    bot: BareBot, ana: Phone
) -> None:
    text = "😀 /ajutor sau https://centru.example/a?b=1."
    sent = await bot.call("sendMessage", chat_id=ana.user_id, text=text)

    assert sent["entities"] == [
        {"type": "bot_command", "offset": 3, "length": 7},
        {"type": "url", "offset": 15, "length": 28},
    ]


@pytest.mark.parametrize(
    ("chat_id", "code", "description"),
    [
        (None, 400, "Bad Request: chat_id is empty"),
        (12, 400, "Bad Request: chat not found"),
        ("@nobody", 400, "Bad Request: chat not found"),
    ],
)
async def test_an_unknown_chat_is_not_found(
    bot: BareBot, chat_id: object, code: int, description: str
) -> None:
    with pytest.raises(Refusal) as refused:
        await bot.call("sendMessage", chat_id=chat_id, text="a")

    assert (refused.value.code, refused.value.description) == (code, description)


async def test_who_never_started_who_blocked_and_who_is_gone_cannot_be_written_to(
    bot: BareBot, desk: Desk
) -> None:
    async def reason() -> str:
        with pytest.raises(Refusal) as refused:
            await bot.call("sendMessage", chat_id=phone.user_id, text="a")
        assert refused.value.code == 403
        return refused.value.description

    phone = desk.phones[0]
    assert await reason() == "Forbidden: bot can't initiate conversation with a user"
    await phone.start()
    await bot.call("sendMessage", chat_id=phone.user_id, text="a")
    await phone.block()
    assert await reason() == "Forbidden: bot was blocked by the user"
    await phone.unblock()
    await bot.call("sendMessage", chat_id=phone.user_id, text="a")
    await phone.deactivate()
    assert await reason() == "Forbidden: user is deactivated"


async def test_message_ids_rise_over_all_chats(bot: BareBot, desk: Desk) -> None:
    first, second, _ = desk.phones
    await first.start()
    await second.start()
    ids = [
        (await bot.call("sendMessage", chat_id=phone.user_id, text="a"))["message_id"]
        for phone in (first, second, first)
    ]

    assert ids == sorted(set(ids))


async def test_a_document_comes_with_its_name_and_can_be_sent_again_by_id(
    bot: BareBot, ana: Phone
) -> None:
    sent = await bot.call_form(
        "sendDocument", chat_id=ana.user_id, document=b"BEGIN:VCALENDAR", caption="În calendar"
    )
    again = await bot.call(
        "sendDocument", chat_id=ana.user_id, document=sent["document"]["file_id"]
    )

    assert sent["document"]["file_name"] == "document.bin"
    assert sent["document"]["file_size"] == 15
    assert sent["caption"] == "În calendar"
    assert again["document"] == sent["document"]


async def test_a_file_that_is_empty_or_too_big_is_refused(
    bot: BareBot, ana: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sandbox.files.LARGEST_UPLOAD", 10)
    for data, reason in ((b"", "file must be non-empty"), (b"x" * 11, "file is too big")):
        with pytest.raises(Refusal, match=reason):
            await bot.call_form("sendDocument", chat_id=ana.user_id, document=data)


async def test_a_document_is_not_sent_as_a_photo(bot: BareBot, ana: Phone) -> None:
    sent = await bot.call_form("sendDocument", chat_id=ana.user_id, document=painted())
    with pytest.raises(Refusal, match="can't use file of type Document as Photo"):
        await bot.call("sendPhoto", chat_id=ana.user_id, photo=sent["document"]["file_id"])


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ("never", "wrong file identifier/HTTP URL specified"),
        ("https://centru.example/a.ics", "failed to get HTTP URL content"),
    ],
)
async def test_a_file_that_is_nowhere_is_refused(
    bot: BareBot, ana: Phone, document: str, reason: str
) -> None:
    with pytest.raises(Refusal, match=reason):
        await bot.call("sendDocument", chat_id=ana.user_id, document=document)


async def test_an_attached_file_is_found_by_its_field(bot: BareBot, ana: Phone) -> None:
    sent = await bot.call_form(
        "sendDocument", chat_id=ana.user_id, document="attach://calendar", calendar=b"x"
    )

    assert sent["document"]["file_name"] == "calendar.bin"


async def test_a_photo_has_its_real_size_and_what_is_none_is_refused(
    bot: BareBot, ana: Phone
) -> None:
    sent = await bot.call_form("sendPhoto", chat_id=ana.user_id, photo=painted())

    assert (sent["photo"][0]["width"], sent["photo"][0]["height"]) == (240, 180)
    with pytest.raises(Refusal, match="IMAGE_PROCESS_FAILED"):
        await bot.call_form("sendPhoto", chat_id=ana.user_id, photo=b"not a picture")


async def test_a_caption_may_have_1024_units(bot: BareBot, ana: Phone) -> None:
    document = b"x"
    await bot.call_form("sendDocument", chat_id=ana.user_id, document=document, caption="a" * 1024)
    with pytest.raises(Refusal, match="message caption is too long"):
        await bot.call_form(
            "sendDocument", chat_id=ana.user_id, document=document, caption="a" * 1025
        )


async def test_a_venue_must_be_on_earth(bot: BareBot, ana: Phone) -> None:
    place = {"title": "Centrul", "address": "Str. Exemplu 1", "longitude": 26.1}
    sent = await bot.call("sendVenue", chat_id=ana.user_id, latitude=44.4, **place)

    assert sent["venue"]["location"] == {"latitude": 44.4, "longitude": 26.1}
    with pytest.raises(Refusal, match="wrong geo coordinates"):
        await bot.call("sendVenue", chat_id=ana.user_id, latitude=144.4, **place)


async def test_a_copy_has_only_an_id_and_protected_messages_are_not_copied(
    bot: BareBot, ana: Phone
) -> None:
    async def send(**more: object) -> int:
        sent = await bot.call("sendMessage", chat_id=ana.user_id, text="Afiș", **more)
        return int(sent["message_id"])

    chats = {"chat_id": ana.user_id, "from_chat_id": ana.user_id}
    original = await send()
    copy = await bot.call("copyMessage", **chats, message_id=original)

    assert list(copy) == ["message_id"]
    await ana.until(lambda phone: phone.last.message_id == copy["message_id"])
    assert ana.last.text == "Afiș"
    with pytest.raises(Refusal, match="message can't be copied"):
        await bot.call("copyMessage", **chats, message_id=await send(protect_content=True))
