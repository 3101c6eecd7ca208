import asyncio
import json
import time

import aiohttp
import pytest

from sandbox.bare_bot import BareBot
from sandbox.desk import Desk
from sandbox.people import CAST
from sandbox.phone import Phone
from sandbox.road import Declined
from sandbox.server import Sandbox, serving


async def test_three_invented_people_are_there_at_the_beginning(desk: Desk) -> None:
    assert len(desk.phones) == len(CAST) == 3
    for phone in desk.phones:
        assert phone.user_id > 999_660_000_000
        assert phone.phone_number.startswith("+99966")
        assert phone.messages == []


@pytest.mark.parametrize("number", ["+40721000000", "+9996612", "+999661234567"])
async def test_a_number_that_could_be_somebodys_is_declined(desk: Desk, number: str) -> None:
    with pytest.raises(Declined, match=r"phone numbers are \+99966 and five digits"):
        await desk.add_phone(phone_number=number)


async def test_many_people_are_made_up_with_ids_and_numbers_of_their_own(desk: Desk) -> None:
    phones = [await desk.add_phone() for _ in range(20)]

    assert len({phone.user_id for phone in phones}) == 20
    assert len({phone.phone_number for phone in phones}) == 20
    with pytest.raises(Declined, match="there is already a person"):
        await desk.add_phone(user_id=phones[0].user_id)


