"""Houses to test in. One with a running bot is shared: whoever needs peace and quiet opens a house of their own."""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.chaos.lives import Nursery
from tests.postgres import Postgres
from tests.road.house import House, house
from tests.road.parent import Parent

ROADS = [
    pytest.param((by, kind), id=f"{by}-{kind}")
    for by in ("polling", "webhook")
    for kind in ("sqlite", "postgresql")
]
_numbers = itertools.count()


@contextmanager
def _database(request: pytest.FixtureRequest, kind: str, folder: Path) -> Iterator[str]:
    """A migrated, empty database; its URL."""
    if kind == "sqlite":
        path = folder / "belvedere.sqlite3"
        shutil.copyfile(request.getfixturevalue("empty_sqlite"), path)
        yield f"sqlite:///{path}"
    else:
        server: Postgres = request.getfixturevalue("postgres")
        name = f"road{os.getpid()}_{next(_numbers)}"
        yield server.create(name, "template_belvedere")
        server.drop(name)


@pytest.fixture(scope="session", params=ROADS)
async def every_house(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[House]:
    """Both ways in, on both databases, the bot running. Each test brings its own parents and meetings."""
    by, kind = request.param
    folder = tmp_path_factory.mktemp("house")
    with _database(request, kind, folder) as url:
        async with house(url, folder, by) as opened:
            await opened.start_bot()
            yield opened


@pytest.fixture(scope="session")
async def shared(
    empty_sqlite: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[House]:
    """By polling on SQLite, the bot running. Each test brings its own parents and meetings."""
    folder = tmp_path_factory.mktemp("shared")
    shutil.copyfile(empty_sqlite, folder / "belvedere.sqlite3")
    async with house(f"sqlite:///{folder / 'belvedere.sqlite3'}", folder) as opened:
        await opened.start_bot()
        yield opened


@pytest.fixture
async def parent(shared: House) -> Parent:
    return await shared.add_parent()


@pytest.fixture(params=[ROADS[0], ROADS[3]])
async def any_quiet_house(
    request: pytest.FixtureRequest, tmp_path: Path, starter: Nursery
) -> AsyncIterator[House]:
    """By polling on SQLite, by webhook on PostgreSQL, for one test alone. No bot runs yet."""
    by, kind = request.param
    with _database(request, kind, tmp_path) as url:
        async with house(url, tmp_path / "house", by, starter) as opened:
            yield opened


@pytest.fixture
async def own_house(empty_sqlite: Path, tmp_path: Path, starter: Nursery) -> AsyncIterator[House]:
    """By polling on SQLite, for one test alone. No bot runs yet."""
    shutil.copyfile(empty_sqlite, tmp_path / "belvedere.sqlite3")
    url = f"sqlite:///{tmp_path / 'belvedere.sqlite3'}"
    async with house(url, tmp_path / "house", "polling", starter) as opened:
        yield opened


@pytest.fixture
async def by_day(empty_sqlite: Path, tmp_path: Path, starter: Nursery) -> AsyncIterator[House]:
    """By polling on SQLite, for one test alone, at nine in the morning. The bot runs."""
    shutil.copyfile(empty_sqlite, tmp_path / "belvedere.sqlite3")
    url = f"sqlite:///{tmp_path / 'belvedere.sqlite3'}"
    async with house(url, tmp_path / "house", "polling", starter, by_day=True) as opened:
        await opened.fork_bot()
        yield opened
