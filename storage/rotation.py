"""Sealing everything again with the newest key, so that an old one can be thrown away."""

from __future__ import annotations

from typing import Any

from sqlalchemy import LargeBinary, Table, select, update

from storage import audit
from storage.crypto import KeyProblem
from storage.database import Database, Transaction
from storage.schema import DataClass, every_table

_AT_ONCE = 500


def sealed_columns(table: Table) -> list[str]:
    """Columns that hold sealed text: bytes that are not operational, but for the keyed hashes."""
    return [
        column.name
        for column in table.columns
        if isinstance(column.type, LargeBinary)
        and column.info["data"] is not DataClass.OPERATIONAL
        and not column.name.endswith("_hash")
    ]


def require_keys(database: Database) -> None:
    """Raises KeyProblem unless the keys open what is in the database: the first and the last value of each
    sealed column, between which a rotation that was cut short has stopped.
    """
    with database.transaction() as db:
        for table in every_table():
            key = next(iter(table.primary_key.columns), None)
            if key is not None:
                for name in sealed_columns(table):
                    _require(db, table, name, key, key.asc())
                    _require(db, table, name, key, key.desc())


def _require(db: Transaction, table: Table, name: str, key: Any, ordered: Any) -> None:
    sealed = table.c[name]
    one = select(table).where(sealed.is_not(None)).order_by(ordered).limit(1)
    found = db.execute(one).one_or_none()
    if found is None:
        return
    row = dict(zip(table.c, found, strict=True))
    try:
        db.open(sealed, row[key], row[sealed])
    except KeyProblem:
        raise KeyProblem(
            f"BELVEDERE_KEYS does not open {table.name}.{name}: the key that sealed this database is missing."
        ) from None


def seal_again(database: Database) -> int:
    """Every sealed value with the newest key, and the hashes found by it; how many rows.

    May be interrupted and begun again. A hash whose text is not kept (`code_hash`) stays: what it
    belongs to is short-lived, and it is found as long as the old key is configured.
    """
    done = 0
    for table in every_table():
        columns = sealed_columns(table)
        key = next(iter(table.primary_key.columns), None)
        if not columns or key is None:
            continue
        last = -(2**62)
        while True:
            with database.transaction() as db:
                rows = db.execute(
                    select(table).where(key > last).order_by(key).limit(_AT_ONCE).with_for_update()
                ).all()
                for found in rows:
                    row = dict(zip(table.c, found, strict=True))
                    _again(db, table, key, row, columns)
                    last = row[key]
                    done += 1
            if len(rows) < _AT_ONCE:
                break
    with database.transaction() as db:
        audit.seal_again(db)
    return done


def _again(db: Transaction, table: Table, key: Any, row: Any, columns: list[str]) -> None:
    values: dict[str, bytes] = {}
    for name in columns:
        sealed = row[table.c[name]]
        if sealed is None:
            continue
        text = db.open(table.c[name], row[key], sealed)
        values[name] = db.seal(table.c[name], row[key], text)
        if f"{name}_hash" in table.c:
            values[f"{name}_hash"] = db.blind(table.c[f"{name}_hash"], text)
    if values:
        db.execute(update(table).where(key == row[key]).values(**values))
