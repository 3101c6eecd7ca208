"""Where the demonstration's clock starts: an hour at which the centre is at work, whatever today is."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import count

from bot.centre import Centre
from bot.hours import from_local, working_day

AT = time(10)


def next_morning(now: datetime, centre: Centre) -> datetime:
    """Ten o'clock, local, of the first working day still to come that is in no school break; in UTC."""
    today = now.astimezone(centre.zone).date()
    days = (today + timedelta(days=ahead) for ahead in count())
    mornings = (from_local(day, AT, centre.zone) for day in days if _ordinary(day, centre))
    return next(morning for morning in mornings if morning >= now)


def _ordinary(day: date, centre: Centre) -> bool:
    return working_day(day, centre) and not any(b.hold(day) for b in centre.school_breaks)
