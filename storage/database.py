"""The engine and the one way to use it: a transaction. What differs between the two databases is here."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.sql.base import Executable
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.schema import Table

from storage.crypto import Cipher
from storage.prepared import Kept, Result

# How long a writer waits for another one before it gives up, in seconds.
_LOCK_WAIT = 10


class Unavailable(Exception):
    """The database did not answer; nothing was committed, and the same turn may be tried again."""


class Busy(Unavailable):
    """Somebody else is writing just now, and the caller did not want to wait: nothing was begun."""


class Conflict(Exception):
    """A constraint refused what another transaction made untrue meanwhile; the turn may be tried again."""


class Apart(Exception):
    """Of what was to be committed together something failed: nothing was done, and each must be done alone."""


class Whole:
    """One transaction that several share."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.failed = False


class Transaction:
    """One open transaction, and the keys to what it reads. Lives inside `Database.transaction()` only."""

    def __init__(self, connection: Connection, cipher: Cipher, kept: Kept | None) -> None:
        self._connection = connection
        self._cipher = cipher
        self._kept = kept
        self._last: list[Callable[[Transaction], None]] = []
        # The machine draws again what somebody has on the phone: it reads, and nobody looks.
        self.unseen = False
        # Something was promised in it whose time has come.
        self.promised_now = False
        self.sqlite = connection.dialect.name == "sqlite"

    def execute(
        self,
        statement: Executable,
        values: Mapping[str, Any] | list[dict[str, Any]] | None = None,
    ) -> Result:
        """One after the other for several values; what comes back is then of the last."""
        each = values if isinstance(values, list) else [values or {}]
        prepared = self._kept.find(statement, each[0]) if self._kept is not None else None
        if prepared is None:
            return self._connection.execute(statement, values)
        for one in each:
            found = prepared.run(self._driver, one)
        return found

    @cached_property
    def _driver(self) -> Any:
        return self._connection.connection.driver_connection

    def at_end(self, work: Callable[[Transaction], None]) -> None:
        """Does this last of all, right before the commit: for a row that everybody must lock."""
        self._last.append(work)

    @property
    def wants_to_end(self) -> bool:
        return bool(self._last)

    def end(self) -> None:
        """What was kept for the end, in the order in which it was given."""
        while self._last:
            self._last.pop(0)(self)

    def seal(self, column: ColumnElement[Any], row: int, text: str) -> bytes:
        return self._cipher.seal(_name(column), row, text)

    def open(self, column: ColumnElement[Any], row: int, sealed: bytes) -> str:
        return self._cipher.open(_name(column), row, sealed)

    def blind(self, column: ColumnElement[Any], text: str) -> bytes:
        return self._cipher.blind(_name(column), text)

    def blinds(self, column: ColumnElement[Any], text: str) -> list[bytes]:
        return self._cipher.blinds(_name(column), text)


