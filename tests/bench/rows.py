"""Rows in bulk, into whatever tables there are today: the bench need not follow each new column."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import JSON, Boolean, LargeBinary, String, Table, insert
from sqlalchemy.types import TypeEngine

import storage
from storage.database import Transaction
from storage.schema import METADATA

Record = dict[str, Any]


@cache
def tables() -> Mapping[str, Table]:
    """Every table by its name, wherever in `storage` it is defined."""
    for module in pkgutil.iter_modules(storage.__path__, "storage."):
        importlib.import_module(module.name)
    return METADATA.tables


def add(db: Transaction, name: str, rows: list[Record]) -> None:
    """What a row does not say gets the emptiest value that its column allows; an `id` the database's own."""
    if not rows:
        return
    table = tables()[name]
    wanted = [
        column
        for column in table.columns
        if not column.nullable and column.name != "id" and column.default is None
    ]
    empty = {column.name: _emptiest(column.type) for column in wanted}
    db.execute(insert(table), [empty | row for row in rows])


def _emptiest(kind: TypeEngine[Any]) -> Any:
    match kind:
        case Boolean():
            return False
        case String():
            return ""
        case LargeBinary():
            return b""
        case JSON():
            return {}
        case _:
            return 0
