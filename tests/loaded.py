"""What a bot loads only when somebody first needs it, loaded beforehand, so that no copy of this process has to."""

from __future__ import annotations

import gc
from datetime import UTC, date, datetime

from apscheduler.executors import asyncio as _executor  # noqa: F401  # the clock loads it when it starts

from bot import app, centre, safety  # noqa: F401  # and with them nearly everything
from bot.cards import cards
from bot.flows import flows
from bot.hours.openings import public_holiday
from bot.jobs import jobs
from bot.settings import ROOT
from bot.texts import LANGUAGES, Day, Listing, ShortDay, translator
from storage.schema import every_table


def load() -> None:
    cards()
    flows()
    jobs()
    every_table()
    safety.read("")
    centre.load(ROOT / "centres")
    today = datetime.now(UTC).date()
    for year in (today.year, today.year + 1):
        public_holiday(date(year, 1, 1))
    for language in (None, *LANGUAGES):
        for said in (Day(today), ShortDay(today), Listing(["", ""])):
            translator(language).value(said)
    # The collector writes into whatever it looks through, and a copy shares no page that it writes into.
    gc.collect()
    gc.freeze()
