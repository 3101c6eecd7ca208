"""Death at the n-th moment at which something leaves or enters the program: a statement, a commit, a call to Telegram.

Each is a moment before and a moment after. Death is what a power cut is to a program: nothing is
finished, nothing is said. Only the place is written to the log first, for the report.
"""

from __future__ import annotations

import itertools
import os
import sys
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Engine, event

from bot.request import AiohttpRequest
from storage.prepared import Prepared, Rows

DIED = 137


def die(spec: str) -> None:
    """`7`: at the seventh moment. `3:after commit`: at the third whose name begins so."""
    wanted, _colon, name = spec.partition(":")
    _watch(_Deadline(int(wanted), name))


class _Deadline:
    def __init__(self, wanted: int, name: str) -> None:
        self._wanted = wanted
        self._name = name
        # Counted in one step, whichever thread it is.
        self._count = itertools.count(1)

    def __call__(self, moment: str) -> None:
        if moment.startswith(self._name) and next(self._count) == self._wanted:
            sys.stderr.write(f"died {moment}\n")
            sys.stderr.flush()
            os._exit(DIED)


def _watch(passes: Callable[[str], None]) -> None:
    def before(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        passes(f"before {_brief(statement)}")

    def after(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        passes(f"after {_brief(statement)}")

    def connected(dialect: Any, *_rest: Any) -> None:
        commit = dialect.do_commit

        def watched(connection: Any) -> None:
            passes("before commit")
            commit(connection)
            passes("after commit")

        if getattr(commit, "__name__", "") != "watched":
            dialect.do_commit = watched

    run = Prepared.run

    def prepared(self: Prepared, connection: Any, values: Mapping[str, Any]) -> Rows:
        passes(f"before {_brief(self.sql)}")
        rows = run(self, connection, values)
        passes(f"after {_brief(self.sql)}")
        return rows

    Prepared.run = prepared  # type: ignore[method-assign]  # that is the point of it
    event.listen(Engine, "before_cursor_execute", before)
    event.listen(Engine, "after_cursor_execute", after)
    event.listen(Engine, "do_connect", connected)

    request = AiohttpRequest.do_request

    async def do_request(self: AiohttpRequest, url: str, *given: Any, **named: Any) -> Any:
        method = url.rpartition("/")[2]
        passes(f"before {method}")
        answer = await request(self, url, *given, **named)
        passes(f"after {method}")
        return answer

    AiohttpRequest.do_request = do_request  # type: ignore[method-assign]  # that is the point of it


def _brief(statement: str) -> str:
    """`INSERT signups`, `SELECT … meetings FOR UPDATE`: enough to know the place again."""
    words = statement.split()
    if words[0] == "SELECT" and "FROM" in words:
        table = words[words.index("FROM") + 1]
        lock = " FOR UPDATE" if "FOR UPDATE" in statement else ""
        return f"SELECT {table}{lock}"
    skipped = {"INTO", "OR", "IGNORE", "FROM"}
    return " ".join([word for word in words if word not in skipped][:2])
