"""Statements that are kept: compiled once, then run by SQLite's own driver.

SQLite needs some microseconds for most of what a turn asks, and SQLAlchemy's machinery around each statement
several times as many. What it knows is used once: the SQL, how each value is bound, how each column is read.
"""

from __future__ import annotations

import sqlite3
from collections import namedtuple
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Protocol
from weakref import WeakKeyDictionary

from sqlalchemy import Dialect
from sqlalchemy.exc import DBAPIError, MultipleResultsFound, NoResultFound
from sqlalchemy.sql.base import Executable
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.dml import UpdateBase
from sqlalchemy.sql.selectable import SelectBase

# From what is stored to Python, or back.
_Turn = Callable[[Any], Any]
# The name of the value, how it or each of its list is turned; or a constant as it is stored.
_Bind = tuple[str | None, _Turn | None, Any]


class Result(Protocol):
    """What a statement found, read at most once; its rows are tuples whose fields have the columns' names."""

    @property
    def rowcount(self) -> int: ...
    def __iter__(self) -> Iterator[Any]: ...
    def all(self) -> Sequence[Any]: ...
    def first(self) -> Any: ...
    def one(self) -> Any: ...
    def one_or_none(self) -> Any: ...
    def scalar_one(self) -> Any: ...
    def scalar_one_or_none(self) -> Any | None: ...


class Rows:
    """The rows of a prepared statement. Raises where SQLAlchemy's result does."""

    __slots__ = ("_rows", "rowcount")

    def __init__(self, rows: Sequence[Any], rowcount: int) -> None:
        self._rows = rows
        self.rowcount = rowcount

    def __iter__(self) -> Iterator[Any]:
        return iter(self._rows)

    def all(self) -> Sequence[Any]:
        return self._rows

    def first(self) -> Any:
        return self._rows[0] if self._rows else None

    def one(self) -> Any:
        if not self._rows:
            raise NoResultFound("no row was found where one was required")
        return self.one_or_none()

    def one_or_none(self) -> Any:
        if len(self._rows) > 1:
            raise MultipleResultsFound("several rows were found where one was required")
        return self._rows[0] if self._rows else None

    def scalar_one(self) -> Any:
        return self.one()[0]

    def scalar_one_or_none(self) -> Any | None:
        row = self.one_or_none()
        return None if row is None else row[0]


class Prepared:
    """One statement for values of certain names: `sql` and what is bound in it."""

    def __init__(self, statement: Any, compiled: SQLCompiler, dialect: Dialect) -> None:
        self._dialect = dialect
        self._made: dict[str, Any] = {
            column.key: column.default.arg  # type: ignore[union-attr]  # see _is_made
            for column in compiled.insert_prefetch
        }
        self.sql, self.binds = compiled.string, list[_Bind]()
        # Those of which there are as many as there are values, and where they stand in the text.
        self._lists: dict[str, str] = {}
        for name in compiled.positiontup or ():
            bind = compiled.binds[name]
            turn = bind.type.dialect_impl(dialect).bind_processor(dialect)
            if bind.required or name in self._made:
                self.binds.append((bind.key, turn, None))
                if bind.expanding:
                    self._lists[bind.key] = _list(name)
                continue
            given: list[Any] = [bind.effective_value]
            if bind.expanding:
                given = list(*given)
                self.sql = self.sql.replace(_list(name), _places(given))
            self.binds += [(None, None, turn(one) if turn else one) for one in given]
        columns = statement.exported_columns
        self._finds = bool(columns)
        row: Any = namedtuple("Row", columns.keys())  # type: ignore[misc]  # noqa: PYI024  # known when it runs
        self._row: _Turn = row._make
        turns = (one.type.dialect_impl(dialect).result_processor(dialect, None) for one in columns)
        self._reads = [(place, turn) for place, turn in enumerate(turns) if turn is not None]

    def run(self, connection: sqlite3.Connection, values: Mapping[str, Any]) -> Rows:
        """Raises what SQLAlchemy would, and KeyError for a value that is missing."""
        if self._made:
            values = {key: make(None) for key, make in self._made.items()} | {**values}
        sql, bound = self._with_lists(values) if self._lists else (self.sql, self._bound(values))
        try:
            cursor = connection.execute(sql, bound)
            found = cursor.fetchall() if self._finds else []
        except sqlite3.Error as problem:
            raise self._told(problem) from problem
        return Rows([self._read(row) for row in found], cursor.rowcount)

    def _bound(self, values: Mapping[str, Any]) -> list[Any]:
        return [
            constant if name is None else values[name] if turn is None else turn(values[name])
            for name, turn, constant in self.binds
        ]

    def _with_lists(self, values: Mapping[str, Any]) -> tuple[str, list[Any]]:
        """The text with as many places as there are values, and what is bound there."""
        sql, bound = self.sql, list[Any]()
        for one, place in self._lists.items():
            sql = sql.replace(place, _places(values[one]))
        for name, turn, constant in self.binds:
            given = [constant] if name is None else [values[name]]
            if name in self._lists:
                given = list(*given)
            bound += given if turn is None or name is None else map(turn, given)
        return sql, bound

    def _read(self, raw: tuple[Any, ...]) -> Any:
        if not self._reads:
            return self._row(raw)
        values = list(raw)
        for place, turn in self._reads:
            values[place] = turn(values[place])
        return self._row(values)

    def _told(self, problem: sqlite3.Error) -> Exception:
        told: Exception = DBAPIError.instance(
            self.sql, None, problem, sqlite3.Error, hide_parameters=True, dialect=self._dialect
        )
        return told


class Kept:
    """Prepares what is run a second time: a statement that somebody keeps, not one that was made for the moment."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._known: WeakKeyDictionary[Executable, dict[tuple[str, ...], Prepared | None]]
        self._known = WeakKeyDictionary()

    def find(self, statement: Executable, values: Mapping[str, Any]) -> Prepared | None:
        """None when SQLAlchemy must run it: the first time, or because its text depends on the values."""
        known = self._known.get(statement)
        if known is None:
            self._known[statement] = {}
            return None
        names = tuple(values)
        if names not in known:
            known[names] = _prepared(statement, names, self._dialect)
        return known[names]


def _prepared(statement: Any, names: tuple[str, ...], dialect: Dialect) -> Prepared | None:
    if not isinstance(statement, SelectBase | UpdateBase):
        return None
    compiled = statement.compile(dialect=dialect, column_keys=list(names))
    lists = compiled.post_compile_params | compiled.literal_execute_params
    if not all(_list(compiled.bind_names[one]) in compiled.string for one in lists):
        return None
    if compiled.update_prefetch or not all(map(_is_made, compiled.insert_prefetch)):
        return None
    return Prepared(statement, compiled, dialect)


def _places(values: Sequence[Any]) -> str:
    """SQLite takes none as well: nothing is in an empty list."""
    return ", ".join("?" * len(values))


def _list(name: str) -> str:
    """What SQLAlchemy writes where the values of a list will stand."""
    return f"__[POSTCOMPILE_{name}]"


def _is_made(column: Any) -> bool:
    return column.default is not None and column.default.is_callable
