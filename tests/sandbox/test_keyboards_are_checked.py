from typing import Any

import pytest

from sandbox.bare_bot import BareBot
from sandbox.desk import Desk
from sandbox.phone import Phone
from sandbox.refusal import Refusal


def inline(*buttons: dict[str, Any]) -> dict[str, Any]:
    return {"inline_keyboard": [[button] for button in buttons]}


def reply(*buttons: Any, **more: Any) -> dict[str, Any]:
    return {"keyboard": [[button] for button in buttons], **more}


async def refusal(bot: BareBot, chat_id: int, markup: Any) -> str:
    with pytest.raises(Refusal) as refused:
        await bot.call("sendMessage", chat_id=chat_id, text="a", reply_markup=markup)
    assert refused.value.code == 400
    return refused.value.description.removeprefix("Bad Request: ")


TEXT_BUTTON = (
    "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
)


@pytest.mark.parametrize(
    ("button", "reason"),
    [
        ({"text": "a", "callback_data": "é" * 33}, "BUTTON_DATA_INVALID"),
        ({"text": "a", "callback_data": ""}, TEXT_BUTTON),
        ({"text": "a"}, TEXT_BUTTON),
        ({"text": " ", "callback_data": "a"}, "inline keyboard button text must be non-empty"),
        (
            {"text": "a", "callback_data": "a", "url": "https://x.ro"},
            (
                "can't parse inline keyboard button: exactly one action is allowed, "
                "got url, callback_data"
            ),
        ),
        (
            {"text": "a", "callback_data": "a", "style": "pink"},
            "can't parse inline keyboard button: invalid button style specified",
        ),
        (
            {"text": "a", "url": "tel:112"},
            "inline keyboard button URL 'tel:112' is invalid: Unsupported URL protocol",
        ),
        (
            {"text": "a", "url": "http://localhost/"},
            "inline keyboard button URL 'http://localhost/' is invalid: Wrong HTTP URL",
        ),
        (
            {"text": "a", "web_app": {"url": "http://x.ro/"}},
            (
                "inline keyboard button Web App URL 'http://x.ro/' is invalid: "
                "Only HTTPS links are allowed"
            ),
        ),
        ({"text": "a", "copy_text": {"text": "b" * 257}}, "BUTTON_COPY_TEXT_INVALID"),
    ],
)
async def test_an_inline_button_has_a_text_and_one_action_within_its_bounds(
    bot: BareBot, ana: Phone, button: dict[str, Any], reason: str
) -> None:
    assert await refusal(bot, ana.user_id, inline(button)) == reason


async def test_callback_data_of_64_bytes_passes(bot: BareBot, ana: Phone) -> None:
    markup = inline({"text": "a", "callback_data": "é" * 32})

    await bot.call("sendMessage", chat_id=ana.user_id, text="a", reply_markup=markup)


async def test_a_keyboard_has_at_most_100_buttons_and_8_in_a_row(bot: BareBot, ana: Phone) -> None:
    button = {"text": "a", "callback_data": "a"}
    await bot.call(
        "sendMessage",
        chat_id=ana.user_id,
        text="a",
        reply_markup={"inline_keyboard": [[button] * 8] * 12},
    )

    assert await refusal(bot, ana.user_id, inline(*[button] * 101)) == "reply markup is too long"
    assert (
        await refusal(bot, ana.user_id, {"inline_keyboard": [[button] * 9]})
        == "a row of the reply markup has more than 8 buttons"
    )


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        ("{", "Can't parse JSON object"),
        ([], "InlineKeyboardMarkup expected"),
        (inline({"callback_data": "a"}), 'Can\'t find field "text" of InlineKeyboardButton'),
        (
            inline({"text": "a", "callback": "a"}),
            'unknown field "callback" of InlineKeyboardButton',
        ),
        (reply(), "keyboard is empty"),
        (
            reply({"text": "a", "request_contact": True, "request_location": True}),
            (
                "can't parse keyboard button: at most one action is allowed, "
                "got request_contact, request_location"
            ),
        ),
        (
            reply("a", input_field_placeholder="b" * 65),
            "input field placeholder is too long",
        ),
    ],
)
async def test_a_markup_of_the_wrong_shape_is_refused_and_says_why(
    bot: BareBot, ana: Phone, markup: Any, reason: str
) -> None:
    assert reason in await refusal(bot, ana.user_id, markup)


async def test_only_a_private_chat_may_be_asked_for_a_number(bot: BareBot, desk: Desk) -> None:
    group, *_ = await desk.add_group("Personal", desk.phones[:1])
    await group.add_bot()
    markup = reply({"text": "Numărul meu", "request_contact": True})

    assert (
        await refusal(bot, group.chat_id, markup)
        == "phone number can be requested in private chats only"
    )


async def test_a_reply_keyboard_stays_until_it_is_removed(bot: BareBot, ana: Phone) -> None:
    async def send(markup: Any) -> int:
        sent = await bot.call("sendMessage", chat_id=ana.user_id, text="a", reply_markup=markup)
        return int(sent["message_id"])

    await send(reply("📅 Întâlniri", {"text": "Numărul meu", "request_contact": True}))
    await send(inline({"text": "a", "callback_data": "a"}))
    await ana.until(lambda phone: phone.keyboard == ["📅 Întâlniri", "Numărul meu"])
    await send({"remove_keyboard": True})
    await ana.until(lambda phone: phone.keyboard == [])


async def test_a_keyboard_goes_with_the_message_that_brought_it(bot: BareBot, ana: Phone) -> None:
    sent = await bot.call("sendMessage", chat_id=ana.user_id, text="a", reply_markup=reply("Meniu"))
    await ana.until(lambda phone: phone.keyboard == ["Meniu"])
    await bot.call("deleteMessage", chat_id=ana.user_id, message_id=sent["message_id"])

    await ana.until(lambda phone: phone.keyboard == [])


async def test_a_one_time_keyboard_hides_after_its_use(bot: BareBot, ana: Phone) -> None:
    markup = reply("Nu pot", "Nu", one_time_keyboard=True)
    await bot.call("sendMessage", chat_id=ana.user_id, text="a", reply_markup=markup)
    await ana.until(lambda phone: phone.keyboard == ["Nu pot", "Nu"])
    await ana.press("Nu")

    assert ana.keyboard == []
    assert ana.messages[-1].text == "Nu", "a label that is all of the text wins"
