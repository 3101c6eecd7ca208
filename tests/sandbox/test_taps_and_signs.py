import pytest

from sandbox.bare_bot import BareBot
from sandbox.desk import Desk
from sandbox.mirror import Toast
from sandbox.phone import Phone
from sandbox.refusal import Refusal
from sandbox.road import Declined

BUTTONS = [[{"text": "✅ Vin", "callback_data": "yes"}, {"text": "Nu pot", "callback_data": "no"}]]
QUERY_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


@pytest.fixture
async def asked(bot: BareBot, ana: Phone) -> int:
    """A message with two buttons; the updates before it are taken."""
    await bot.updates()
    sent = await bot.call(
        "sendMessage",
        chat_id=ana.user_id,
        text="Veniți?",
        reply_markup={"inline_keyboard": BUTTONS},
    )
    await ana.until(lambda phone: phone.last.text == "Veniți?")
    return int(sent["message_id"])


async def test_a_tap_tells_the_bot_who_what_and_where(bot: BareBot, ana: Phone, asked: int) -> None:
    tap_id = await ana.tap("Vin")
    (update,) = await bot.updates()
    query = update["callback_query"]

    assert (query["id"], query["data"], query["from"]["id"]) == (tap_id, "yes", ana.user_id)
    assert query["message"]["message_id"] == asked
    assert query["message"]["reply_markup"]["inline_keyboard"] == BUTTONS


async def test_a_button_is_found_by_row_and_column_too(
    bot: BareBot, ana: Phone, asked: int
) -> None:
    await ana.tap_at(0, 1, asked)

    assert (await bot.updates())[0]["callback_query"]["data"] == "no"


async def test_a_forged_callback_needs_no_button(bot: BareBot, ana: Phone, asked: int) -> None:
    await ana.forge("signup:17:cancel", asked)
    await ana.forge("", 999)
    on_message, on_nothing = [update["callback_query"] for update in await bot.updates()]

    assert on_message["data"] == "signup:17:cancel"
    assert on_nothing["message"]["date"] == 0


@pytest.mark.usefixtures("asked")
async def test_an_answer_is_shown_once(bot: BareBot, ana: Phone) -> None:
    tap_id = await ana.tap("Vin")
    told = {"callback_query_id": tap_id, "text": "Sunteți înscrisă", "show_alert": True}
    await bot.call("answerCallbackQuery", **told)

    await ana.until(lambda phone: bool(phone.toasts))
    assert ana.toasts == [Toast("Sunteți înscrisă", True, tap_id, seq=ana.toasts[0].seq)]
    with pytest.raises(Refusal, match=QUERY_TOO_OLD):
        await bot.call("answerCallbackQuery", **told)


@pytest.mark.usefixtures("asked")
async def test_an_answer_must_come_soon_and_be_short(bot: BareBot, desk: Desk, ana: Phone) -> None:
    tap_id = await ana.tap("Vin")
    with pytest.raises(Refusal, match="MESSAGE_TOO_LONG"):
        await bot.call("answerCallbackQuery", callback_query_id=tap_id, text="a" * 201)
    await desk.advance_clock(16)
    with pytest.raises(Refusal, match=QUERY_TOO_OLD):
        await bot.call("answerCallbackQuery", callback_query_id=tap_id)


@pytest.mark.usefixtures("asked")
async def test_a_button_that_is_not_there_cannot_be_tapped(ana: Phone) -> None:
    with pytest.raises(LookupError, match="no message has a button 'Poate'"):
        await ana.tap("Poate")
    with pytest.raises(Declined, match="no button says 'Poate'; there are: ✅ Vin, Nu pot"):
        await ana.tap("Poate", ana.last)


async def test_a_link_button_opens_and_tells_the_bot_nothing(bot: BareBot, ana: Phone) -> None:
    await bot.updates()
    buttons = [
        [{"text": "Calendar", "url": "https://calendar.example/"}],
        [{"text": "Cod", "copy_text": {"text": "AB12"}}],
    ]
    sent = await bot.call(
        "sendMessage", chat_id=ana.user_id, text="a", reply_markup={"inline_keyboard": buttons}
    )

    assert await ana.tap("Calendar", sent["message_id"]) == "https://calendar.example/"
    assert await ana.tap("Cod", sent["message_id"]) == "AB12"
    assert await bot.updates(timeout=0) == []


async def test_the_phone_sees_typing_and_reactions(bot: BareBot, ana: Phone) -> None:
    message_id = ana.messages[0].message_id
    chat = {"chat_id": ana.user_id}
    await bot.call("sendChatAction", **chat, action="typing")
    await bot.call(
        "setMessageReaction",
        **chat,
        message_id=message_id,
        reaction=[{"type": "emoji", "emoji": "👍"}],
    )

    await ana.until(lambda phone: phone.messages[0].reaction == "👍")
    assert ana.chat_actions == ["typing"]
    for method, told in (
        ("sendChatAction", {"action": "sleeping"}),
        ("setMessageReaction", {"message_id": 1, "reaction": [{"type": "emoji", "emoji": "🧦"}]}),
    ):
        with pytest.raises(Refusal):
            await bot.call(method, **chat, **told)
