"""`./run demo` opens three phones in the browser; `./run demo --play` plays four stories here."""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys
import warnings
import webbrowser
from datetime import UTC, datetime

from bot import logs
from bot.menus import TEAM
from demo.play import play
from demo.stage import STAFF_CHAT, stage

PORT = 8081


async def show(port: int, today: datetime | None, *, browser: bool) -> None:
    async with stage(port, today) as ready:
        print(f"\n  The phones are at {ready.url}   (Ctrl+C ends the demonstration)\n", flush=True)
        if browser:
            webbrowser.open(ready.url)
        # Nobody can be written to who has not begun: the parent's first request would reach nobody.
        coordinator = ready.desk.phone(STAFF_CHAT)
        await coordinator.start()
        await coordinator.say(f"/{TEAM[0]}")
        await ready.serve()


def main() -> int:
    """0 when all went as it should; with --play only if all of it is true in the database at the end."""
    parser = argparse.ArgumentParser(prog="./run demo", description=__doc__)
    parser.add_argument("--play", action="store_true", help="four whole stories, in the terminal")
    parser.add_argument("--port", type=int, default=PORT, help="of the page (0: any free one)")
    parser.add_argument(
        "--today",
        type=lambda day: datetime.fromisoformat(day).astimezone(UTC),
        metavar="2026-12-24",
        help="as if it were this day; the clock starts on the next working morning",
    )
    parser.add_argument("--no-browser", action="store_true", help="only print the address")
    options = parser.parse_args()
    warnings.filterwarnings("ignore", message="Please use 'Bot")
    logs.configure(logging.ERROR if options.play else logging.WARNING)
    if options.play:
        return asyncio.run(play(options.today))
    asyncio.run(show(options.port, options.today, browser=not options.no_browser))
    return 0


if __name__ == "__main__":
    sys.exit(main())
