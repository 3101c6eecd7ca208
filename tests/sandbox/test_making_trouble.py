import asyncio
from typing import Any

import aiohttp
import pytest

from sandbox.bare_bot import BareBot
from sandbox.desk import Desk
from sandbox.phone import Phone
from sandbox.refusal import Refusal
from sandbox.road import Declined


async def send(bot: BareBot, chat_id: int, text: str = "a") -> Any:
    return await bot.call("sendMessage", chat_id=chat_id, text=text)


async def test_the_next_calls_are_refused_and_then_no_more(
    bot: BareBot, desk: Desk, ana: Phone
) -> None:
    await desk.add_fault("refuse", "sendMessage", code=502, times=2)
    for _ in range(2):
        with pytest.raises(Refusal, match="Bad Gateway") as refused:
            await send(bot, ana.user_id)
        assert refused.value.code == 502
    await bot.call("getMe")
    await send(bot, ana.user_id)

    assert (await desk.faults())[0]["applied"] == 2
    assert (await desk.status())["refusals"] == {"502": 2}


@pytest.mark.parametrize(
    ("told", "code", "description"),
    [
        ({"code": 500}, 500, "Internal Server Error"),
        ({"code": 401}, 401, "Unauthorized"),
        ({"code": 403}, 403, "Forbidden: bot was blocked by the user"),
        ({"code": 400, "description": "Bad Request: X"}, 400, "Bad Request: X"),
        ({"code": 429, "retry_after": 2.5}, 429, "Too Many Requests: retry after 2.5"),
    ],
)
async def test_a_refusal_can_be_of_any_code(
    bot: BareBot, desk: Desk, ana: Phone, told: dict[str, Any], code: int, description: str
) -> None:
    await desk.add_fault("refuse", **told)
    with pytest.raises(Refusal) as refused:
        await send(bot, ana.user_id)

    assert (refused.value.code, refused.value.description) == (code, description)
    assert refused.value.retry_after == told.get("retry_after")


async def test_a_die_with_a_seed_falls_the_same_way_again(
    bot: BareBot, desk: Desk, ana: Phone
) -> None:
    async def outcomes() -> list[bool]:
        await desk.clear_faults()
        await desk.add_fault("refuse", "getMe", probability=0.5, seed=7)
        fell = []
        for _ in range(20):
            try:
                await bot.call("getMe")
                fell.append(True)
            except Refusal:
                fell.append(False)
        return fell

    first = await outcomes()
    assert 3 < sum(first) < 17
    assert await outcomes() == first


async def test_a_fault_for_one_chat_spares_the_others(bot: BareBot, desk: Desk) -> None:
    first, second, _ = desk.phones
    await first.start()
    await second.start()
    await desk.add_fault("refuse", chat_id=first.user_id)

    await send(bot, second.user_id)
    with pytest.raises(Refusal):
        await send(bot, first.user_id)


async def test_a_cut_before_the_call_leaves_no_effect(bot: BareBot, desk: Desk, ana: Phone) -> None:
    await desk.add_fault("cut_before", "sendMessage", times=1)
    with pytest.raises(aiohttp.ClientError):
        await send(bot, ana.user_id)

    assert await desk.ledger() == []


async def test_a_cut_after_the_call_leaves_the_message_and_the_bot_in_the_dark(
    bot: BareBot, desk: Desk, ana: Phone
) -> None:
    await desk.add_fault("cut_after", "sendMessage", times=1)
    with pytest.raises(aiohttp.ClientError):
        await send(bot, ana.user_id, "livrat")
    await send(bot, ana.user_id, "știut")

    assert [(entry.text, entry.answered) for entry in await desk.ledger()] == [
        ("livrat", False),
        ("știut", True),
    ]
    await ana.until(lambda phone: [m.text for m in phone.messages[1:]] == ["livrat", "știut"])


async def test_a_delayed_call_is_slow_and_a_fault_for_all_spares_the_poll(
    bot: BareBot, desk: Desk, ana: Phone
) -> None:
    await desk.add_fault("delay", seconds=60)
    slow = asyncio.create_task(send(bot, ana.user_id))

    assert len(await asyncio.wait_for(bot.updates(), 5)) == 1
    assert not slow.done()
    slow.cancel()


async def test_a_lost_answer_to_a_poll_is_given_again(bot: BareBot, desk: Desk, ana: Phone) -> None:
    await desk.add_fault("cut_after", "getUpdates", times=1)
    with pytest.raises(aiohttp.ClientError):
        await bot.updates()

    assert len(await bot.updates()) == 1


@pytest.mark.parametrize("told", [{"do": "explode"}, {"do": "delay", "minutes": 5}])
async def test_a_fault_that_is_none_is_declined(desk: Desk, told: dict[str, Any]) -> None:
    with pytest.raises(Declined):
        await desk.add_fault(**told)


async def test_whoever_was_told_to_wait_and_does_not_is_counted(
    bot: BareBot, desk: Desk, ana: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = 1_000.0
    monkeypatch.setattr("sandbox.limits.time.monotonic", lambda: moment)

    async def too_early() -> int:
        return int((await desk.status())["called_too_early"])

    await desk.add_fault("refuse", "sendMessage", code=429, retry_after=3, times=1)
    with pytest.raises(Refusal):
        await send(bot, ana.user_id)
    moment += 0.1
    await send(bot, ana.user_id)
    assert await too_early() == 0, "that call was already under way"
    moment += 1
    await send(bot, ana.user_id)
    assert await too_early() == 1
    moment += 2
    await send(bot, ana.user_id)
    assert await too_early() == 1


class TestLimits:
    @pytest.fixture
    async def clock(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> list[float]:
        """Limits are on; the one number in the list is their time."""
        moment = [1_000.0]
        monkeypatch.setattr("sandbox.limits.time.monotonic", lambda: moment[0])
        await desk.limits(on=True)
        return moment

    async def test_a_private_chat_takes_three_and_then_one_a_second(
        self, bot: BareBot, desk: Desk, ana: Phone, clock: list[float]
    ) -> None:
        for _ in range(3):
            await send(bot, ana.user_id)
        with pytest.raises(Refusal, match="Too Many Requests: retry after 1") as refused:
            await send(bot, ana.user_id)
        clock[0] += 1
        await send(bot, ana.user_id)

        assert (refused.value.code, refused.value.retry_after) == (429, 1)
        assert (await desk.status())["refused_by_limits"] == 1

    async def test_all_chats_together_take_thirty_a_second(
        self, bot: BareBot, desk: Desk, clock: list[float]
    ) -> None:
        phones = [await desk.add_phone() for _ in range(31)]
        for phone in phones:
            await phone.start()
        for phone in phones[:30]:
            await send(bot, phone.user_id)
        with pytest.raises(Refusal, match="Too Many Requests"):
            await send(bot, phones[30].user_id)
        clock[0] += 1
        await send(bot, phones[30].user_id)

    async def test_a_group_takes_twenty_a_minute(
        self, bot: BareBot, desk: Desk, clock: list[float]
    ) -> None:
        (group,) = await desk.add_group("Personal", desk.phones[:1])
        await group.add_bot()
        for _ in range(20):
            await send(bot, group.chat_id)
            clock[0] += 1
        with pytest.raises(Refusal, match="Too Many Requests: retry after 40"):
            await send(bot, group.chat_id)

    @pytest.mark.usefixtures("clock")
    async def test_switched_off_there_are_none(self, bot: BareBot, desk: Desk, ana: Phone) -> None:
        await desk.limits(on=False)
        for _ in range(40):
            await send(bot, ana.user_id)
