import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web

from sandbox.bare_bot import BareBot
from sandbox.desk import Desk
from sandbox.phone import Phone
from sandbox.refusal import Refusal

SECRET = "S3cret_-"  # noqa: S105  # invented


class Listener:
    """The bot's own server: notes what comes, answers what it is told to."""

    def __init__(self) -> None:
        self.came: list[dict[str, Any]] = []
        self.secrets: list[str | None] = []
        self.statuses: list[int] = []
        self.at_once = 0
        self.most_at_once = 0
        self.gate = asyncio.Event()
        self.gate.set()
        self.news = asyncio.Condition()
        self.url = ""

    async def take(self, request: web.Request) -> web.Response:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        self.came.append(await request.json())
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        async with self.news:
            self.news.notify_all()
        await self.gate.wait()
        self.at_once -= 1
        status = self.statuses.pop(0) if self.statuses else 200
        return web.Response(status=status, headers={"Location": "/elsewhere"})

    async def elsewhere(self, request: web.Request) -> web.Response:
        """Where a redirection leads, which Telegram does not follow."""
        return web.Response()

    async def has(self, number: int) -> list[str]:
        """The texts, once so many updates came."""
        async with asyncio.timeout(5), self.news:
            await self.news.wait_for(lambda: len(self.came) >= number)
        return [update["message"]["text"] for update in self.came]


@pytest.fixture
async def listener() -> AsyncIterator[Listener]:
    listening = Listener()
    app = web.Application()
    app.router.add_post("/updates", listening.take)
    app.router.add_get("/elsewhere", listening.elsewhere)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    listening.url = f"http://127.0.0.1:{runner.addresses[0][1]}/updates"
    yield listening
    listening.gate.set()
    await runner.cleanup()


async def test_updates_are_pushed_with_the_secret_what_waited_first(
    bot: BareBot, ana: Phone, desk: Desk, listener: Listener
) -> None:
    await bot.call("setWebhook", url=listener.url, secret_token=SECRET)
    await ana.say("doi")

    assert await listener.has(2) == ["/start", "doi"]
    assert listener.secrets == [SECRET, SECRET]
    await desk.caught_up()


async def test_a_refused_update_is_pushed_again_and_the_next_ones_wait(
    bot: BareBot, ana: Phone, listener: Listener
) -> None:
    listener.statuses = [500, 302]
    await bot.call("setWebhook", url=listener.url)
    await ana.say("doi")

    assert await listener.has(4) == ["/start", "/start", "/start", "doi"]
    info = await bot.call("getWebhookInfo")
    assert info["last_error_message"].startswith("Wrong response from the webhook: 302")


async def test_one_chat_comes_in_order_and_many_come_together(
    bot: BareBot, desk: Desk, listener: Listener
) -> None:
    await bot.call("setWebhook", url=listener.url, max_connections=2)
    listener.gate.clear()
    for word in ("unu", "doi"):
        for phone in desk.phones:
            await phone.say(word)
    assert await listener.has(2) == ["unu", "unu"]
    listener.gate.set()
    assert Counter(await listener.has(6)) == {"unu": 3, "doi": 3}

    assert listener.most_at_once == 2
    for phone in desk.phones:
        own = [u["message"]["text"] for u in listener.came if _sender(u) == phone.user_id]
        assert own == ["unu", "doi"]


async def test_while_pushing_nobody_may_poll(bot: BareBot, desk: Desk, listener: Listener) -> None:
    polling = asyncio.create_task(bot.updates(timeout=50))
    await desk.listening()
    await bot.call("setWebhook", url=listener.url)

    with pytest.raises(Refusal, match="Conflict: terminated by setWebhook request"):
        await polling
    with pytest.raises(Refusal, match="can't use getUpdates method while webhook is active"):
        await bot.updates()
    await bot.call("deleteWebhook")
    assert await bot.updates(timeout=0) == []


async def test_waiting_updates_can_be_dropped(
    bot: BareBot, desk: Desk, ana: Phone, listener: Listener
) -> None:
    await bot.call("setWebhook", url=listener.url, drop_pending_updates=True)
    await ana.say("doi")

    assert await listener.has(1) == ["doi"]


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ({"url": "ftp://127.0.0.1/"}, "invalid webhook URL specified"),
        ({"url": "http://127.0.0.1/", "secret_token": "ă"}, "unallowed characters"),
        ({"url": "http://127.0.0.1/", "secret_token": "a" * 257}, "secret token is too long"),
    ],
)
async def test_a_webhook_that_makes_no_sense_is_refused(
    bot: BareBot, arguments: dict[str, str], reason: str
) -> None:
    with pytest.raises(Refusal, match=reason):
        await bot.call("setWebhook", **arguments)


async def test_an_address_where_nobody_listens_is_told(bot: BareBot, ana: Phone) -> None:
    await bot.call("setWebhook", url="http://127.0.0.1:9/")
    info = await bot.call("getWebhookInfo")
    while "last_error_message" not in info:
        info = await bot.call("getWebhookInfo")

    assert info["last_error_message"].startswith("Connection failed")
    assert info["pending_update_count"] == 1


def _sender(update: dict[str, Any]) -> int:
    return int(update["message"]["from"]["id"])
