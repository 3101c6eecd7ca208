"""Every hour of 2026 to 2030 against an oracle that counts in another way. 43 824 hours, 0 differences."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot import hours
from bot.centre import Centre, Days, Hours, load
from bot.notices import AFTER_AN_HOUR, TO_CLOSE
from bot.settings import ROOT
from tests import oracle
from tests.oracle import HOURS, QUARTER, at, number

BUCHAREST = ZoneInfo("Europe/Bucharest")
LONG_AGO = datetime(2025, 1, 1, tzinfo=UTC)
# Working days: to look at an hour that was agreed and at a sign-up, to call, about support in kind, to close.
PROVEN = (1, 2, 5, 10)
CLOSED = [
    (date(2026, 12, 24), None),
    (date(2027, 8, 9), date(2027, 8, 20)),  # ends beside a week-end
    (date(2028, 10, 30), None),  # the day after the clocks change
    (date(2029, 12, 24), date(2030, 1, 8)),  # over a year's end, and all of its holidays
]


@pytest.fixture(scope="module")
def centre() -> Centre:
    facts = {
        "hours": Hours(open=time(9), close=time(17), days=("mon", "tue", "wed", "thu", "fri")),
        "closed_days": tuple(
            Days.model_validate({"from": a, "to": b, "label": {}}) for a, b in CLOSED
        ),
    }
    return load(ROOT / "centres")["belvedere"].model_copy(update=facts)


@pytest.fixture(scope="module")
def open_quarters() -> list[bool]:
    closed = {
        first + timedelta(days=n)
        for first, last in CLOSED
        for n in range(((last or first) - first).days + 1)
    }
    return oracle.working(frozenset(closed))


@pytest.fixture(scope="module")
def passed(open_quarters: list[bool]) -> list[int]:
    return oracle.passed(open_quarters)


@pytest.fixture(scope="module")
def ends(open_quarters: list[bool]) -> list[int]:
    return oracle.noons_and_closes(open_quarters)


def differences(
    moments: Iterable[Any], rule: Callable[[Any], object], truth: Callable[[Any], object]
) -> list[tuple[Any, object, object]]:
    compared = ((moment, rule(moment), truth(moment)) for moment in moments)
    return list(islice((row for row in compared if row[1] != row[2]), 5))


def test_the_oracle_knows_its_easters_and_its_clock_changes() -> None:
    assert [oracle.easter(year) for year in range(2026, 2031)] == [
        date(2026, 4, 12),
        date(2027, 5, 2),
        date(2028, 4, 16),
        date(2029, 4, 8),
        date(2030, 4, 28),
    ]
    assert oracle.last_sunday(2027, 3) == date(2027, 3, 28)
    assert oracle.last_sunday(2026, 10) == date(2026, 10, 25)
    assert len(HOURS) == 43_824
    assert HOURS[-1] == datetime(2030, 12, 31, 23, tzinfo=UTC)


def test_every_hour_is_quiet_or_waking_as_the_clock_on_the_wall_says() -> None:
    assert not differences(
        HOURS,
        lambda moment: hours.quiet(moment, BUCHAREST),
        lambda moment: not oracle.waking()[number(moment)],
    )


def test_after_every_hour_the_next_waking_one_is_found() -> None:
    assert not differences(
        HOURS,
        lambda moment: hours.next_waking(moment, BUCHAREST),
        lambda moment: at(oracle.next_of(oracle.waking(), number(moment))),
    )


def test_every_quarter_on_the_wall_is_found_once_and_the_skipped_ones_are_refused() -> None:
    wall, skipped = datetime(2026, 1, 1), []
    while wall < datetime(2031, 1, 1):
        moment = oracle.shown().get(wall)
        assert hours.exists(wall, BUCHAREST) is (moment is not None), wall
        if moment is None:
            skipped.append(wall)
            with pytest.raises(ValueError, match="does not exist"):
                hours.from_local(wall.date(), wall.time(), BUCHAREST)
        else:
            assert hours.from_local(wall.date(), wall.time(), BUCHAREST) == moment
        wall += QUARTER
    assert len(skipped) == 5 * 4


def test_a_meeting_at_any_hour_is_recalled_the_day_before() -> None:
    def seed(moment: datetime) -> int:
        return number(moment)

    assert not differences(
        HOURS,
        lambda moment: hours.day_before(moment, BUCHAREST, seed(moment), LONG_AGO),
        lambda moment: oracle.day_before(number(moment), hours.hour_for(seed(moment))),
    )


def test_a_meeting_at_any_hour_is_recalled_two_hours_before_or_not_at_all() -> None:
    assert not differences(
        (moment + minutes * QUARTER for moment in HOURS for minutes in range(4)),
        lambda moment: hours.two_hours_before(moment, BUCHAREST, LONG_AGO),
        lambda moment: oracle.two_hours_before(number(moment)),
    )


def test_after_a_meeting_at_any_hour_nobody_is_woken_up() -> None:
    assert not differences(
        HOURS,
        lambda moment: hours.after_meeting(moment, 90, BUCHAREST),
        lambda moment: oracle.after_meeting(number(moment) + 6),
    )


def test_no_reminder_is_ever_quiet_late_or_on_another_day() -> None:
    for moment in HOURS:
        before = hours.day_before(moment, BUCHAREST, number(moment), LONG_AGO)
        shortly = hours.two_hours_before(moment, BUCHAREST, LONG_AGO)
        assert before is not None
        assert not oracle.quiet(oracle.clock(before))
        assert oracle.clock(before).date() == oracle.clock(moment).date() - timedelta(days=1)
        if shortly is not None:
            assert not oracle.quiet(oracle.clock(shortly))
            assert before < shortly <= moment - timedelta(hours=1)
            assert oracle.clock(shortly).date() == oracle.clock(moment).date()


def test_every_day_is_free_by_law_or_it_is_not() -> None:
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(1_826)]
    assert not differences(
        days,
        lambda day: hours.public_holiday(day) is not None,
        lambda day: day in oracle.free_days(day.year),
    )
    for day in days:
        names = hours.public_holiday(day) or {"ro": "-", "en": "-", "uk": "-"}
        assert set(names) == {"ro", "en", "uk"}
        assert all(names.values())


def test_every_hour_is_working_time_or_it_is_not(centre: Centre, open_quarters: list[bool]) -> None:
    assert not differences(
        HOURS,
        lambda moment: hours.working(moment, centre),
        lambda moment: open_quarters[number(moment)],
    )


def test_after_every_hour_the_next_opening_is_found(
    centre: Centre, open_quarters: list[bool]
) -> None:
    assert not differences(
        HOURS,
        lambda moment: hours.next_working(moment, centre),
        lambda moment: at(oracle.next_of(open_quarters, number(moment))),
    )


# The steps of an alert (15, 30, 60 and each further hour), of a late request (60), and some that end days later.
@pytest.mark.parametrize("minutes", [15, 30, 60, 120, 1020])
def test_working_minutes_are_counted_from_every_hour(
    centre: Centre, passed: list[int], minutes: int
) -> None:
    # The quarters before the hour are those that run over a close.
    assert not differences(
        (moment - QUARTER for moment in HOURS),
        lambda moment: hours.add_working_minutes(moment, minutes, centre),
        lambda moment: at(oracle.after_quarters(passed, number(moment), minutes // 15)),
    )


@pytest.mark.parametrize("working_days", PROVEN)
def test_an_answer_asked_for_at_any_hour_is_due_at_a_noon_or_a_close(
    centre: Centre, ends: list[int], passed: list[int], working_days: int
) -> None:
    assert not differences(
        HOURS,
        lambda moment: hours.due(moment, centre, working_days),
        lambda moment: oracle.due(number(moment), working_days, ends, passed),
    )


def test_what_the_house_promises_in_is_among_what_is_proven() -> None:
    """A centre's file or a constant that asks for other days must come with a proof of them."""
    deadlines = load(ROOT / "centres")["belvedere"].deadlines

    assert {deadlines.counselling, deadlines.material, TO_CLOSE, AFTER_AN_HOUR} <= set(PROVEN)
