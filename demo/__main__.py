"""`./run demo` opens three phones in the browser; `./run demo --play` plays one conversation here."""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys
import warnings
import webbrowser

from bot import logs
from bot.app import serve
from demo.play import play
from demo.stage import stage

PORT = 8081


async def show(port: int, *, browser: bool) -> None:
    async with stage(port) as ready:
        print(f"\n  The phones are at {ready.url}   (Ctrl+C ends the demonstration)\n", flush=True)
        if browser:
            webbrowser.open(ready.url)
        await serve(ready.settings, ready.centres)


def main() -> int:
    """0 when all went as it should; with --play only if the seat is confirmed in the database."""
    parser = argparse.ArgumentParser(prog="./run demo", description=__doc__)
    parser.add_argument(
        "--play", action="store_true", help="one whole conversation, in the terminal"
    )
    parser.add_argument("--port", type=int, default=PORT, help="of the page (0: any free one)")
    parser.add_argument("--no-browser", action="store_true", help="only print the address")
    options = parser.parse_args()
    warnings.filterwarnings("ignore", message="Please use 'Bot")
    logs.configure(logging.ERROR if options.play else logging.WARNING)
    if options.play:
        return asyncio.run(play())
    asyncio.run(show(options.port, browser=not options.no_browser))
    return 0


if __name__ == "__main__":
    sys.exit(main())
