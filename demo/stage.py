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
from bot.app import open_database
from bot.centre import Centre
from bot.settings import ROOT, Settings
from demo import timetable
from storage import migrations
from storage.crypto import new_key

TOKEN = "123456:SANDBOX"  # noqa: S105  # the sandbox's own, good for nothing else
# Of the sandbox's first phone; a number of Telegram's test range, which no network uses.
FIRST_PHONE = "+9996610001"
# The sandbox gives its phones these ids, in their order.
STAFF_CHAT = 999_660_000_003
_READY = "sandbox ready "


@dataclass(frozen=True)
class Stage:
    url: str
    settings: Settings
    centres: Mapping[str, Centre]


@asynccontextmanager
async def stage(port: int) -> AsyncIterator[Stage]:
    """Everything but the bot itself; gone without a trace afterwards. Port 0 takes any free one."""
    with tempfile.TemporaryDirectory(prefix="belvedere-demo-") as folder:
        async with _sandbox(port) as url:
            settings = Settings(
                token=TOKEN,  # type: ignore[arg-type]  # pydantic makes a secret of it
                api_url=url,
                database_url=f"sqlite:///{Path(folder) / 'demo.sqlite3'}",  # type: ignore[arg-type]
                keys=(new_key(),),  # type: ignore[arg-type]
            )
            centres = _invented()
            database = open_database(settings)
            migrations.upgrade(database)
            for centre in centres.values():
                timetable.fill(database, centre, datetime.now(UTC), FIRST_PHONE)
                timetable.add_coordinator(database, centre, datetime.now(UTC), STAFF_CHAT)
            database.close()
            yield Stage(url, settings, centres)


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
async def _sandbox(port: int) -> AsyncIterator[str]:
    command = (sys.executable, "-m", "sandbox", "--port", str(port), "--token", TOKEN)
    process = await asyncio.create_subprocess_exec(
        *command, cwd=ROOT, stdout=asyncio.subprocess.PIPE
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
