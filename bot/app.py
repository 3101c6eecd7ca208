"""The composition root: settings -> database -> Telegram -> clock. Nothing else builds anything."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import structlog
from aiohttp import web
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from telegram import Bot
from telegram.error import InvalidToken

from bot import centre as centres_file
from bot import ingress
from bot.centre import Centre
from bot.delivery import Sender
from bot.handlers import WANTED
from bot.jobs import housekeeping, offers, unfinished
from bot.pace import Pace
from bot.profile import introduce
from bot.reception import Reception
from bot.request import AiohttpRequest
from bot.settings import Settings
from bot.turn import Turns
from storage import migrations
from storage.crypto import Cipher
from storage.database import Database

# python-telegram-bot then gives waits as timedelta, as its next version always will.
os.environ.setdefault("PTB_TIMEDELTA", "1")
_TICK = 5
_TURNS_TO_FINISH = 8.0

log = structlog.get_logger()


class NotConfigured(Exception):
    """A setting is missing; the text says which, and how to give it."""


def open_database(settings: Settings) -> Database:
    """Raises NotConfigured without a key: personal data is never written in the clear."""
    if not settings.keys:
        raise NotConfigured(
            "BELVEDERE_KEYS is not set. Make a key with `./run belvedere keys new` and keep it apart from the database."
        )
    cipher = Cipher([key.get_secret_value() for key in settings.keys])
    return Database(settings.database_url.get_secret_value(), cipher)


def open_bot(settings: Settings) -> Bot:
    if not settings.token.get_secret_value():
        raise NotConfigured("BELVEDERE_TOKEN is not set. @BotFather gives one.")
    base = f"{settings.api_url}/bot"
    return Bot(
        settings.token.get_secret_value(),
        base_url=base,
        base_file_url=f"{settings.api_url}/file/bot",
        request=AiohttpRequest(),
        get_updates_request=AiohttpRequest(connections=1),
    )


async def serve(settings: Settings, centres: Mapping[str, Centre] | None = None) -> None:
    """Runs until SIGTERM or SIGINT: takes updates, sends what was promised, keeps the clock."""
    try:
        await _serve(settings, centres)
    except InvalidToken:  # its text and its traceback hold the token
        raise NotConfigured(
            "Telegram does not accept BELVEDERE_TOKEN. @BotFather shows the one that is valid."
        ) from None


async def _serve(settings: Settings, centres: Mapping[str, Centre] | None) -> None:
    database = open_database(settings)
    migrations.require_newest(database)
    centres = centres or centres_file.load(settings.centres)
    _warn_of_stale_phones(centres)
    stop = asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, stop.set)
    threads = ThreadPoolExecutor(database.writers, thread_name_prefix="turn")
    bot, pace = open_bot(settings), Pace()
    async with bot:
        sender = Sender(bot, database, centres, threads, pace, _now)
        reception = Reception(bot, Turns(database, centres), threads, pace, _now, sender.wake)
        turns = ingress.InOrder(reception.receive)
        clock = _clock(database, centres, sender)
        clock.start()
        presenting = asyncio.create_task(introduce(bot))
        sending = asyncio.create_task(sender.run(stop))
        log.info("ready", by="webhook" if settings.webhook_url else "polling")
        try:
            if settings.webhook_url:
                await _receive_webhook(bot, turns, settings, stop)
            else:
                await ingress.poll(bot, turns, stop)
        finally:
            stop.set()
            clock.shutdown(wait=False)
            presenting.cancel()
            await asyncio.wait_for(asyncio.gather(turns.drain(), sending), _TURNS_TO_FINISH)
    threads.shutdown()
    database.close()


async def _receive_webhook(
    bot: Bot, turns: ingress.InOrder, settings: Settings, stop: asyncio.Event
) -> None:
    secret = settings.webhook_secret.get_secret_value()
    if not secret:
        raise NotConfigured(
            "BELVEDERE_WEBHOOK_SECRET is not set: without it anybody could pose as Telegram."
        )
    runner = web.AppRunner(
        ingress.webhook(turns, secret), access_log=None, handler_cancellation=False
    )
    await runner.setup()
    host, port = settings.address
    await web.TCPSite(runner, host, port).start()
    await bot.do_api_request(
        "setWebhook",
        {
            "url": settings.webhook_url,
            "secret_token": secret,
            "allowed_updates": list(WANTED),
            "max_connections": 40,
        },
    )
    await stop.wait()
    await runner.cleanup()


def _clock(database: Database, centres: Mapping[str, Centre], sender: Sender) -> AsyncIOScheduler:
    """Only ticks: what is due is a row, so a tick may be late, doubled or lost."""
    clock = AsyncIOScheduler(timezone=UTC)
    options = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
    both = [database, centres, _now]
    clock.add_job(offers.let_offers_lapse, "interval", seconds=_TICK, args=both, **options)
    clock.add_job(unfinished.ask_to_finish, "interval", minutes=10, args=both, **options)
    clock.add_job(
        unfinished.forget_unfinished, "interval", hours=1, args=[database, _now], **options
    )
    clock.add_job(sender.wake, "interval", seconds=_TICK, **options)
    clock.add_job(
        housekeeping.take_up_abandoned, "interval", seconds=_TICK, args=[database, _now], **options
    )
    clock.add_job(
        housekeeping.forget_old_updates, "interval", hours=1, args=[database, _now], **options
    )
    return clock


def _warn_of_stale_phones(centres: Mapping[str, Centre]) -> None:
    today = _now().date()
    for centre in centres.values():
        for phone in centre.stale_phones(today):
            log.warning(
                "phone not verified for 90 days",
                centre=centre.code,
                purpose=phone.purpose,
                since=f"{phone.verified_on}",
            )


def _now() -> datetime:
    return datetime.now(UTC)
