"""No token, name, number or word of a message in any log, least of all when something goes wrong.

Every log of every test of the road is searched when its house closes (see House.close); here are the
moments at which programs usually say too much, and the proof that the search finds what it looks for.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from tests.road import planted, words
from tests.road.house import House
from tests.road.parent import NAME

WORDS = "Un zvon: Smaranda stă pe strada Zvonului 7, tel. 0722 123 456"


async def test_a_failure_in_a_turn_says_what_failed_and_nothing_about_whom(
    own_house: House,
) -> None:
    bot = await own_house.fork_bot("stumbles", WORDS)
    parent = await own_house.add_parent()
    await parent.is_welcomed()
    await parent.write(WORDS)
    await parent.sees(words.SORRY)
    await own_house.caught_up()

    assert sum(own_house.books.quarantined().values()) == 1
    assert "RuntimeError" in bot.said
    assert planted.found_in(bot.said.splitlines()) == []
    assert "0722" not in bot.said


async def test_an_update_that_nobody_can_read_is_not_quoted(own_house: House) -> None:
    bot = await own_house.fork_bot()
    await own_house.desk.inject_update({"message": {"text": WORDS, "chat": planted.TOKEN}})
    await own_house.caught_up()
    assert sum(own_house.books.quarantined().values()) == 1
    assert "update set aside" in bot.said
    assert planted.found_in(bot.said.splitlines()) == []


async def test_an_answer_cut_in_half_is_not_quoted_and_loses_nothing(own_house: House) -> None:
    parent = await own_house.add_parent()
    await parent.write(WORDS)
    async with _crooked_line(own_house.url) as (url, cut):
        bot = await own_house.fork_bot(api_url=url)
        await parent.sees(words.CHOOSE_LANGUAGE)
        assert cut == ["getUpdates"]
        assert "updates not received" in bot.said
        assert planted.found_in(bot.said.splitlines()) == []
        await bot.stop()


async def test_what_telegram_refuses_is_tried_again_and_not_quoted(own_house: House) -> None:
    bot = await own_house.fork_bot()
    parent = await own_house.add_returning_parent()
    for fault in ({"code": 500}, {"code": 429, "retry_after": 1}):
        await own_house.desk.add_fault("refuse", "sendMessage", times=1, **fault)
    await parent.write(WORDS)
    await parent.sees(words.NOT_UNDERSTOOD)
    assert planted.found_in(bot.said.splitlines()) == []
    assert (await own_house.desk.status())["called_too_early"] == 0


@pytest.mark.parametrize(
    "line",
    [
        f"POST /bot{planted.TOKEN}/sendMessage",
        f"name='{NAME}'",
        f"<b>{NAME.upper()}</b>",
        "chat 999660000001",
        "+9996610001",
        f"key={planted.KEY}",
        f"secret {planted.WEBHOOK_SECRET}",
    ],
)
def test_the_search_finds_what_it_looks_for(line: str) -> None:
    assert planted.found_in(["INFO belvedere event='ready'", line]) == [line]


@asynccontextmanager
async def _crooked_line(url: str) -> AsyncIterator[tuple[str, list[str]]]:
    """A line to Telegram that cuts the first answer with updates in half; and what it cut."""
    cut: list[str] = []

    async def carry(request: web.Request) -> web.Response:
        headers = {"Content-Type": request.headers.get("Content-Type", "")}
        async with session.post(
            url + request.path, data=await request.read(), headers=headers
        ) as there:
            body = await there.read()
        answer: dict[str, Any] = json.loads(body)
        if not cut and request.path.endswith("/getUpdates") and answer.get("result"):
            cut.append("getUpdates")
            body = body[: len(body) // 2 + 60]
        return web.Response(status=there.status, body=body, content_type="application/json")

    app = web.Application()
    app.router.add_post("/{path:.*}", carry)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    async with aiohttp.ClientSession() as session:
        try:
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            yield f"http://127.0.0.1:{runner.addresses[0][1]}", cut
        finally:
            await runner.cleanup()
