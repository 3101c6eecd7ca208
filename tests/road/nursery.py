"""Bots in a moment: `python -m tests.road.nursery` loads the program once, and each order forks one that runs.

An order is a line of JSON with `environment`, `log` and `variant`; the answer is the number of the
new process. Starting Python anew takes a hundred times as long, too long for a bot that is killed
half a second later, and then again and again.
"""

from __future__ import annotations

import json
import os
import signal
import sys

from bot import __main__ as command_line
from tests import loaded
from tests.road.variant import vary


def raise_bots() -> None:
    """Until the end of its input. Each bot is a child that nobody has to wait for."""
    loaded.load()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if child == 0:
            _be_a_bot(order["environment"], order["log"], order["variant"])
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()


def _be_a_bot(environment: dict[str, str], log: str, variant: list[str]) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.environ.clear()
    os.environ.update(environment)
    nothing = os.open(os.devnull, os.O_RDONLY)
    said = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for there, here in ((nothing, 0), (said, 1), (said, 2)):
        os.dup2(there, here)
    vary(*variant)
    command_line.cli(["run"])
    os._exit(0)


if __name__ == "__main__":
    raise_bots()
