"""Days on which somebody may want to see the demonstration: every weekday, the feasts, the nights when the clocks change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

_MONDAY = datetime(2026, 11, 23, 15, 30, tzinfo=UTC)
TODAY = [
    *(
        _MONDAY + timedelta(days=ahead) for ahead in range(9)
    ),  # 30 November is a holiday, and 1 December
    datetime(2026, 12, 24, 6, tzinfo=UTC),
    datetime(2026, 12, 31, 23, 30, tzinfo=UTC),
    datetime(2027, 3, 27, 23, 59, tzinfo=UTC),
    datetime(2027, 3, 28, 0, 59, tzinfo=UTC),  # a minute later it is 04:00 in Bucharest, not 03:00
    datetime(2027, 10, 31, 0, 30, tzinfo=UTC),  # 03:30 there, for the first of two times
    datetime(2028, 2, 29, 12, tzinfo=UTC),
]
every_day = pytest.mark.parametrize("today", TODAY, ids=lambda day: f"{day:%a-%d-%b-%H%M}")
