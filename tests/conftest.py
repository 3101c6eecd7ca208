from __future__ import annotations

import gc
import itertools
import os
import shutil
import zlib
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from sqlalchemy import event

from bot import centre
from bot.centre import Centre
from bot.settings import ROOT
from bot.turn import Turns
from storage import migrations
from storage.crypto import Cipher, new_key
from storage.database import Database
from tests.chaos.lives import Nursery, nursery
from tests.person import Person
from tests.postgres import Postgres

# Left to itself the collector looks through all that is imported again and again: a tenth of the suite's time.
gc.set_threshold(100_000, 50, 100)

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


# Rooms in which every test runs on both databases; elsewhere one is drawn for each test.
_ON_BOTH = (
    "tests/storage",
    "tests/bot/test_rights",
    "tests/bot/test_turn",
    "tests/bot/test_delivery",
)
_KINDS = ("sqlite", "postgresql")
# PostgreSQL in one of three, since what is asked over a socket takes five times as long.
_DRAWN_FROM = ("sqlite", "sqlite", "postgresql")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    given = (mark.args[0] for mark in metafunc.definition.iter_markers("parametrize"))
    if "database_url" not in metafunc.fixturenames or "database_url" in given:
        return
    drawn = _DRAWN_FROM[zlib.crc32(metafunc.definition.nodeid.encode()) % len(_DRAWN_FROM)]
    both = os.environ.get("EVERYWHERE") or metafunc.definition.nodeid.startswith(_ON_BOTH)
    metafunc.parametrize("database_url", _KINDS if both else [drawn], indirect=True)


# Rooms whose tests wait (for processes, for Telegram's pace) more than they compute.
_WAITING = ("tests/road", "tests/chaos", "tests/demo")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What waits is spread between the files of what computes: side by side, neither holds the other up."""
    waiting = [item for item in items if item.nodeid.startswith(_WAITING)]
    files = [
        [*those]
        for _file, those in itertools.groupby(
            (item for item in items if not item.nodeid.startswith(_WAITING)), lambda item: item.path
        )
    ]
    share = len(waiting) / max(len(files), 1)
    spread = [
        waiting[round(n * share) : round((n + 1) * share)] + those for n, those in enumerate(files)
    ]
    items[:] = [item for those in spread for item in those] if files else waiting


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A migrated, empty database that nobody else has meanwhile."""
    if request.param == "sqlite":
        files: SqliteFiles = request.getfixturevalue("sqlite_files")
        path = files.lend()
        yield f"sqlite:///{path}"
        files.give_back(path)
    else:
        server: Postgres = request.getfixturevalue("postgres")
        name = server.lend("template_belvedere")
        yield server.url(name)
        server.give_back(name)


@pytest.fixture
def database(database_url: str, opened: dict[str, Database]) -> Iterator[Database]:
    """Opened once for all tests that it is lent to: what SQLAlchemy has compiled it compiles no more."""
    if database_url not in opened:
        opened[database_url] = in_haste(Database(database_url, CIPHER))
    yield opened[database_url]
    if opened[database_url].sqlite:
        opened[database_url].close()  # a connection would go on with the file that is put away


def in_haste(database: Database) -> Database:
    """Waits for no disk, like the PostgreSQL of the tests: nobody pulls the plug of this process."""
    if database.sqlite:
        for engine in (database.engine, database._hasty, database._reader):
            event.listen(engine, "connect", lambda c, _record: c.execute("PRAGMA synchronous=OFF"))
    return database


@pytest.fixture(scope="session")
def opened() -> Iterator[dict[str, Database]]:
    databases: dict[str, Database] = {}
    yield databases
    for one in databases.values():
        one.close()


class SqliteFiles:
    """Databases in files: each as new when it is lent."""

    def __init__(self, empty: Path) -> None:
        self._empty = empty
        self._spare: list[Path] = []
        self._names = itertools.count()

    def lend(self) -> Path:
        path = self._spare.pop() if self._spare else self._empty.with_name(f"{next(self._names)}")
        shutil.copyfile(self._empty, path)
        return path

    def give_back(self, path: Path) -> None:
        for left in path.parent.glob(f"{path.name}*"):
            if left.name.removeprefix(path.name) in {"", "-wal", "-shm"}:
                left.unlink()
        self._spare.append(path)


@pytest.fixture(scope="session")
def sqlite_files(empty_sqlite: Path) -> SqliteFiles:
    return SqliteFiles(empty_sqlite)


@pytest.fixture(scope="session")
async def starter() -> AsyncIterator[Nursery]:
    """Of bots that are up in a moment."""
    async with nursery() as opened:
        yield opened


@pytest.fixture
def key() -> str:
    """What the databases of the tests are sealed with."""
    return KEY


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
