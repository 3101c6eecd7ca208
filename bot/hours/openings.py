"""Working time: when somebody at the centre reads messages, and what is due in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import islice

from bot.centre import Centre
from bot.hours.clock import from_local, local, utc

NOON = time(12)
_COUNTRY = "RO"
# Our languages, as the holidays library calls them.
_LANGUAGES = {"ro": "ro", "en": "en_US", "uk": "uk"}
_WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# No centre is closed for longer and still one that can promise an answer.
_LONGEST_CLOSURE = timedelta(days=366)


def public_holiday(day: date) -> Mapping[str, str] | None:
    """Its name per language code, where the law makes it a day off; None on any other day."""
    return _holidays(day.year).get(day)


def working_day(day: date, centre: Centre) -> bool:
    """A weekday of the centre's hours, no public holiday and none of its closed days."""
    return (
        _WEEK[day.weekday()] in centre.hours.days
        and public_holiday(day) is None
        and not centre.closures(day)
    )


def working(moment: datetime, centre: Centre) -> bool:
    """The minute of opening is, the minute of closing is no longer."""
    wall = local(moment, centre.zone)
    in_hours = centre.hours.open <= wall.time() < centre.hours.close
    return in_hours and working_day(wall.date(), centre)


def next_working(moment: datetime, centre: Centre) -> datetime:
    """The moment itself, in UTC, or the next opening. ValueError when a year has none."""
    opens, _ = next(_openings(moment, centre))
    return max(opens, utc(moment))


def add_working_minutes(moment: datetime, minutes: int, centre: Centre) -> datetime:
    """The first moment, in UTC, by which so many minutes of working time have passed.

    What fits to the minute ends at the close and does not wait for the next opening. ValueError for
    a negative number, and when the centre does not open for a year.
    """
    if minutes < 0:
        raise ValueError(f"working time only runs forward, not {minutes} minutes")
    at, left = utc(moment), timedelta(minutes=minutes)
    openings = _openings(moment, centre)
    while left:
        opens, closes = next(openings)
        at = max(at, opens)
        used = min(left, closes - at)
        at, left = at + used, left - used
    return at


def add_working_hours(moment: datetime, hours: int, centre: Centre) -> datetime:
    """The same, counted in hours."""
    return add_working_minutes(moment, hours * 60, centre)


def due(moment: datetime, centre: Centre, working_days: int = 2) -> datetime:
    """By when an answer is promised, in UTC: noon or the close of a working day, local time.

    So many working days later: at noon for what comes in before noon, at the close for what comes in
    from noon on. What comes in while the centre is closed counts as come in at the next opening. So
    the team always has that many whole working days and a little more, and there are only two hours
    a day to remember. A centre that opens after noon or closes before it has only its close.
    ValueError for a negative number of days, and when the centre does not open for a year.
    """
    if working_days < 0:
        raise ValueError(f"an answer cannot be due {working_days} working days from now")
    opens, _ = next(_openings(moment, centre))
    received = local(max(utc(moment), opens), centre.zone)
    day = next(islice(_working_days(received.date(), centre), working_days, None))
    before_noon = received.time() < NOON < centre.hours.close
    return from_local(day, NOON if before_noon else centre.hours.close, centre.zone)


def _openings(moment: datetime, centre: Centre) -> Iterator[tuple[datetime, datetime]]:
    """Opening and close in UTC of each working day from then on that is not yet over."""
    start, zone = utc(moment), centre.zone
    for day in _working_days(start.astimezone(zone).date(), centre):
        closes = from_local(day, centre.hours.close, zone)
        if start < closes:
            yield from_local(day, centre.hours.open, zone), closes


def _working_days(day: date, centre: Centre) -> Iterator[date]:
    """From that day on, itself included if it is one. ValueError when a year has none."""
    last = day
    while day - last <= _LONGEST_CLOSURE:
        if working_day(day, centre):
            last = day
            yield day
        day += timedelta(days=1)
    raise ValueError(f"{centre.name} does not open in the year after {last}")


@cache
def _holidays(year: int) -> dict[date, dict[str, str]]:
    import holidays  # 0.1 s, and only those who plan or promise something need it

    names: dict[date, dict[str, str]] = {}
    for language, code in _LANGUAGES.items():
        calendar = holidays.country_holidays(_COUNTRY, years=year, language=code, expand=False)
        for day, name in calendar.items():
            names.setdefault(day, {})[language] = name
    return names
