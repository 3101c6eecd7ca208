"""The command line: `python -m sandbox --port 8081`."""

import argparse
import asyncio
import json
import signal
import sys
import time
import webbrowser
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from sandbox.people import CAST, NotInvented
from sandbox.server import serving
from sandbox.world import DEFAULT_NAME, DEFAULT_TOKEN, World


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8081, help="0 picks a free one")
    parser.add_argument("--token", default=DEFAULT_TOKEN)
    parser.add_argument("--name", default=DEFAULT_NAME, help="the bot's name on the phones")
    parser.add_argument(
        "--phones",
        default="default",
        metavar="FILE.json",
        help="who has a phone: a list of objects with first_name, last_name, language_code, "
        "phone_number, user_id, caption; all may be left out",
    )
    parser.add_argument(
        "--at",
        type=datetime.fromisoformat,
        metavar="MOMENT",
        help="where its clock starts, for example 2026-12-02T10:00+02:00; now when left out",
    )
    parser.add_argument("--open", action="store_true", help="open the page in a browser")
    return parser.parse_args()


def _cast(told: str) -> list[Mapping[str, Any]]:
    """Raises ValueError when the file is no list of objects."""
    if told == "default":
        return list(CAST)
    cast = json.loads(Path(told).read_text())
    if not isinstance(cast, list) or not all(isinstance(person, dict) for person in cast):
        raise ValueError(f"{told} is not a list of objects")
    return cast


async def _serve(options: argparse.Namespace, world: World) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        with suppress(NotImplementedError):  # Windows
            loop.add_signal_handler(name, stop.set)
    async with serving(world, options.host, options.port) as sandbox:
        # A parent process reads this line to learn the port.
        sys.stdout.write(f"sandbox ready {sandbox.url}\n")
        sys.stdout.flush()
        if options.open:
            webbrowser.open(sandbox.url)
        await stop.wait()


def main() -> int:
    options = _arguments()
    try:
        ahead = options.at.timestamp() - time.time() if options.at else 0.0
        world = World(options.token, options.name, _cast(options.phones), ahead)
        asyncio.run(_serve(options, world))
    except (OSError, ValueError, NotInvented) as error:
        sys.stderr.write(f"sandbox: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
