"""What the calendar rules must come to, found the long way round.

A table of every quarter of an hour from 2025 to 2031, stepped through in UTC. When the clocks
change, when Easter is and which days the law keeps free is written here by hand: neither zoneinfo
nor the holidays library nor the rules that are judged have a part in it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import accumulate

QUARTER = timedelta(minutes=15)
FIRST, LAST = datetime(2025, 12, 1, tzinfo=UTC), datetime(2031, 2, 1, tzinfo=UTC)
HOURS = [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=n) for n in range(43_824)]


@cache
def last_sunday(year: int, month: int) -> date:
    day = date(year, month, 31)
    while day.isoweekday() != 7:
        day -= timedelta(days=1)
    return day


def clock(moment: datetime) -> datetime:
    """What a clock in Bucharest shows: an hour more from 01:00 UTC on March's last Sunday to October's."""
    one = time(1, tzinfo=UTC)
    summer = datetime.combine(last_sunday(moment.year, 3), one)
    winter = datetime.combine(last_sunday(moment.year, 10), one)
    return moment.replace(tzinfo=None) + timedelta(hours=3 if summer <= moment < winter else 2)


@cache
def clocks() -> list[datetime]:
    """`clock` at every quarter from FIRST to LAST."""
    return [clock(FIRST + n * QUARTER) for n in range((LAST - FIRST) // QUARTER)]


@cache
def shown() -> dict[datetime, datetime]:
    """When a clock in Bucharest first shows each quarter. What it never shows is not there."""
    moments: dict[datetime, datetime] = {}
    for n, wall in enumerate(clocks()):
        moments.setdefault(wall, FIRST + n * QUARTER)
    return moments


def at(number: int) -> datetime:
    return FIRST + number * QUARTER


def number(moment: datetime) -> int:
    """Of the quarter in which it lies."""
    return (moment - FIRST) // QUARTER


def easter(year: int) -> date:
    """Orthodox: the Julian calendar's Sunday, which is 13 days behind ours in this century and the last."""
    full_moon = (19 * (year % 19) + 15) % 30
    to_sunday = (2 * (year % 4) + 4 * (year % 7) - full_moon + 34) % 7
    month, day = divmod(full_moon + to_sunday + 114, 31)
    return date(year, month, day + 1) + timedelta(days=13)


@cache
def free_days(year: int) -> frozenset[date]:
    """Art. 139 of the labour code, as it stands since 2024."""
    fixed = "01-01 01-02 01-06 01-07 01-24 05-01 06-01 08-15 11-30 12-01 12-25 12-26"
    sunday = easter(year)
    return frozenset(
        [date.fromisoformat(f"{year}-{day}") for day in fixed.split()]
        # Good Friday, Easter and its Monday, Pentecost and its Monday.
        + [sunday + timedelta(days=n) for n in (-2, 0, 1, 49, 50)]
    )


def quiet(wall: datetime) -> bool:
    return wall.hour in {21, 22, 23, 0, 1, 2, 3, 4, 5, 6, 7}


@cache
def waking() -> list[bool]:
    return [not quiet(wall) for wall in clocks()]


@cache
def working(closed: frozenset[date] = frozenset()) -> list[bool]:
    """Monday to Friday, 09:00 to 17:00, neither free by law nor closed."""
    return [
        wall.isoweekday() < 6
        and wall.hour in {9, 10, 11, 12, 13, 14, 15, 16}
        and wall.date() not in closed
        and wall.date() not in free_days(wall.year)
        for wall in clocks()
    ]


def next_of(kind: list[bool], start: int) -> int:
    """The number of the first quarter from `start` on that is of that kind."""
    while not kind[start]:
        start += 1
    return start


def passed(kind: list[bool]) -> list[int]:
    """Of each quarter: how many of that kind are before it."""
    return list(accumulate(kind, initial=0))


def after_quarters(passed: list[int], start: int, many: int) -> int:
    """The number of the first quarter before which so many have passed since `start`."""
    return bisect_left(passed, passed[start] + many, start)


def day_before(start: int, hour: time) -> datetime:
    """Backwards to the last time that a clock on another date showed that hour."""
    walls = clocks()
    today = walls[start].date()
    while walls[start].time() != hour or walls[start].date() == today:
        start -= 1
    return at(start)


def two_hours_before(start: int) -> datetime | None:
    reminder = next_of(waking(), start - 8)
    return at(reminder) if reminder <= start - 4 else None


def after_meeting(end: int) -> datetime:
    """An hour later; when that is quiet, the next time that a clock shows ten in the morning."""
    moment = end + 4
    while not waking()[end + 4] and clocks()[moment].time() != time(10):
        moment += 1
    return at(moment)


def noons_and_closes(kind: list[bool]) -> list[int]:
    """The numbers of the quarters at which a working day has its noon, or has just ended."""
    return [
        n
        for n in range(1, len(kind))
        if (kind[n] and clocks()[n].time() == time(12)) or (kind[n - 1] and not kind[n])
    ]


def due(start: int, whole_days: int, ends: list[int], passed: list[int]) -> datetime:
    """The first noon or close of a working day that leaves more than so many whole days of eight hours."""
    start = after_quarters(passed, start, whole_days * 32)
    return at(ends[bisect_right(ends, start)])
