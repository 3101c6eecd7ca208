"""The bots that are measured: how each one's data is prepared, how it is started, what it has in the end."""

from __future__ import annotations

import importlib.util
import shutil
import sqlite3
import sys
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Literal

from sqlalchemy import func, select

from storage import migrations
from storage.crypto import Cipher, new_key
from storage.database import Database
from tests.bench import known, stock_data
from tests.bench.crowd import Guest
from tests.bench.rows import tables
from tests.bench.telegram_stub import SECRET, TOKEN
from tests.postgres import Postgres

Ingress = Literal["polling", "webhook"]
# What the tables call them.
SQLITE, POSTGRESQL, STOCK = "ours, SQLite", "ours, PostgreSQL", "stock"
NO_TORNADO = "not measured: needs tornado"
_numbers = count()


@dataclass(frozen=True)
class Place:
    """Where one run happens. `api`: the stub's address; `port`: a free one, for the webhook."""

    folder: Path
    ingress: Ingress
    api: str
    port: int

    @property
    def webhook_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/" if self.ingress == "webhook" else ""


@dataclass(frozen=True)
class Started:
    command: Sequence[str]
    environment: Mapping[str, str]


class Contender(ABC):
    """A bot with its data prepared once; each start gets a fresh copy. `guests` have yet to play the dialogue."""

    name: str
    guests: Sequence[Guest]

    @abstractmethod
    def start(self, place: Place) -> Started: ...

    @abstractmethod
    def signed_up(self) -> int:
        """Seats that the dialogues of the last start ended with."""

    def why_not(self, ingress: Ingress) -> str:
        """Why it cannot be measured this way; empty when it can."""
        return ""


class Ours(Contender):
    """`postgres` None: SQLite. `chats`: how many it has known for long."""

    def __init__(self, folder: Path, postgres: Postgres | None, *, chats: int, guests: int) -> None:
        self.name = POSTGRESQL if postgres else SQLITE
        self._folder = folder
        self._postgres = postgres
        self._number = next(_numbers)
        self._cipher_key = new_key()
        self._before = chats
        self._url = self._template = self._create(f"kept{self._number}")
        with closing(self._database()) as database:
            migrations.upgrade(database)
            self.guests = known.fill(database, chats, guests)

    def start(self, place: Place) -> Started:
        self._url = self._copied(f"run{self._number}", f"kept{self._number}")
        return Started(
            (sys.executable, "-m", "tests.bench.belvedere", "run"),
            {
                "BELVEDERE_TOKEN": TOKEN,
                "BELVEDERE_API_URL": place.api,
                "BELVEDERE_DATABASE_URL": self._url,
                "BELVEDERE_KEYS": self._cipher_key,
                "BELVEDERE_WEBHOOK_URL": place.webhook_url,
                "BELVEDERE_WEBHOOK_SECRET": SECRET,
                "BELVEDERE_LISTEN": f"127.0.0.1:{place.port}",
            },
        )

    def signed_up(self) -> int:
        with closing(self._database()) as database, database.reading() as db:
            counted = select(func.count()).select_from(tables()["signups"])
            rows = db.execute(counted).scalar_one()
        return int(rows) - self._before

    def _database(self) -> Database:
        return Database(self._url, Cipher([self._cipher_key]))

    def _create(self, name: str) -> str:
        if self._postgres is not None:
            return self._postgres.create(name)
        return f"sqlite:///{self._folder / name}.sqlite3"

    def _copied(self, name: str, template: str) -> str:
        """The template as it was before any run; the copy of the run before goes."""
        if self._postgres is not None:
            self._postgres.drop(name)
            return self._postgres.create(name, template)
        for rest in ("-wal", "-shm"):
            (self._folder / f"{name}.sqlite3{rest}").unlink(missing_ok=True)
        shutil.copyfile(self._folder / f"{template}.sqlite3", self._folder / f"{name}.sqlite3")
        return self._create(name)


class Stock(Contender):
    """The recipe of stock.py, on its SQLite file and its pickle."""

    name = STOCK

    def __init__(self, folder: Path, *, chats: int, guests: int) -> None:
        self._before = chats
        self._template = folder / f"stock{next(_numbers)}"
        self._run = self._template.with_name(f"{self._template.name}run")
        self.guests = stock_data.fill(*_files(self._template), chats, guests)

    def start(self, place: Place) -> Started:
        for kept, fresh in zip(_files(self._template), _files(self._run), strict=True):
            shutil.copyfile(kept, fresh)
        database, pickled = _files(self._run)
        return Started(
            (sys.executable, "-m", "tests.bench.stock"),
            {
                "STOCK_TOKEN": TOKEN,
                "STOCK_API": place.api,
                "STOCK_DATABASE": str(database),
                "STOCK_PICKLE": str(pickled),
                "STOCK_WEBHOOK_URL": place.webhook_url,
                "STOCK_SECRET": SECRET,
                "STOCK_PORT": str(place.port),
            },
        )

    def signed_up(self) -> int:
        with closing(sqlite3.connect(_files(self._run)[0])) as connection:
            (rows,) = connection.execute("SELECT count(*) FROM signups").fetchone()
        return int(rows) - self._before

    def why_not(self, ingress: Ingress) -> str:
        tornado = importlib.util.find_spec("tornado")
        return NO_TORNADO if ingress == "webhook" and tornado is None else ""


def _files(stem: Path) -> tuple[Path, Path]:
    return stem.with_suffix(".sqlite3"), stem.with_suffix(".pickle")
