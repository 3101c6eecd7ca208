"""A process that has loaded the bot and makes running copies of itself: a bot is up in a tenth of a second.

What runs in the copy is what `python -m bot run` runs. Lines of JSON come in ({"number", "environment",
"options", "changes", "log", "to_the_end"}) and go out ({"number", "pid"} and, when it has ended, {"pid", "code"}). When nobody
writes any more, it ends the copies that still run, by their ids, and itself.
"""

from __future__ import annotations

import json
import os
import selectors
import signal
import sys
from contextlib import suppress
from typing import Any

from bot import __main__ as command_line
from tests import loaded
from tests.chaos import changes


def main() -> None:
    loaded.load()
    running: set[int] = set()
    woken, wakes = os.pipe()
    os.set_blocking(wakes, False)
    signal.set_wakeup_fd(wakes, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    selector = selectors.DefaultSelector()
    selector.register(sys.stdin, selectors.EVENT_READ)
    selector.register(woken, selectors.EVENT_READ)
    _tell({"ready": True})
    while True:
        for key, _events in selector.select():
            if key.fileobj == woken:
                os.read(woken, 4096)
                _bury(running)
            elif line := sys.stdin.readline():
                running.add(_give_birth(json.loads(line)))
            else:
                _end(running)
                return


def _give_birth(told: dict[str, Any]) -> int:
    pid = os.fork()
    if pid == 0:
        _live(told)
    _tell({"number": told["number"], "pid": pid})
    return pid


def _live(told: dict[str, Any]) -> None:
    """The copy's whole life; never returns."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    if told["to_the_end"]:
        _begin(told)
        sys.argv[1:] = ["run", *told["options"]]
        command_line.main()
        sys.exit()
    code = 1
    try:
        _begin(told)
        command_line.cli(["run", *told["options"]], standalone_mode=False)
        code = 0
    except BaseException:  # noqa: BLE001  # the copy must not go on as a nursery
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stderr.flush()
        os._exit(code)


def _begin(told: dict[str, Any]) -> None:
    log = os.open(told["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for given, wanted in ((nothing, 0), (log, 1), (log, 2)):
        os.dup2(given, wanted)
    os.environ.update(told["environment"])
    changes.apply(told["changes"])


def _bury(running: set[int]) -> None:
    while running:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if pid == 0:
            return
        running.discard(pid)
        _tell({"pid": pid, "code": os.waitstatus_to_exitcode(status)})


def _end(running: set[int]) -> None:
    for pid in running:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _tell(what: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
