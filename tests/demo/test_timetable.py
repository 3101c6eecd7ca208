from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest

from bot.centre import Centre
from bot.hours import from_local, public_holiday, quiet
from demo.chapters import leading_a_meeting
from demo.morning import next_morning
from demo.timetable import GROUP, ROWS, WORKSHOP, coming
from tests.demo.days import every_day

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)


@pytest.fixture
def centre(centres: dict[str, Centre]) -> Centre:
    return centres["belvedere"]


@every_day
def test_every_activity_comes_again_at_its_own_hour_and_never_on_a_holiday(
    today: datetime, centre: Centre
) -> None:
    morning = next_morning(today, centre)
    for row in ROWS:
        starts = list(coming(row, centre, morning))
        walls = [start.astimezone(centre.zone) for start in starts]
        assert len(starts) >= 2, row
        assert {(wall.weekday(), wall.hour, wall.minute) for wall in walls} == {(row[4], row[5], 0)}
        assert all(start > morning and not quiet(start, centre.zone) for start in starts)
        assert not any(public_holiday(wall.date()) for wall in walls)


@every_day
def test_the_stories_find_their_meetings(today: datetime, centre: Centre) -> None:
    morning = next_morning(today, centre)
    first = {row[1]: next(coming(row, centre, morning)) for row in ROWS}
    seats = {row[1]: (row[7], row[10]) for row in ROWS}

    assert seats[WORKSHOP] == (12, True), "with somebody to look after a child"
    assert first[WORKSHOP] - morning < 3 * WEEK
    assert GROUP in first


@every_day
def test_no_two_meetings_begin_at_once_also_with_the_one_that_is_planned_in_the_story(
    today: datetime, centre: Centre
) -> None:
    morning = next_morning(today, centre)
    planned = from_local(morning.astimezone(centre.zone).date(), leading_a_meeting.AT, centre.zone)
    begin = [planned, *(start for row in ROWS for start in coming(row, centre, morning))]

    assert planned > morning + timedelta(hours=2)
    assert len(begin) == len(set(begin))


@every_day
def test_the_planned_meeting_is_over_while_somebody_is_still_at_work(
    today: datetime, centre: Centre
) -> None:
    morning = next_morning(today, centre)
    over = from_local(morning.astimezone(centre.zone).date(), leading_a_meeting.AT, centre.zone)
    over += leading_a_meeting.LASTS
    assert over.astimezone(centre.zone).time() < centre.hours.close
    assert time(12) < over.astimezone(centre.zone).time()
