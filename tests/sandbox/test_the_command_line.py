import asyncio
import json
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sandbox.bare_bot import BareBot
from sandbox.desk import Desk
from sandbox.world import DEFAULT_TOKEN


@asynccontextmanager
async def started(*arguments: str) -> AsyncIterator[Process]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "sandbox", *arguments, stdout=PIPE, stderr=PIPE
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def line_of(process: Process) -> str:
    assert process.stdout
    return (await asyncio.wait_for(process.stdout.readline(), 10)).decode()


async def test_it_says_where_it_is_and_stops_at_once_even_while_somebody_polls(
    tmp_path: Path,
) -> None:
    phones = tmp_path / "phones.json"
    phones.write_text(json.dumps([{"first_name": "Mihai", "phone_number": "+99966 10042"}]))
    async with started("--port", "0", "--token", "7:A", "--phones", str(phones)) as process:
        said = await line_of(process)
        assert said.startswith("sandbox ready http://127.0.0.1:")
        url = said.split()[2]
        async with Desk.at(url) as desk, BareBot.at(url, "7:A") as bot:
            assert [phone.phone_number for phone in desk.phones] == ["+9996610042"]
            polling = asyncio.create_task(bot.updates(timeout=50))
            await desk.listening()
            process.send_signal(signal.SIGTERM)
            assert await asyncio.wait_for(process.wait(), 2) == 0
            assert await polling == [], "the poll ends with an answer, not with an error"


async def test_its_clock_starts_where_it_is_told_and_starts_over_there() -> None:
    at = datetime(2031, 5, 6, 7, tzinfo=UTC)
    async with started("--port", "0", "--at", at.isoformat()) as process:
        url = (await line_of(process)).split()[2]
        async with Desk.at(url) as desk, BareBot.at(url, DEFAULT_TOKEN) as bot:
            assert at <= desk.now() < at + timedelta(minutes=5)
            await desk.advance_clock(86400)
            assert at <= desk.now() - timedelta(days=1) < at + timedelta(minutes=5)
            await desk.phones[0].start()
            [update] = await bot.updates()
            assert update["message"]["date"] >= at.timestamp() + 86400
            await desk.reset()
            assert at <= desk.now() < at + timedelta(minutes=5)


async def test_what_it_cannot_use_it_says_in_one_line(tmp_path: Path) -> None:
    broken = tmp_path / "phones.json"
    broken.write_text('{"first_name": "Mihai"}')
    for arguments in (
        ("--token", "secret"),
        ("--phones", str(broken)),
        ("--phones", str(tmp_path / "none.json")),
        ("--host", "203.0.113.1"),
    ):
        async with started("--port", "0", *arguments) as process:
            _, said = await process.communicate()

            assert process.returncode == 1
            assert said.decode().startswith("sandbox: ")
            assert said.count(b"\n") == 1
