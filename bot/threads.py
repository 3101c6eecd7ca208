"""Where the plain functions of turns and of the sender run, so that the event loop waits for no lock."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import Any

from storage.database import Busy, Database


class AtOnce(Executor):
    """On SQLite: here and now when nobody else is writing, else in the thread that may wait for it.

    It has one writer, and two threads that take turns with Python's lock cost half as much again as one.
    """

    def __init__(self, pool: ThreadPoolExecutor, database: Database) -> None:
        self._pool = pool
        self._database = database

    def submit(self, work: Callable[..., Any], /, *given: Any, **named: Any) -> Future[Any]:
        done: Future[Any] = Future()
        try:
            with self._database.at_once():
                done.set_result(work(*given, **named))
        except Busy:
            return self._pool.submit(work, *given, **named)
        except BaseException as problem:  # noqa: BLE001  # it belongs to whoever awaits the result
            done.set_exception(problem)
        return done
