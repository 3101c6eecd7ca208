"""What all tables share: their metadata, their column types, and the data class of every column."""

from __future__ import annotations

import importlib
import pkgutil
import secrets
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    DateTime,
    Dialect,
    Integer,
    MetaData,
    Table,
    bindparam,
)
from sqlalchemy import Column as SqlColumn
from sqlalchemy.types import TypeDecorator

# Named constraints, so that a later migration can drop what it needs to on both databases.
METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite only aliases its rowid to a primary key declared INTEGER.
Id = BigInteger().with_variant(Integer(), "sqlite")
# Of an id's bits; what is made in one minute stays apart by them.
RANDOM_BITS = 36


@cache
def every_table() -> list[Table]:
    """All of them, those referred to before those that refer; whatever the program has loaded so far."""
    for module in pkgutil.iter_modules([str(Path(__file__).parent)]):
        importlib.import_module(f"storage.{module.name}")
    return METADATA.sorted_tables


class DataClass(StrEnum):
    """How much harm a column can do in the wrong hands; `docs/reference/database.md` lists them all."""

    OPERATIONAL = "operational"
    PERSONAL = "personal"
    SENSITIVE = "sensitive"


class Moment(TypeDecorator[datetime]):
    """An aware UTC datetime on both databases; SQLite would drop the zone. Refuses naive values."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def column(
    name: str, *rest: Any, data: DataClass = DataClass.OPERATIONAL, **options: Any
) -> SqlColumn[Any]:
    """A column that says its data class; NOT NULL unless told otherwise."""
    options.setdefault("nullable", False)
    return SqlColumn(name, *rest, info={"data": data}, **options)


def personal(name: str, *rest: Any, **options: Any) -> SqlColumn[Any]:
    return column(name, *rest, data=DataClass.PERSONAL, **options)


def sensitive(name: str, *rest: Any, **options: Any) -> SqlColumn[Any]:
    return column(name, *rest, data=DataClass.SENSITIVE, **options)


def any_of(column: ColumnElement[Any], name: str, count: int) -> ColumnElement[bool]:
    """The column is one of the parameters name0, name1 …: quicker than an IN whose length is known only later."""
    return column.in_([bindparam(f"{name}{n}") for n in range(count)])


def numbered(name: str, values: Sequence[Any]) -> dict[str, Any]:
    """The parameters of `any_of`."""
    return {f"{name}{n}": value for n, value in enumerate(values)}


def new_id() -> int:
    """A row's id: the minute in which it is made, so that what is new lies together on the disk, and random bits, so
    that ids can stand in a button and still not be enumerated. 62 bits in all, until the year 2097.
    """
    return int(time.time()) // 60 << RANDOM_BITS | secrets.randbits(RANDOM_BITS)


def new_pseudonym() -> str:
    """What reports call a row instead of its id: random, so that nothing but the row itself leads back to it."""
    return secrets.token_hex(8)
