from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.hours import day_typed, hour_typed
from bot.texts import LANGUAGES, Day, translator

MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    "words",
    ["3 decembrie", "3 DECEMBRIE", "03.12", "3.12.2026", "3/12", "3-12", "2026-12-03", "joi, 3 decembrie",
     "joi 3 dec.", "pe 3 dec", "3 december", "Dec 3", "3 грудня", "3 decembrie ora 17:00", "3.12.26", "03 12 2026"],
)  # fmt: skip
def test_one_day_is_the_same_however_it_is_typed(words: str) -> None:
    assert day_typed(words, MONDAY) == date(2026, 12, 3)


@pytest.mark.parametrize(
    ("words", "ahead"),
    [("azi", 0), ("astăzi", 0), ("mâine", 1), ("maine", 1), ("Poimâine", 2), ("joi", 3), ("luni", 7), ("duminică", 6),
     ("tomorrow", 1), ("завтра", 1), ("п’ятниця", 4), ("23", 0), ("25", 2)],
)  # fmt: skip
def test_a_day_can_be_named_from_where_we_stand(words: str, ahead: int) -> None:
    assert day_typed(words, MONDAY) == MONDAY + timedelta(days=ahead)


def test_a_day_without_a_year_is_the_next_one() -> None:
    assert day_typed("3 martie", MONDAY) == date(2027, 3, 3)
    assert day_typed("22 noiembrie", MONDAY) == date(2027, 11, 22)
    assert day_typed("29 februarie", MONDAY) == date(2028, 2, 29)
    assert day_typed("22", MONDAY) == date(2026, 12, 22)
    assert day_typed("31", date(2026, 11, 30)) == date(2026, 12, 31)


@pytest.mark.parametrize(
    "words",
    ["", "Ana", "31.02", "3.13", "0.5", "32", "3 mere", "2025-12-03", "3.12.2025", "1 2 3 4", "99999999999999999999",
     "3.12.99999"],
)  # fmt: skip
def test_what_is_no_day_to_come_is_none(words: str) -> None:
    assert day_typed(words, MONDAY) is None


@given(
    ahead=st.integers(0, 364), language=st.sampled_from(sorted(LANGUAGES)), weekday=st.booleans()
)
def test_every_day_as_we_say_it_is_understood_in_every_language(
    *, ahead: int, language: str, weekday: bool
) -> None:
    day = MONDAY + timedelta(days=ahead)

    assert day_typed(Day(day, weekday).said(translator(language)), MONDAY) == day


@given(st.text(max_size=60))
def test_nothing_that_can_be_typed_breaks_it(words: str) -> None:
    found = day_typed(words, MONDAY)
    hour_typed(words)

    assert found is None or found >= MONDAY


@pytest.mark.parametrize(
    ("words", "hour"),
    [("17:00", time(17)), ("17", time(17)), ("ora 17", time(17)), ("17.30", time(17, 30)), ("1730", time(17, 30)),
     ("9", time(9)), ("9:05", time(9, 5)), ("5 pm", time(17)), ("5:30 PM", time(17, 30)), ("12 am", time(0)), ("la 17:00", time(17)),
     ("о 17:00", time(17)), ("17h30", time(17, 30)), ("la 5 seara", time(17)), ("ora 5 după-amiaza", time(17)),
     ("5 dupa masa", time(17)), ("9 dimineața", time(9)), ("9 de dimineață", time(9)), ("de la 17", time(17)), ("6 in the evening", time(18)), ("о 6 вечора", time(18)),
     ("12 dimineata", time(0)), ("6 p.m.", time(18))],
)  # fmt: skip
def test_an_hour_is_understood(words: str, hour: time) -> None:
    assert hour_typed(words) == hour


@pytest.mark.parametrize(
    "words",
    [
        "",
        "Ana",
        "25",
        "24:00",
        "17:60",
        "17:0",
        "17 18",
        "0 pm",
        "13 pm",
        "123456",
        "5 noiembrie",
        "18 jumate",
        "5 și jumătate",
        "6 fără un sfert",
        "18, 10 locuri",
        "-3",
        "17 seara",
        "5 dimineața sau seara",
    ],
)
def test_what_is_no_hour_is_none(words: str) -> None:
    assert hour_typed(words) is None
