"""Houses to test in. One with a running bot is shared: whoever needs peace and quiet opens a house of their own."""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.postgres import Postgres
from tests.road.house import House, Transport, house
from tests.road.parent import Parent

ROADS = [
    pytest.param((by, kind), id=f"{by}-{kind}")
    for by in ("polling", "webhook")
    for kind in ("sqlite", "postgresql")
]
_numbers = itertools.count()


@pytest.fixture(scope="session", params=ROADS)
def road(request: pytest.FixtureRequest) -> tuple[Transport, str]:
    chosen: tuple[Transport, str] = request.param
    return chosen


@pytest.fixture(scope="session")
def road_database(
    request: pytest.FixtureRequest,
    road: tuple[Transport, str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[str]:
    if road[1] == "sqlite":
        path = tmp_path_factory.mktemp("road") / "belvedere.sqlite3"
        shutil.copyfile(request.getfixturevalue("empty_sqlite"), path)
        yield f"sqlite:///{path}"
    else:
        server: Postgres = request.getfixturevalue("postgres")
        name = f"road{os.getpid()}_{next(_numbers)}"
        yield server.create(name, "template_belvedere")
        server.drop(name)


@pytest.fixture(scope="session")
async def every_house(
    road: tuple[Transport, str], road_database: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[House]:
    """Both ways in, on both databases, the bot running."""
    async with house(road_database, tmp_path_factory.mktemp("house"), road[0]) as opened:
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


@pytest.fixture
async def quiet_house(database_url: str, tmp_path: Path) -> AsyncIterator[House]:
    """By polling, on both databases, for one test alone. No bot runs yet."""
    async with house(database_url, tmp_path / "house") as opened:
        yield opened


@pytest.fixture
async def listening_house(database_url: str, tmp_path: Path) -> AsyncIterator[House]:
    """The same by webhook."""
    async with house(database_url, tmp_path / "house", "webhook") as opened:
        yield opened


@pytest.fixture
async def own_house(empty_sqlite: Path, tmp_path: Path) -> AsyncIterator[House]:
    """By polling on SQLite, for one test alone. No bot runs yet."""
    shutil.copyfile(empty_sqlite, tmp_path / "belvedere.sqlite3")
    async with house(f"sqlite:///{tmp_path / 'belvedere.sqlite3'}", tmp_path / "house") as opened:
        yield opened
