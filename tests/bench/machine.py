"""Where it was measured: what a reader needs to compare, and nothing that names the machine."""

from __future__ import annotations

import os
import platform
import sqlite3
from importlib.metadata import version
from pathlib import Path

from tests.postgres import Postgres

_LIBRARIES = ("python-telegram-bot", "httpx", "aiohttp", "SQLAlchemy", "psycopg", "cryptography")


def described(postgres: Postgres | None) -> list[str]:
    """One fact a line."""
    libraries = [f"{name} {version(name)}" for name in _LIBRARIES]
    databases = [f"SQLite {sqlite3.sqlite_version}"]
    if postgres is not None:
        said = postgres._psql("SHOW server_version").stdout.decode().split()
        databases.append(f"PostgreSQL {said[0]}")
    return [
        f"{_processor()}, {os.cpu_count()} cores, {_memory()} GB of memory, {platform.system()} {platform.release().split('-')[0]}",
        f"Python {platform.python_version()}, {', '.join(libraries)}",
        ", ".join(databases),
    ]


def load_average() -> float:
    """Processes that wanted a core during the last minute, ours included."""
    return os.getloadavg()[0]


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return " ".join(line.partition(":")[2].split())
    return platform.machine()


def _memory() -> int:
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30)
