"""How long a freed seat is held for the family it is offered to."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.hours.clock import from_local, local, next_waking, quiet, utc

HOLD = timedelta(hours=24)
# One family has a third of the time left, so that others can be asked after it.
SHARE = 3
# To see a message and to ask at home.
SHORTEST = timedelta(minutes=30)
# To get ready and come.
MARGIN = timedelta(hours=1)
# After the quiet hours, to those who had the message overnight.
BREAKFAST = timedelta(hours=1)
# Before the quiet hours, so that the next family in line is still told the same evening.
EVENING = time(20, 30)
# Before the quiet hours, what nobody has called about until then is offered to the next in line.
CALLS = time(20)
_ROUND = timedelta(minutes=5)


def offer_until(
    now: datetime, starts_at: datetime, zone: ZoneInfo, hold: timedelta = HOLD
) -> datetime | None:
    """UTC, mostly on a full five minutes; None when the meeting is too near to ask anybody by message.

    The offer counts from when it can be read: in the quiet hours, from 08:00 local. It is open for
    `hold`, at most a third of the time left, at least 30 minutes, and ends an hour or more before
    the meeting. An end in the quiet hours, or before 09:00 on the morning after, moves to that 09:00
    and may so be later by a night; where that leaves nobody else time to be asked, it moves to 20:30
    on the evening before. Always now < until < starts_at, and half an hour of it not quiet.
    """
    opened = next_waking(now, zone)
    latest = utc(starts_at) - MARGIN
    span = max(SHORTEST, min(hold, (utc(starts_at) - opened) / SHARE))
    until = min(_rounded_up(opened + span), latest)
    if until - opened < SHORTEST:
        return None
    # At breakfast the night still counts: who had the message in the evening may not have seen it.
    slept = until - BREAKFAST if quiet(until - BREAKFAST, zone) else until
    night_over = next_waking(slept, zone)
    if night_over == slept or night_over <= opened:
        return until
    return _beside_the_night(opened, night_over, latest, zone)


def call_until(now: datetime, starts_at: datetime, zone: ZoneInfo) -> datetime | None:
    """UTC: how long a seat is kept for a family that has to be called; None when it is too late for that.

    As long as another family can be asked after it: until two hours before the meeting, and where that is
    later than 20:00 local or in the quiet hours, until 20:00 before. Always now < until < starts_at.
    """
    until = utc(starts_at) - MARGIN - 2 * SHORTEST
    wall = local(until, zone)
    if wall.time() > CALLS:
        until = from_local(wall.date(), CALLS, zone)
    elif quiet(until, zone):
        until = from_local(wall.date() - timedelta(days=1), CALLS, zone)
    return until if utc(now) < until else None


def _beside_the_night(
    opened: datetime, night_over: datetime, latest: datetime, zone: ZoneInfo
) -> datetime | None:
    morning = night_over + BREAKFAST
    if latest - morning >= SHORTEST:
        return morning
    evening = from_local(local(night_over, zone).date() - timedelta(days=1), EVENING, zone)
    if evening - opened >= SHORTEST:
        return evening
    # Too late for the evening: this family is the last that can be asked, until the last moment.
    last = min(morning, latest)
    return last if last - night_over >= SHORTEST else None


def _rounded_up(moment: datetime) -> datetime:
    """The hour that is told is the hour that holds."""
    return moment + (datetime.min.replace(tzinfo=UTC) - moment) % _ROUND
