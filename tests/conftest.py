from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import centre
from bot.centre import Centre
from bot.settings import ROOT
from bot.turn import Turns
from storage import migrations
from storage.crypto import Cipher, new_key
from storage.database import Database
from tests.person import Person
from tests.postgres import Postgres

KEY = new_key()
CIPHER = Cipher([KEY])


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    try:
        server = Postgres().start()
    except FileNotFoundError as missing:
        if os.environ.get("REQUIRE_ALL"):
            raise
        pytest.skip(str(missing))
    migrated(server.create("template_belvedere"))
    yield server
    server.remove()


@pytest.fixture(scope="session")
def empty_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "empty.sqlite3"
    migrated(f"sqlite:///{path}")
    return path


def migrated(url: str) -> None:
    database = Database(url, CIPHER)
    migrations.upgrade(database)
    database.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A migrated, empty database of this test alone."""
    if request.param == "sqlite":
        path = tmp_path / "belvedere.sqlite3"
        shutil.copyfile(request.getfixturevalue("empty_sqlite"), path)
        yield f"sqlite:///{path}"
    else:
        server: Postgres = request.getfixturevalue("postgres")
        name = server.lend("template_belvedere")
        yield server.url(name)
        server.give_back(name)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(database_url, CIPHER)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def centres() -> dict[str, Centre]:
    return centre.load(ROOT / "centres")


@pytest.fixture
def turns(database: Database, centres: dict[str, Centre]) -> Turns:
    return Turns(database, centres, "belvedere_bot")


@pytest.fixture
def parent(turns: Turns) -> Person:
    """Somebody who has never spoken to the assistant."""
    return Person(turns)
