"""What somebody who has the database does before changing the audit: the triggers go first."""

from __future__ import annotations

from sqlalchemy import text

from storage.database import Database

_TABLES = ("audit", "audit_head")
_TRIGGERS = text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table")


def unguard(database: Database) -> None:
    with database.transaction() as db:
        for table in _TABLES:
            if not db.sqlite:
                db.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
                continue
            for row in db.execute(_TRIGGERS, {"table": table}).all():
                db.execute(text(f"DROP TRIGGER {row.name}"))


def guard(database: Database) -> None:
    """For the next test: on PostgreSQL it gets the same database, emptied."""
    if not database.sqlite:
        with database.transaction() as db:
            for table in _TABLES:
                db.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER USER"))
