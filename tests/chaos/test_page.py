from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.hours import quiet
from tests.chaos.page import Section, renewed
from tests.daytime import daytime_zone

HEAD = ("database", "lost")


def section(title: str, lost: str) -> Section:
    row = ("sqlite", lost)
    return Section(title, "./run chaos", "What was done.", ["2 cores"], HEAD, [row], ["one"])


def test_the_newest_run_takes_the_place_of_the_older_one_of_its_kind() -> None:
    page = renewed("", section("Killed", "3"))
    page = renewed(page, section("Starved", "5"))

    page = renewed(page, section("Killed", "0"))

    assert [line for line in page.splitlines() if line.startswith("## ")] == [
        "## Killed",
        "## Starved",
    ]
    assert "| sqlite | 0 |" in page
    assert "| sqlite | 5 |" in page
    assert "| sqlite | 3 |" not in page
    assert page.count("# Evidence\n") == 1
    assert page == renewed(page, section("Starved", "5"))


@pytest.mark.parametrize("hour", range(24))
def test_a_run_is_by_day_whenever_it_is_started(hour: int) -> None:
    now = datetime(2026, 11, 22, hour, 30, tzinfo=UTC)
    zone = daytime_zone(now)

    assert not quiet(now, zone)
    assert not quiet(now + timedelta(hours=8), zone)
    assert now.astimezone(zone).utcoffset() != timedelta(0)
