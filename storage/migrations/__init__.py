"""The schema's history, and the way from one version to the next."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

from storage.crypto import Cipher
from storage.database import Database

if TYPE_CHECKING:
    from alembic.config import Config  # 0.2 s that a start without a step need not wait

HERE = Path(__file__).parent


class WrongSchema(Exception):
    """The database is not at the version this program was written for."""


def newest() -> str:
    """The version this program needs: the last file's number."""
    return max(path.stem for path in (HERE / "versions").glob("[0-9]*.py")).partition("_")[0]


def current(database: Database) -> str | None:
    """The version the database is at; None for an empty one, or a file that is not there yet."""
    if database.sqlite and not Path(database.url.database or "").exists():
        return None
    with database.engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def require_newest(database: Database) -> None:
    """Raises WrongSchema unless every step has been taken, and none that this program does not know."""
    found = current(database)
    if found != newest():
        raise WrongSchema(
            f"the database is at version {found or 'none'}, the program needs {newest()}"
        )


def upgrade(database: Database, version: str = "head") -> None:
    from alembic import command

    with database.engine.connect() as connection:
        command.upgrade(_config(connection, database.cipher), version)


def downgrade(database: Database, version: str = "base") -> None:
    from alembic import command

    with database.engine.connect() as connection:
        command.downgrade(_config(connection, database.cipher), version)


def _config(connection: Connection, cipher: Cipher) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    # For the step that seals what it writes.
    config.attributes["cipher"] = cipher
    return config
