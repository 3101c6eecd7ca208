from __future__ import annotations

from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from bot.pace import Pace
from bot.reception import Reception
from bot.threads import Threads
from bot.turn import Turns
from storage.database import Database
from tests.bot.receiving import Clock, Telegram
from tests.sample import NOW


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr("bot.pace.asyncio.sleep", made.sleep)
    return made


@pytest.fixture
def telegram(clock: Clock) -> Telegram:
    return Telegram(clock)


@pytest.fixture
async def reception(
    telegram: Telegram, database: Database, turns: Turns, clock: Clock
) -> AsyncIterator[Reception]:
    woken: list[int] = []
    with ThreadPoolExecutor(database.writers) as pool:
        given: Any = telegram
        made = Reception(
            given, turns, Threads(pool, database), Pace(clock), lambda: NOW, lambda: woken.append(1)
        )
        made.woken = woken  # type: ignore[attr-defined]  # for the tests to count
        yield made