class Database:
    """SQLite or PostgreSQL behind one URL.

    Every transaction on SQLite begins as a writer (`BEGIN IMMEDIATE`): a reader that later writes
    would fail with "database is locked" however long it waits. PostgreSQL runs READ COMMITTED, and
    whoever decides on a count locks the row that the count belongs to.
    """

    def __init__(self, url: str, cipher: Cipher) -> None:
        self.url = make_url(url)
        self.cipher = cipher
        self.sqlite = self.url.get_backend_name() == "sqlite"
        # How this thread wants it: at once, or together with others.
        self._here = threading.local()
        self._kept = _KEPT if self.sqlite else None
        if self.sqlite:
            self.engine = _sqlite(self.url, "BEGIN IMMEDIATE", _LOCK_WAIT)
            self._hasty = _sqlite(self.url, "BEGIN IMMEDIATE", 0)
            self._reader = _sqlite(self.url, "BEGIN", _LOCK_WAIT)
        else:
            self.engine = create_engine(
                self.url.set(drivername="postgresql+psycopg"),
                isolation_level="READ COMMITTED",
                pool_size=self.writers,
                pool_pre_ping=True,
                connect_args={"connect_timeout": 5},
            )
            self._hasty = self._reader = self.engine
        self._idle: dict[Engine, list[Connection]] = {self.engine: [], self._hasty: []}

    @property
    def writers(self) -> int:
        """How many transactions are worth running at once."""
        return 1 if self.sqlite else 8

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """What this thread begins in the block raises Busy where it would have to wait for another writer.

        Only SQLite knows that beforehand; on PostgreSQL it changes nothing.
        """
        self._here.at_once = True
        try:
            yield
        finally:
            self._here.at_once = False

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Commits when the block ends, rolls back when it raises. Raises Conflict and Unavailable."""
        whole: Whole | None = getattr(self._here, "whole", None)
        with self._part_of(whole) if whole else self._alone() as connection:
            transaction = Transaction(connection, self.cipher, self._kept)
            yield transaction
            transaction.end()

    @contextmanager
    def together(self) -> Iterator[None]:
        """The transactions of this thread in the block are one on SQLite, committed when it ends.

        Raises what the first that fails raises, or Apart; then nothing was done by any of them.
        """
        with self._alone() as connection:
            whole = self._here.whole = Whole(connection)
            try:
                yield
            finally:
                self._here.whole = None
            if whole.failed:
                raise Apart

    @contextmanager
    def _part_of(self, whole: Whole) -> Iterator[Connection]:
        """Who can live with a refusal must meet it alone: all that it undoes is then their own."""
        if whole.failed:
            raise Apart
        try:
            yield whole.connection
        except BaseException as problem:
            whole.failed = True
            if isinstance(problem, DBAPIError):
                raise Apart from problem
            raise

    @contextmanager
    def _alone(self) -> Iterator[Connection]:
        hasty = getattr(self._here, "at_once", False)
        try:
            with self._begun(self._hasty if hasty else self.engine) as connection:
                yield connection
        except IntegrityError as problem:
            raise Conflict(type(problem.orig).__name__) from problem
        except DBAPIError as problem:
            if _passing(problem):
                kind = Busy if hasty and self.sqlite else Unavailable
                raise kind(type(problem.orig).__name__) from problem
            raise

    @contextmanager
    def _begun(self, engine: Engine) -> Iterator[Connection]:
        """On SQLite with a connection that was open already: opening one, even from the pool, costs a statement."""
        if not self.sqlite:
            with engine.begin() as connection:
                yield connection
            return
        idle = self._idle[engine]
        connection = idle.pop() if idle else engine.connect()
        try:
            with connection.begin():
                yield connection
        finally:
            idle.append(connection)

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """A look at the data as it was at one moment: it never waits for a writer, and may not write."""
        moment = {} if self.sqlite else {"isolation_level": "REPEATABLE READ"}
        with self._reader.connect().execution_options(**moment) as connection:
            # Not left to the first statement: a prepared one goes past SQLAlchemy. Closing rolls back.
            connection.begin()
            transaction = Transaction(connection, self.cipher, self._kept)
            yield transaction
            if transaction.wants_to_end:
                raise RuntimeError("a look that is to be recorded needs a transaction")

    def close(self) -> None:
        for idle in self._idle.values():
            while idle:
                idle.pop().close()
        for engine in (self.engine, self._hasty, self._reader):
            engine.dispose()


def _name(column: ColumnElement[Any]) -> str:
    table = getattr(column, "table", None)
    assert isinstance(table, Table)
    return f"{table.name}.{column.key}"


class Sqlite(SQLiteDialect_pysqlite):
    """Begins as it is told, which the driver does not, and an event would cost each statement dearly."""

    supports_statement_cache = True

    def __init__(self, begin: str = "BEGIN", **given: Any) -> None:
        super().__init__(**given)
        self.begin = begin

    def do_begin(self, dbapi_connection: Any) -> None:
        dbapi_connection.execute(self.begin)


registry.register("sqlite.belvedere", __name__, "Sqlite")

# Of all databases of this process: the same statements have the same text.
_KEPT = Kept(Sqlite())


def _sqlite(url: URL, begin: str, patience: float) -> Engine:
    """`patience`: for another writer, in seconds."""
    engine = create_engine(
        url.set(drivername="sqlite+belvedere"),
        begin=begin,
        max_overflow=-1,  # as many as there are threads: each waits for the writer, not for a connection
        connect_args={"check_same_thread": False, "isolation_level": None},
    )

    def opened(connection: Any, _record: Any) -> None:
        for pragma in (
            f"busy_timeout={patience * 1000:.0f}",
            "journal_mode=WAL",
            "synchronous=FULL",  # a commit is on the disk before anybody is told
            "foreign_keys=ON",
            "secure_delete=ON",  # what is erased leaves no bytes behind in the file
            "cache_size=-16384",  # KiB; with many families the usual two MiB hold less than a turn looks at
        ):
            connection.execute(f"PRAGMA {pragma}")

    event.listen(engine, "connect", opened)
    return engine


def _passing(problem: DBAPIError) -> bool:
    """True for what may pass by itself: lost connection, busy file, deadlock, serialization failure."""
    if problem.connection_invalidated:
        return True
    state = getattr(problem.orig, "sqlstate", None) or ""
    if state:
        return state[:2] in {"08", "40", "53", "57"}
    kind = type(problem.orig).__name__
    return kind == "OperationalError" and "no such" not in str(problem.orig)
