"""What a demonstration stands on: a sandbox of its own, a fresh database with a key, an invented centre."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot import centre as centres_file
from bot.app import open_database, serve
from bot.centre import Centre
from bot.settings import ROOT, Settings
from demo import timetable
from demo.morning import next_morning
from sandbox.desk import Desk
from storage import migrations
from storage.crypto import new_key

TOKEN = "123456:SANDBOX"  # noqa: S105  # the sandbox's own, good for nothing else
# Of the sandbox's first phone; a number of Telegram's test range, which no network uses.
PARENT_PHONE = "+9996610001"
# The sandbox gives its phones these ids, in their order.
PARENT_CHAT, STAFF_CHAT = 999_660_000_001, 999_660_000_003
# In seconds, and far more than it takes.
PATIENCE = 30.0
_READY = "sandbox ready "


@dataclass(frozen=True)
class Stage:
    """`desk`: of the sandbox at `url`, whose clock is everybody's."""

    url: str
    desk: Desk
    settings: Settings
    centres: Mapping[str, Centre]

    async def serve(self) -> None:
        """The bot itself, until it is told to stop."""
        await serve(self.settings, self.centres, now=self.desk.now)


@asynccontextmanager
async def stage(port: int, today: datetime | None = None) -> AsyncIterator[Stage]:
    """Everything but the bot itself; gone without a trace afterwards. Port 0 takes any free one.

    The clock starts on the first ordinary morning from `today` on, which is now when left out.
    """
    centres = _invented()
    morning = next_morning(today or datetime.now(UTC), next(iter(centres.values())))
    with tempfile.TemporaryDirectory(prefix="belvedere-demo-") as folder:
        async with _sandbox(port, morning) as url, Desk.at(url) as desk:
            settings = Settings(
                token=TOKEN,  # type: ignore[arg-type]  # pydantic makes a secret of it
                api_url=url,
                database_url=f"sqlite:///{Path(folder) / 'demo.sqlite3'}",  # type: ignore[arg-type]  # pydantic makes the secret of it
                keys=(new_key(),),  # type: ignore[arg-type]  # pydantic makes the secrets of it
            )
            database = open_database(settings)
            migrations.upgrade(database)
            for centre in centres.values():
                timetable.fill(database, centre, morning, PARENT_PHONE, STAFF_CHAT)
            database.close()
            yield Stage(url, desk, settings, centres)


@asynccontextmanager
async def at_work(ready: Stage) -> AsyncIterator[None]:
    """The bot runs while the block does. Raises why it could not begin."""
    running = asyncio.create_task(ready.serve())
    listening = asyncio.create_task(ready.desk.listening(PATIENCE))
    try:
        first, _other = await asyncio.wait(
            {running, listening}, return_when=asyncio.FIRST_COMPLETED
        )
        for ended in first:
            ended.result()
        yield
    finally:
        running.cancel()
        listening.cancel()
        await asyncio.gather(running, listening, return_exceptions=True)


def _invented() -> dict[str, Centre]:
    """The real centre's facts, with an invented place: a demonstration sends nobody anywhere."""
    facts = centres_file.load(ROOT / "centres")
    place = {
        "address": "Strada Exemplului 1 (adresă inventată)",
        "latitude": 44.43,
        "longitude": 26.03,
    }
    return {code: centre.model_copy(update=place) for code, centre in facts.items()}


@asynccontextmanager
async def _sandbox(port: int, at: datetime) -> AsyncIterator[str]:
    command = ("-m", "sandbox", "--port", str(port), "--token", TOKEN, "--at", at.isoformat())
    process = await asyncio.create_subprocess_exec(
        sys.executable, *command, cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        said = (await process.stdout.readline()).decode().strip()
        if not said.startswith(_READY):
            raise RuntimeError(f"the sandbox did not start: port {port} may be in use")
        yield said.removeprefix(_READY)
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()
