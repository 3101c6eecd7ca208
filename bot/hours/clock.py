"""Local clocks and the quiet hours, 21:00 to 08:00, in which nobody's telephone rings."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

NIGHT = time(21)
MORNING = time(8)


def utc(moment: datetime) -> datetime:
    """Raises ValueError for a moment without a zone.

    Everything is counted in UTC: between two moments of one other zone Python subtracts what the
    clocks say, and is an hour wrong on the days when they change.
    """
    if moment.utcoffset() is None:
        # astimezone() would quietly take it for the time of the machine.
        raise ValueError(f"{moment} says no time zone")
    return moment.astimezone(UTC)


def local(moment: datetime, zone: ZoneInfo) -> datetime:
    """What the clock on the wall says. Raises ValueError for a moment without a zone."""
    return utc(moment).astimezone(zone)


def exists(wall: datetime, zone: ZoneInfo) -> bool:
    """False in the hour that is skipped when summer time begins (03:30 on 28.03.2027).

    `wall` is what a person typed, without a zone; raises ValueError when it has one.
    """
    return _moment(wall.date(), wall.timetz(), zone) is not None


def from_local(day: date, at: time, zone: ZoneInfo) -> datetime:
    """UTC. An hour that comes twice is its first time; one that is skipped is a ValueError."""
    moment = _moment(day, at, zone)
    if moment is None:
        raise ValueError(f"{day:%d.%m.%Y} {at:%H:%M} does not exist: the clocks go forward then")
    return moment


def quiet(moment: datetime, zone: ZoneInfo) -> bool:
    """21:00 is quiet, 08:00 no longer."""
    return not MORNING <= local(moment, zone).time() < NIGHT


def next_waking(moment: datetime, zone: ZoneInfo) -> datetime:
    """The moment itself, in UTC, or 08:00 local after the quiet hours it lies in."""
    wall = local(moment, zone)
    if not quiet(moment, zone):
        return utc(moment)
    night_over = wall.date() + timedelta(days=wall.time() >= NIGHT)
    return from_local(night_over, MORNING, zone)


def last_waking(moment: datetime, zone: ZoneInfo) -> datetime:
    """The moment itself, in UTC, or 21:00 local before the quiet hours it lies in."""
    if not quiet(moment, zone):
        return utc(moment)
    morning = local(next_waking(moment, zone), zone).date()
    return from_local(morning - timedelta(days=1), NIGHT, zone)


@lru_cache(maxsize=1000)  # the opening and the close of few days are asked for again and again
def _moment(day: date, at: time, zone: ZoneInfo) -> datetime | None:
    """None for what no clock ever shows: it comes back from UTC as another hour."""
    if at.tzinfo is not None:
        raise ValueError(f"{at} already says its time zone")
    moment = datetime.combine(day, at.replace(fold=0), zone).astimezone(UTC)
    shown = moment.astimezone(zone)
    return moment if (shown.date(), shown.time()) == (day, at) else None
