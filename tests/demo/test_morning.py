from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.centre import Centre, Days
from bot.hours import public_holiday, working
from demo.morning import next_morning
from tests.demo.days import every_day


@pytest.fixture
def centre(centres: dict[str, Centre]) -> Centre:
    return centres["belvedere"]


@every_day
def test_the_clock_starts_at_ten_on_a_day_on_which_the_centre_works_and_school_does(
    today: datetime, centre: Centre
) -> None:
    morning = next_morning(today, centre)

    wall = morning.astimezone(centre.zone)
    assert wall.time() == time(10)
    assert wall.weekday() < 5
    assert morning >= today
    assert working(morning, centre)
    assert public_holiday(wall.date()) is None
    assert not any(school_break.hold(wall.date()) for school_break in centre.school_breaks)


def test_over_the_two_feasts_of_autumn_it_is_the_wednesday(centre: Centre) -> None:
    saturday = datetime(2026, 11, 28, 12, tzinfo=UTC)
    assert next_morning(saturday, centre) == datetime(2026, 12, 2, 8, tzinfo=UTC)


def test_a_morning_that_is_still_to_come_is_todays(centre: Centre) -> None:
    at_ten = datetime(2026, 12, 2, 8, tzinfo=UTC)
    assert next_morning(at_ten - timedelta(hours=3), centre) == at_ten
    assert next_morning(at_ten, centre) == at_ten
    assert next_morning(at_ten + timedelta(seconds=1), centre) == at_ten + timedelta(days=1)


def test_a_closed_day_of_the_centre_is_no_morning(centre: Centre) -> None:
    closed = Days.model_validate({"from": date(2026, 12, 2), "label": {}})
    here = centre.model_copy(update={"closed_days": (closed,)})
    assert next_morning(datetime(2026, 12, 2, 6, tzinfo=UTC), here) == datetime(
        2026, 12, 3, 8, tzinfo=UTC
    )
