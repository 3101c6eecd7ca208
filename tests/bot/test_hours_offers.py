"""A freed seat is held long enough to answer, and not so long that nobody else can be asked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.hours import call_until, offer_until
from tests import oracle
from tests.oracle import HOURS

BUCHAREST = ZoneInfo("Europe/Bucharest")
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
FIRST, LAST = datetime(2026, 1, 1), datetime(2030, 12, 1)

moments = st.datetimes(FIRST, LAST, timezones=st.just(UTC))
# Half of them near the clocks' changes, where an hour is easily lost.
changes = [
    datetime(year, month, oracle.last_sunday(year, month).day, 1, tzinfo=UTC)
    for year in range(2026, 2031)
    for month in (3, 10)
]
near_a_change = st.builds(
    lambda change, minutes: change + minutes * MINUTE,
    st.sampled_from(changes),
    st.integers(-3_000, 3_000),
)
any_moment = moments | near_a_change
ahead = st.timedeltas(timedelta(0), timedelta(days=9)) | st.timedeltas(timedelta(0), 30 * HOUR)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BUCHAREST).astimezone(UTC)


def waking_minutes(start: datetime, end: datetime) -> int:
    """Counted one by one, up to an hour of them."""
    count = 0
    while start + MINUTE <= end and count < 60:
        count += not oracle.quiet(oracle.clock(start))
        start += MINUTE
    return count


@settings(max_examples=1_500, deadline=None)
@given(now=any_moment, ahead=ahead)
def test_an_offer_ends_after_now_before_the_meeting_and_never_at_night(
    now: datetime, ahead: timedelta
) -> None:
    until = offer_until(now, now + ahead, BUCHAREST)
    if until is None:
        return
    assert now < until <= now + ahead - HOUR
    assert not oracle.quiet(oracle.clock(until))
    # Not in the first half hour of the morning either: somebody has to see it first.
    assert not oracle.quiet(oracle.clock(until - 30 * MINUTE))
    assert waking_minutes(now, until) >= 29  # a started minute is not counted


@settings(max_examples=1_000, deadline=None)
@given(now=any_moment, ahead=ahead, hold=st.timedeltas(timedelta(0), timedelta(days=4)))
def test_an_offer_lasts_a_third_of_what_is_left_or_until_the_night_is_over(
    now: datetime, ahead: timedelta, hold: timedelta
) -> None:
    until = offer_until(now, now + ahead, BUCHAREST, hold)
    if until is None:
        return
    opened = now
    while oracle.quiet(oracle.clock(opened)):
        opened = min(opened + HOUR, opened.replace(minute=0, second=0, microsecond=0) + HOUR)
    longest = max(30 * MINUTE, min(hold, (now + ahead - opened) / 3)) + 5 * MINUTE
    # It would end in the night, or at breakfast, or so within the five minutes of rounding.
    night = any(
        oracle.quiet(oracle.clock(opened + longest - earlier * MINUTE))
        for earlier in (0, 5, 60, 65)
    )
    # A night has eleven hours, twelve when the clocks go back, and breakfast one.
    assert until <= opened + longest + night * 13 * HOUR


@settings(max_examples=500, deadline=None)
@given(now=any_moment, ahead=ahead)
def test_from_family_to_family_the_offers_come_to_an_end(now: datetime, ahead: timedelta) -> None:
    starts_at, asked = now + ahead, 0
    until: datetime | None = now
    while until is not None:
        asked += 1
        now, until = until, offer_until(until, starts_at, BUCHAREST)
        assert until is None or until > now
    assert asked < 30


def test_at_every_hour_a_seat_freed_a_day_ahead_can_be_offered_twice() -> None:
    for hour in HOURS:
        starts_at = hour + timedelta(hours=26)
        if oracle.clock(starts_at).hour not in range(9, 21):
            continue
        first = offer_until(hour, starts_at, BUCHAREST)
        assert first is not None, hour
        assert offer_until(first, starts_at, BUCHAREST) is not None, hour


@pytest.mark.parametrize(
    ("now", "meeting", "until"),
    [
        ("2026-12-03 14:00", "2026-12-14 17:00", "2026-12-04 14:00"),  # far away: a day
        ("2026-12-03 14:02", "2026-12-14 17:00", "2026-12-04 14:05"),  # on a full five minutes
        ("2026-12-03 11:00", "2026-12-03 17:00", "2026-12-03 13:00"),  # a third of six hours
        ("2026-12-03 15:45", "2026-12-03 17:00", None),  # the way there takes an hour
        ("2026-12-03 15:30", "2026-12-03 17:00", "2026-12-03 16:00"),
        ("2026-12-02 23:00", "2026-12-14 17:00", "2026-12-04 09:00"),  # told at eight, held a day
        ("2026-12-02 23:00", "2026-12-03 17:00", "2026-12-03 11:00"),  # a third of what is seen
        ("2026-12-02 18:00", "2026-12-03 17:00", "2026-12-03 09:00"),  # 01:40: after breakfast
        ("2026-12-02 18:00", "2026-12-03 10:00", "2026-12-02 20:30"),  # the next one needs time too
        ("2026-12-02 20:30", "2026-12-03 10:00", "2026-12-03 09:00"),  # the last to be asked
        ("2026-12-02 20:30", "2026-12-03 09:30", "2026-12-03 08:30"),
        ("2026-12-02 20:55", "2026-12-04 07:30", "2026-12-03 09:00"),  # 08:30 is breakfast
        ("2026-12-03 08:00", "2026-12-03 10:30", "2026-12-03 08:50"),  # not told overnight
        ("2026-12-02 20:30", "2026-12-03 09:00", None),
        ("2026-12-03 22:00", "2026-12-03 21:00", None),  # already begun
        ("2026-10-24 20:00", "2026-11-24 17:00", "2026-10-25 19:00"),  # 24 hours that really pass
        ("2027-03-27 20:30", "2027-04-24 17:00", "2027-03-29 09:00"),  # 21:30 by the new time
    ],
)
def test_an_offer_is_open_until_a_stated_hour(now: str, meeting: str, until: str | None) -> None:
    expected = local(until) if until else None
    assert offer_until(local(now), local(meeting), BUCHAREST) == expected


def test_a_centre_may_hold_a_seat_for_less_than_a_day_but_not_for_less_than_half_an_hour() -> None:
    now, meeting = local("2026-12-03 11:00"), local("2026-12-14 17:00")
    assert offer_until(now, meeting, BUCHAREST, 6 * HOUR) == local("2026-12-03 17:00")
    assert offer_until(now, meeting, BUCHAREST, MINUTE) == local("2026-12-03 11:30")


@settings(max_examples=1_000, deadline=None)
@given(now=any_moment, ahead=ahead)
def test_a_seat_kept_for_a_call_can_be_offered_to_another_family_afterwards(
    now: datetime, ahead: timedelta
) -> None:
    until = call_until(now, now + ahead, BUCHAREST)
    if until is None:
        return
    assert now < until < now + ahead - HOUR
    assert not oracle.quiet(oracle.clock(until))
    assert offer_until(until, now + ahead, BUCHAREST) is not None


@pytest.mark.parametrize(
    ("now", "meeting", "until"),
    [
        ("2026-12-03 14:00", "2026-12-14 17:00", "2026-12-14 15:00"),
        ("2026-12-03 14:00", "2026-12-04 09:30", "2026-12-03 20:00"),
        ("2026-12-03 20:00", "2026-12-04 09:30", None),
        ("2026-12-03 15:00", "2026-12-03 17:00", None),
    ],
)
def test_a_seat_is_kept_for_a_call_until_the_meeting_is_near(
    now: str, meeting: str, until: str | None
) -> None:
    expected = local(until) if until else None
    assert call_until(local(now), local(meeting), BUCHAREST) == expected
