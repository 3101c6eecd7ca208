import asyncio
import json
from typing import Any

import aiohttp
import pytest

from sandbox.bare_bot import BareBot
from sandbox.desk import Desk
from sandbox.phone import Phone
from sandbox.refusal import Refusal
from sandbox.server import Sandbox

DAY = 24 * 3600


def texts(updates: list[dict[str, Any]]) -> list[str]:
    return [update["message"]["text"] for update in updates]


async def test_updates_stay_until_an_offset_confirms_them(bot: BareBot, ana: Phone) -> None:
    await ana.say("doi")
    first = await bot.call("getUpdates")
    again = await bot.call("getUpdates", offset=first[0]["update_id"])
    rest = await bot.call("getUpdates", offset=first[0]["update_id"] + 1)

    assert texts(first) == texts(again) == ["/start", "doi"]
    assert texts(rest) == ["doi"]
    assert await bot.call("getUpdates", offset=first[1]["update_id"] + 1) == []


async def test_ids_begin_anywhere_and_count_up(bot: BareBot, ana: Phone) -> None:
    await ana.say("doi")
    first, second = await bot.call("getUpdates", limit=2)

    assert first["update_id"] >= 100_000_000
    assert second["update_id"] == first["update_id"] + 1
    assert len(await bot.call("getUpdates", limit=1)) == 1


async def test_a_waiting_poll_returns_as_soon_as_somebody_writes(bot: BareBot, desk: Desk) -> None:
    polling = asyncio.create_task(bot.updates(timeout=50))
    await desk.phones[0].start()

    assert texts(await asyncio.wait_for(polling, 5)) == ["/start"]


async def test_the_later_of_two_pollers_is_served(
    sandbox: Sandbox, bot: BareBot, desk: Desk
) -> None:
    async with BareBot.at(sandbox.url, sandbox.token) as second:
        earlier = asyncio.create_task(bot.updates(timeout=50))
        await desk.listening()
        later = asyncio.create_task(second.updates(timeout=50))
        with pytest.raises(Refusal, match="terminated by other getUpdates request") as refused:
            await earlier
        await desk.phones[0].start()

        assert refused.value.code == 409
        assert texts(await later) == ["/start"]


async def test_an_offset_far_in_the_future_confirms_nothing(bot: BareBot, ana: Phone) -> None:
    assert texts(await bot.call("getUpdates", offset=2_000_000_000)) == ["/start"]
    assert len(await bot.call("getUpdates")) == 1


async def test_a_negative_offset_keeps_only_the_newest(bot: BareBot, ana: Phone) -> None:
    await ana.say("doi")
    await ana.say("trei")

    assert texts(await bot.call("getUpdates", offset=-1)) == ["trei"]
    assert texts(await bot.call("getUpdates")) == ["trei"]


async def test_only_wanted_kinds_of_updates_are_queued(bot: BareBot, ana: Phone) -> None:
    await bot.updates(allowed_updates=["my_chat_member"])
    await ana.say("doi")
    await ana.block()

    (update,) = await bot.updates()
    assert update["my_chat_member"]["new_chat_member"]["status"] == "kicked"


async def test_after_a_day_an_update_is_gone(bot: BareBot, desk: Desk, ana: Phone) -> None:
    await desk.advance_clock(DAY + 1)
    await ana.say("doi")

    assert texts(await bot.call("getUpdates")) == ["doi"]


async def test_after_a_quiet_week_ids_continue_from_a_smaller_one(
    bot: BareBot, desk: Desk, ana: Phone
) -> None:
    await desk.jump_update_id()
    await ana.say("încă în coadă")
    before = await bot.updates()
    assert len(before) == 2
    await bot.updates(timeout=0)
    await ana.say("după pauză")
    (after,) = await bot.updates()

    assert after["update_id"] < before[0]["update_id"]
    assert after["message"]["text"] == "după pauză"


async def test_anything_can_be_put_in_front_of_a_good_update(
    bot: BareBot, desk: Desk, ana: Phone
) -> None:
    await desk.inject_update({"message": {"chat": 5, "date": "never"}})
    await desk.inject_update({"update_id": "none"})
    await ana.say("bună")
    _, bad, worse, good = await bot.call("getUpdates")

    assert bad["message"]["chat"] == 5
    assert worse["update_id"] == "none"
    assert good["message"]["text"] == "bună"


async def test_updates_come_repeatedly_when_delivery_is_disturbed(
    bot: BareBot, desk: Desk, ana: Phone
) -> None:
    await bot.updates()
    await desk.disturb_delivery(copies=4, seed=3)
    for number in range(10):
        await ana.say(str(number))
    first = texts(await bot.updates(timeout=0))
    second = texts(await bot.updates(timeout=0))

    assert set(first) == {str(number) for number in range(10)}
    assert len(first) > 20
    assert second, "some come again although they were confirmed"
    assert set(second) <= set(first)
    assert await bot.updates(timeout=0) == []


async def test_a_batch_is_shuffled_when_delivery_is_disturbed(
    bot: BareBot, desk: Desk, ana: Phone
) -> None:
    await bot.updates()
    await desk.disturb_delivery(reorder=True, seed=3)
    for number in range(10):
        await ana.say(str(number))
    came = texts(await bot.updates())

    assert sorted(came) == [str(number) for number in range(10)] != came


async def test_a_lone_surrogate_reaches_the_bot_as_it_was_typed(bot: BareBot, ana: Phone) -> None:
    await bot.updates()
    await ana.say("\ud800 și \x00")

    assert texts(await bot.updates()) == ["\ud800 și \x00"]


async def test_a_wrong_token_an_unknown_method_and_a_broken_body_are_refused(
    sandbox: Sandbox, bot: BareBot
) -> None:
    async with BareBot.at(sandbox.url, "123456:WRONG") as stranger:
        with pytest.raises(Refusal, match="Unauthorized") as refused:
            await stranger.call("getMe")
        assert refused.value.code == 401
    with pytest.raises(Refusal, match="Not Found: method not found") as refused:
        await bot.call("sendPoll")
    assert refused.value.code == 404
    async with aiohttp.ClientSession() as session:
        for body in ("{", "[]"):
            headers = {"Content-Type": "application/json"}
            async with session.post(
                f"{sandbox.url}/bot{sandbox.token}/getMe", data=body, headers=headers
            ) as answer:
                assert answer.status == 400
                assert json.loads(await answer.text())["error_code"] == 400


async def test_a_file_from_a_phone_can_be_downloaded(
    sandbox: Sandbox, bot: BareBot, ana: Phone
) -> None:
    await ana.send("voice", data=b"OggS and so on", duration=3)
    voice = (await bot.updates())[1]["message"]["voice"]
    told = await bot.call("getFile", file_id=voice["file_id"])
    async with aiohttp.ClientSession() as session:
        address = f"{sandbox.url}/file/bot{sandbox.token}/{told['file_path']}"
        async with session.get(address) as answer:
            assert await answer.read() == b"OggS and so on"
        async with session.get(f"{sandbox.url}/file/bot{sandbox.token}/voices/none") as answer:
            assert answer.status == 404


async def test_a_file_of_more_than_20_megabytes_is_too_big_to_download(
    bot: BareBot, ana: Phone
) -> None:
    await ana.send("video", size=20 * 1024 * 1024 + 1)
    video = (await bot.updates())[1]["message"]["video"]

    with pytest.raises(Refusal, match="file is too big"):
        await bot.call("getFile", file_id=video["file_id"])
