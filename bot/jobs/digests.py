"""The digest at nine and at three, on working days, to everybody who decides."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from bot import deciding
from bot.centre import Centre
from bot.hours import from_local, working_day
from bot.hours.clock import local
from bot.jobs import Job, Now, one
from bot.who import the_clock
from storage import outbox
from storage.database import Database


def promise_digests(database: Database, centres: Mapping[str, Centre], now: Now) -> None:
    """Today's that are still ahead; a day on which the program was down has none."""
    moment = now()
    for centre in centres.values():
        today = local(moment, centre.zone).date()
        if not working_day(today, centre):
            continue
        ahead = [
            due for at in deciding.DIGESTS if (due := from_local(today, at, centre.zone)) >= moment
        ]
        with one("digests", centre=centre.code), database.transaction() as db:
            for account in deciding.coordinators(db, the_clock(centre, centres, moment)):
                for due in ahead:
                    outbox.promise(
                        db,
                        account,
                        "digest",
                        (),
                        lane="reminder",
                        dedup=f"digest:{account}:{due:%Y%m%d%H}",
                        now=moment,
                        not_before=due,
                    )


JOBS = (Job(promise_digests, timedelta(minutes=5)),)