async def test_a_deep_link_starts_with_its_payload(bot: BareBot, desk: Desk) -> None:
    phone = await desk.add_phone("Oksana", "uk", last_name="Zrazok", username="oksana_zrazok")
    assert not phone.started
    await phone.start("m_AbC-1")
    await phone.until(lambda now: now.started)
    message = (await bot.updates())[0]["message"]

    assert message["text"] == "/start m_AbC-1"
    assert message["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
    assert message["from"]["language_code"] == "uk"
    assert message["chat"]["username"] == "oksana_zrazok"
    for payload in ("a b", "ă", "a" * 65):
        with pytest.raises(Declined, match="a start payload is at most 64"):
            await phone.start(payload)


async def test_the_number_is_shared_by_the_button_and_by_hand(bot: BareBot, ana: Phone) -> None:
    markup = {"keyboard": [[{"text": "📞 Trimit numărul", "request_contact": True}]]}
    await bot.call("sendMessage", chat_id=ana.user_id, text="Numărul?", reply_markup=markup)
    await ana.until(lambda phone: bool(phone.keyboard))
    await ana.press("Trimit")
    await ana.share_contact()
    await ana.forward_contact("Mihai", "9996610077")
    _, pressed, shared, foreign = [update["message"] for update in await bot.updates()]

    assert pressed["contact"] == shared["contact"]
    assert pressed["contact"]["user_id"] == ana.user_id
    assert pressed["contact"]["phone_number"] == ana.phone_number.removeprefix("+")
    assert pressed["reply_to_message"]["text"] == "Numărul?"
    assert "user_id" not in foreign["contact"]


@pytest.mark.parametrize(
    "kind", ["photo", "sticker", "voice", "video", "location", "document", "contact"]
)
async def test_a_person_sends_things_of_every_kind(bot: BareBot, ana: Phone, kind: str) -> None:
    await ana.send(kind)

    assert kind in (await bot.updates())[1]["message"]
    assert kind in ana.messages[-1].content


async def test_a_person_edits_and_deletes_own_messages(bot: BareBot, ana: Phone) -> None:
    message_id = await ana.say("mâine")
    await ana.edit(message_id, "poimâine")
    edited = (await bot.updates())[2]["edited_message"]

    assert (edited["message_id"], edited["text"]) == (message_id, "poimâine")
    await ana.delete(message_id)
    assert [message.text for message in ana.messages] == ["/start"]
    with pytest.raises(Declined):
        await ana.edit(message_id, "a")


async def test_blocking_is_told_to_the_bot_and_start_ends_it(bot: BareBot, ana: Phone) -> None:
    await ana.block()
    assert ana.blocked
    with pytest.raises(Declined, match="the bot is blocked"):
        await ana.say("a")
    await ana.start()
    _, blocked, unblocked, start = await bot.updates()

    assert not ana.blocked
    assert blocked["my_chat_member"]["new_chat_member"]["status"] == "kicked"
    assert unblocked["my_chat_member"]["new_chat_member"]["status"] == "member"
    assert start["message"]["text"] == "/start"


async def test_in_a_group_the_bot_hears_what_is_meant_for_it(bot: BareBot, desk: Desk) -> None:
    ana, oksana = await desk.add_group("Personal", desk.phones[:2])
    await ana.say("înainte")
    await ana.add_bot()
    sent = await bot.call("sendMessage", chat_id=ana.chat_id, text="Bună")
    await oksana.say("între noi")
    await oksana.say("/ajutor")
    await oksana.say("mulțumesc", reply_to=sent["message_id"])
    added, command, answer = await bot.updates()

    assert added["my_chat_member"]["chat"]["type"] == "supergroup"
    assert command["message"]["text"] == "/ajutor"
    assert answer["message"]["text"] == "mulțumesc"
    assert len(ana.messages) == 5
    await bot.call("leaveChat", chat_id=ana.chat_id)
    await ana.say("/ajutor")
    assert await bot.updates(timeout=0) == []


async def test_answered_waits_for_what_comes_after_the_last_action(
    bot: BareBot, ana: Phone
) -> None:
    await bot.call("sendMessage", chat_id=ana.user_id, text="înainte")
    await ana.until(lambda phone: phone.last.text == "înainte")
    await ana.say("întrebare")
    waiting = asyncio.create_task(ana.answered())
    sent = await bot.call("sendMessage", chat_id=ana.user_id, text="răspuns")

    assert (await waiting).message_id == sent["message_id"]


async def test_waiting_in_vain_says_what_the_phone_shows(ana: Phone) -> None:
    with pytest.raises(TimeoutError, match=r"after 0.01 s the phone shows:\nperson: /start"):
        await ana.until(lambda phone: phone.last.text == "niciodată", timeout=0.01)


async def test_the_desk_waits_until_the_bot_has_taken_every_update(
    bot: BareBot, desk: Desk, ana: Phone
) -> None:
    waiting = asyncio.create_task(desk.caught_up())
    await bot.updates()
    with pytest.raises(TimeoutError):
        await desk.caught_up(timeout=0.01)
    await bot.updates(timeout=0)

    await waiting


async def test_the_ledger_has_every_call_that_had_its_effect(
    bot: BareBot, desk: Desk, ana: Phone
) -> None:
    sent = await bot.call("sendMessage", chat_id=ana.user_id, text="unu")
    number = sent["message_id"]
    await bot.call("editMessageText", chat_id=ana.user_id, message_id=number, text="doi")
    await desk.advance_clock(3600)
    await bot.call("deleteMessage", chat_id=ana.user_id, message_id=number)
    entries = await desk.ledger()

    assert [(e.n, e.method, e.message_id, e.text) for e in entries] == [
        (1, "sendMessage", number, "unu"),
        (2, "editMessageText", number, "doi"),
        (3, "deleteMessage", number, "doi"),
    ]
    assert entries[2].at - entries[0].at > 3599
    assert await desk.ledger(since=2) == entries[2:]


async def test_reset_forgets_what_happened_but_not_how_far_ids_have_come(
    bot: BareBot, desk: Desk, ana: Phone
) -> None:
    (before,) = await bot.call("getUpdates")
    await desk.add_phone("Mihai")
    await desk.advance_clock(3600)
    await desk.add_fault("refuse", "getUpdates")
    await desk.reset()

    assert len(desk.phones) == 3
    assert ana.messages == []
    assert await desk.ledger() == []
    assert (await desk.status())["now"] < time.time() + 60
    message_id = await ana.start()
    (after,) = await bot.call("getUpdates")
    assert after["update_id"] > before["update_id"]
    assert message_id > before["message"]["message_id"]


async def test_a_second_desk_sees_what_was_there_before_it(
    sandbox: Sandbox, bot: BareBot, ana: Phone
) -> None:
    await bot.call("sendMessage", chat_id=ana.user_id, text="Bună")
    async with Desk.at(sandbox.url) as second:
        assert [message.text for message in second.phones[0].messages] == ["/start", "Bună"]


async def test_a_stream_can_be_of_one_chat_only(sandbox: Sandbox, desk: Desk) -> None:
    first, second, _ = desk.phones
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{sandbox.url}/sandbox/events?chat={second.user_id}") as stream,
    ):
        snapshot = json.loads((await stream.content.readline())[6:])
        await first.say("unu")
        await second.say("doi")
        await stream.content.readline()
        event = json.loads((await stream.content.readline())[6:])

    assert [phone["chat_id"] for phone in snapshot["phones"]] == [second.user_id]
    assert event["message"]["text"] == "doi"


async def test_when_the_sandbox_stops_whoever_waits_is_told() -> None:
    async with serving() as sandbox, Desk.at(sandbox.url) as desk:
        phone = desk.phones[0]
        seen = asyncio.create_task(phone.answered(timeout=60))
        expected = asyncio.create_task(desk.mirror.reached(1_000))
        await asyncio.sleep(0)
        await sandbox.world.close()

        for waiting in (seen, expected):
            with pytest.raises(ConnectionError, match="has stopped"):
                await asyncio.wait_for(waiting, 5)


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/phones/999660000001/say", "{}", 400),
        ("/phones/999660000001/say", "{", 400),
        ("/phones/999660000001/fly", "{}", 409),
        ("/phones/5/say", '{"text": "a"}', 404),
        ("/phones/999660000001/send", '{"kind": "money"}', 409),
    ],
)
async def test_an_action_that_makes_no_sense_is_declined(
    sandbox: Sandbox, path: str, body: str, status: int
) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{sandbox.url}/sandbox{path}", data=body) as answer,
    ):
        assert answer.status == status
