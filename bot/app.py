"""The composition root: settings -> database -> Telegram -> clock. Nothing else builds anything."""

from __future__ import annotations

import asyncio
import gc
import signal
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Literal

import structlog
from aiohttp import web
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from telegram import Bot
from telegram.error import Conflict, InvalidToken, TelegramError

from bot import centre as centres_file
from bot import ingress, safety
from bot.centre import Centre
from bot.delivery import Sender
from bot.handlers import WANTED
from bot.jobs import Job, Now, do, jobs
from bot.logs import where
from bot.pace import Pace
from bot.profile import introduce
from bot.reception import Reception
from bot.request import AiohttpRequest
from bot.settings import Settings
from bot.sharing import Sharing
from bot.stopping import FOR_WORK, Stop, end, unless, until_one_ends
from bot.threads import Threads
from bot.turn import Turns
from storage import migrations
from storage.crypto import Cipher
from storage.database import Database, Unavailable
from storage.rotation import require_keys

# What this process does: all of it, or one half where several run.
Part = Literal["all", "updates", "sender"]
_BAD_TOKEN = "Telegram does not know BELVEDERE_TOKEN: look it up at @BotFather."  # noqa: S105  # words, no secret
_OTHER_POLLER = "Another program asks Telegram for the same bot's updates: end one of the two."
# After how many new objects the collector of garbage looks for cycles; Python's own 700 are made by one turn.
_OBJECTS = 20_000

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
    return Bot(
        settings.token.get_secret_value(),
        base_url=f"{settings.api_url}/bot",
        base_file_url=f"{settings.api_url}/file/bot",
        request=AiohttpRequest(),
        get_updates_request=AiohttpRequest(connections=1),
    )


async def bots_name(settings: Settings) -> str:
    """What Telegram calls the assistant, without @."""
    try:
        async with open_bot(settings) as bot:
            return bot.username
    except InvalidToken:
        raise NotConfigured(_BAD_TOKEN) from None
    except TelegramError as problem:
        away = f"Telegram was not reached ({type(problem).__name__}): try again, or say the bot's name."
        raise NotConfigured(away) from None


def the_clock() -> datetime:
    """What it is just now, in UTC."""
    return datetime.now(UTC)


async def serve(
    settings: Settings,
    centres: Mapping[str, Centre] | None = None,
    part: Part = "all",
    now: Now = the_clock,
) -> bool:
    """Runs until SIGTERM or SIGINT: takes updates, sends what was promised, keeps the clock.

    `now`: the hour by which everything is decided; it may jump. Whether everything that was begun has ended.
    Raises NotConfigured, KeyProblem, WrongSchema and Ended.
    """
    database = open_database(settings)
    migrations.require_newest(database)
    require_keys(database)
    centres = centres or centres_file.load(settings.centres)
    _warn_of_stale_phones(centres, now)
    stop = Stop()
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, stop.now)
    pool = ThreadPoolExecutor(database.writers, thread_name_prefix="turn")
    ended = True
    try:
        bot = open_bot(settings)
        try:
            if await unless(stop, bot.initialize()):
                await _run(
                    bot, database, centres, Threads(pool, database), settings, part, stop, now
                )
        finally:
            await bot.shutdown()
    except InvalidToken:  # its text and its traceback hold the token
        raise NotConfigured(_BAD_TOKEN) from None
    except Conflict:
        raise NotConfigured(_OTHER_POLLER) from None
    finally:
        stop.now()
        ended = await end(pool, stop)
        database.close()
    return ended


async def _run(
    bot: Bot,
    database: Database,
    centres: Mapping[str, Centre],
    threads: Threads,
    settings: Settings,
    part: Part,
    stop: Stop,
    now: Now,
) -> None:
    """The parts at work until `stop`, or until one of them ends by itself; what is under way is then finished."""
    pace = Pace()
    sender = Sender(bot, database, centres, threads, pace, now, bot.username)
    sharing = Sharing(database, pace, threads, now, sender.owner)
    taking = Turns(database, centres, bot.username)
    reception = Reception(bot, taking, threads, pace, now, sender.wake)
    turns = ingress.InOrder(reception.receive, reception.glance)
    clock = AsyncIOScheduler(timezone=UTC)
    await sharing.begin()
    introducing = asyncio.create_task(introduce(bot))
    parts = {"sharing": sharing.run(stop.event)}
    if part != "updates":
        _wind_up(clock, database, centres, threads, now)
        clock.start()
        parts["sender"] = sender.run(stop.event)
    if part != "sender" and settings.webhook_url:
        parts["webhook"] = _receive_webhook(bot, turns, settings, stop)
    elif part != "sender":
        parts["polling"] = ingress.poll(bot, turns, stop.event)
    _settle()
    log.info("ready", by="webhook" if settings.webhook_url else "polling", part=part)
    at_work = [asyncio.create_task(work, name=name) for name, work in parts.items()]
    try:
        await until_one_ends(at_work, stop, (InvalidToken, Conflict, NotConfigured))
    finally:
        stop.now()
        if clock.running:
            clock.shutdown(wait=False)
        introducing.cancel()
        _ended, late = await asyncio.wait(at_work, timeout=stop.left(FOR_WORK))
        turns.abandon()
        for work in late:
            log.warning("left to come again", part=work.get_name())
            work.cancel()
        await asyncio.gather(introducing, *at_work, return_exceptions=True)


async def _receive_webhook(
    bot: Bot, turns: ingress.InOrder, settings: Settings, stop: Stop
) -> None:
    secret = settings.webhook_secret.get_secret_value()
    if not secret:
        raise NotConfigured(
            "BELVEDERE_WEBHOOK_SECRET is not set: without it anybody could pose as Telegram."
        )
    # What is not answered by the end of it Telegram delivers again.
    runner = web.AppRunner(
        ingress.webhook(turns, secret),
        access_log=None,
        handler_cancellation=False,
        shutdown_timeout=FOR_WORK - 1,
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
    await stop.event.wait()
    await asyncio.gather(runner.cleanup(), turns.drain())


def _wind_up(
    clock: AsyncIOScheduler,
    database: Database,
    centres: Mapping[str, Centre],
    threads: Threads,
    now: Now,
) -> None:
    """Only ticks: what is due is a row, so a tick may be late, doubled or lost."""

    async def tick(job: Job) -> None:
        # In the same threads as the turns: SQLite has one writer, and nobody waits for its lock.
        try:
            await threads.aside(do, job, database, centres, now)
        except asyncio.CancelledError:
            return  # told to stop, which is no defect; what the thread has begun it finishes
        except Unavailable as problem:
            log.warning("job put off", job=job.run.__name__, problem=str(problem))
        except Exception as problem:  # noqa: BLE001  # one job's defect must not stop the others
            log.error(
                "job failed",
                job=job.run.__name__,
                problem=type(problem).__name__,
                at=where(problem),
            )

    for job in jobs():
        clock.add_job(
            tick,
            "interval",
            seconds=job.every.total_seconds(),
            args=[job],
            misfire_grace_time=None,
            coalesce=True,
            max_instances=1,
        )


def _settle() -> None:
    """What is loaded by now stays: the collector of garbage need not look through it again after every few turns."""
    safety.read("")
    gc.collect()
    gc.freeze()
    gc.set_threshold(_OBJECTS)


def _warn_of_stale_phones(centres: Mapping[str, Centre], now: Now) -> None:
    today = now().date()
    for centre in centres.values():
        for phone in centre.stale_phones(today):
            log.warning(
                "phone not verified for 90 days",
                centre=centre.code,
                purpose=phone.purpose,
                since=f"{phone.verified_on}",
            )
