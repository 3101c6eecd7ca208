"""When a meeting's messages go out. A family that is asked twice has been asked enough."""

from __future__ import annotations

import hashlib
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.hours.clock import from_local, local, next_waking, quiet, utc

EARLIEST = time(10)
LATEST = time(19)
AHEAD = timedelta(hours=2)
# Later than this, whoever comes is already on the way.
LAST_USE = timedelta(hours=1)
# The attendance is taken, and the family is home.
AFTERWARDS = timedelta(hours=1)


def day_before(
    starts_at: datetime, zone: ZoneInfo, seed: int | str, joined_at: datetime
) -> datetime | None:
    """UTC: the calendar day before at `hour_for(seed)` local time, also when the clocks change.

    None when the family got its seat (`joined_at`) only after that hour.
    """
    day = local(starts_at, zone).date() - timedelta(days=1)
    return _unless_joined_later(from_local(day, hour_for(seed), zone), joined_at)


def two_hours_before(starts_at: datetime, zone: ZoneInfo, joined_at: datetime) -> datetime | None:
    """UTC: two hours that really pass; 08:00 local when that would be in the quiet hours before it.

    A meeting between 09:00 and 10:00 is so recalled at 08:00, an hour or more ahead. Before an
    earlier one there is no hour left that is neither night nor the way there, so None: a second
    message the evening before, hours after the first, tells nobody anything new. None as well for a
    start from 23:00 on, and when the family got its seat (`joined_at`) only after the hour.
    """
    at = next_waking(utc(starts_at) - AHEAD, zone)
    if utc(starts_at) - at < LAST_USE:
        return None
    return _unless_joined_later(at, joined_at)


def after_meeting(starts_at: datetime, minutes: int, zone: ZoneInfo) -> datetime:
    """UTC: the four faces, and the kind word to those who were missed, an hour after the end.

    In the quiet hours, the next morning at 10:00 local: nothing here is worth waking up for.
    """
    at = utc(starts_at) + timedelta(minutes=minutes) + AFTERWARDS
    if not quiet(at, zone):
        return at
    return from_local(local(next_waking(at, zone), zone).date(), EARLIEST, zone)


def hour_for(seed: int | str) -> time:
    """A quarter of an hour from 10:00 to 19:00, always the same for the same seed.

    Varied, because an hour that never changes is read less and less.
    """
    # Not hash(): it differs from one process to the next.
    number = int.from_bytes(hashlib.sha256(str(seed).encode()).digest()[:8])
    hours, quarters = divmod(number % ((LATEST.hour - EARLIEST.hour) * 4 + 1), 4)
    return time(EARLIEST.hour + hours, quarters * 15)


def _unless_joined_later(at: datetime, joined_at: datetime) -> datetime | None:
    return None if utc(joined_at) > at else at
