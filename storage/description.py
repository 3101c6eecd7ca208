"""The database in words, from the tables themselves: `python -m storage.description > docs/reference/database.md`."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import BigInteger, Column, LargeBinary, Table

import storage
from storage.schema import DataClass, Moment
from storage.views import VIEWS, View

_HEAD = """# The database

Made from the tables by `python -m storage.description`; a test holds it to them. The same on SQLite and PostgreSQL.

Each column has a data class. **operational**: says nothing about anybody by itself. **personal**: about a person.
**sensitive**: could harm a person in the wrong hands. Bytes that are personal or sensitive are sealed (AES-256-GCM, bound to table,
row and column); a column that ends in `_hash` is a keyed hash by which its neighbour is found. Moments are UTC.
"""


_VIEWS = """\
# Views for reports

No name, number, word or id of anybody: a person, a family, a case and a meeting have a random pseudonym each, the same in all views.
Nothing can be written through them. On PostgreSQL whoever makes reports gets a role of their own: `GRANT SELECT` on these and on nothing else.
"""


def described() -> str:
    """The whole page, in Markdown."""
    tables = (line for table in _tables() for line in _about(*table))
    views = (line for view in VIEWS for line in _shows(view))
    return "\n".join([_HEAD, *tables, _VIEWS, *views])


def _tables() -> Iterator[tuple[str, Table]]:
    """(what its file says it is for, table), by file and in the order of definition."""
    for module in pkgutil.iter_modules(storage.__path__):
        if module.ispkg:
            continue
        found = importlib.import_module(f"storage.{module.name}")
        for table in vars(found).values():
            if isinstance(table, Table) and _home(table) == module.name:
                yield (found.__doc__ or "").strip().split("\n")[0], table


def _home(table: Table) -> str:
    """The file that defines the table: the first, by name, in which it stands under its own name."""
    for module in pkgutil.iter_modules(storage.__path__):
        if module.ispkg:
            continue
        source = (Path(storage.__path__[0]) / f"{module.name}.py").read_text(encoding="utf-8")
        if f'= Table(\n    "{table.name}",' in source:
            return module.name
    raise LookupError(table.name)


def _about(purpose: str, table: Table) -> Iterator[str]:
    yield f"## `{table.name}`\n\n{purpose}\n"
    yield "| column | holds | class |"
    yield "| --- | --- | --- |"
    for column in table.columns:
        yield f"| `{column.name}` | {_holds(column)} | {column.info['data'].value} |"
    yield ""


def _shows(view: View) -> Iterator[str]:
    yield f"## `{view.name}`\n\n{view.about}\n"
    yield "| column | shows | class |"
    yield "| --- | --- | --- |"
    for name, shown in view.columns.items():
        (column,) = shown.base_columns  # behind an alias
        yield f"| `{name}` | `{column.table.name}.{column.name}` | {column.info['data'].value} |"
    yield ""


def _holds(column: Column[object]) -> str:
    sealed = column.info["data"] is not DataClass.OPERATIONAL
    kind = str(column.type).lower()
    if isinstance(column.type, Moment):
        kind = "moment"
    elif isinstance(column.type, BigInteger):
        kind = "number"
    elif isinstance(column.type, LargeBinary):
        kind = "keyed hash" if column.name.endswith("_hash") else "sealed" if sealed else "bytes"
    parts = [kind]
    if column.primary_key:
        parts.append("key")
    parts += [f"→ `{key.column.table.name}`" for key in column.foreign_keys]
    if column.nullable:
        parts.append("may be missing")
    return ", ".join(parts)


if __name__ == "__main__":
    print(described())
