"""Empty databases for one run each: a file, or a PostgreSQL of our own that writes to the disk as a real one does."""

from __future__ import annotations

import itertools
import os
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import inspect

from storage import migrations
from storage.crypto import Cipher
from storage.database import Database
from tests.postgres import Postgres
from tests.road import planted

_TEMPLATE = "chaos_template"
# Makes one more empty database; its URL.
Fresh = Callable[[], str]


class NotEmpty(Exception):
    """The database that was named holds something, and a chaos run would leave invented people in it."""


@contextmanager
def databases(wanted: str, server: Postgres | None = None) -> Iterator[Fresh]:
    """`wanted`: sqlite, postgresql, or the URL of one empty database. Raises NotEmpty.

    `server`: one that runs already, in place of one that is started and removed here.
    """
    with TemporaryDirectory(prefix="chaos_") as folder:
        if wanted == "sqlite":
            yield _files(Path(folder))
        elif wanted == "postgresql" and server is not None:
            yield _copies(server)
        elif wanted == "postgresql":
            own = Postgres(durable=True).start()
            try:
                yield _copies(own)
            finally:
                own.stop(signal.SIGQUIT)  # nothing in it is wanted any more
                own.remove()
        else:
            yield _the_named_one(wanted)


def migrated(url: str) -> str:
    database = Database(url, Cipher([planted.KEY]))
    migrations.upgrade(database)
    database.close()
    return url


def _files(folder: Path) -> Fresh:
    template, numbers = folder / "template.sqlite3", itertools.count(1)
    migrated(f"sqlite:///{template}")

    def fresh() -> str:
        path = folder / f"{next(numbers)}.sqlite3"
        shutil.copyfile(template, path)
        return f"sqlite:///{path}"

    return fresh


def _copies(server: Postgres) -> Fresh:
    template = f"{_TEMPLATE}_{os.getpid()}_{next(_numbers)}"
    migrated(server.create(template))
    numbers = itertools.count(1)

    def fresh() -> str:
        return server.create(f"{template}_{next(numbers)}", template)

    return fresh


def _the_named_one(url: str) -> Fresh:
    database = Database(url, Cipher([planted.KEY]))
    tables = inspect(database.engine).get_table_names()
    database.close()
    if tables:
        raise NotEmpty("the database has tables; name an empty one")
    migrated(url)
    return lambda: url


_numbers = itertools.count(1)
