"""What whoever plans a meeting should know about its day. A warning, never a block."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Literal

from bot.centre import Centre
from bot.hours.clock import local, utc
from bot.hours.openings import public_holiday

FROM = time(9)
TO = time(20)
_SATURDAY = 5


@dataclass(frozen=True)
class Reason:
    """`words` per language code: the name of the holiday, the break or the closed day; else empty."""

    kind: Literal["public_holiday", "weekend", "school_break", "closed_day", "outside_hours"]
    words: Mapping[str, str] = field(default_factory=dict)


def warnings(starts_at: datetime, minutes: int, centre: Centre) -> tuple[Reason, ...]:
    """About the day on which it starts, in the order of their weight; empty when all is well.

    `outside_hours` is a meeting that starts before 09:00 or ends after 20:00, local time.
    """
    return tuple(_reasons(starts_at, minutes, centre))


def _reasons(starts_at: datetime, minutes: int, centre: Centre) -> Iterator[Reason]:
    start = local(starts_at, centre.zone)
    end = local(utc(starts_at) + timedelta(minutes=minutes), centre.zone)
    day = start.date()
    if (names := public_holiday(day)) is not None:
        yield Reason("public_holiday", names)
    yield from (Reason("closed_day", days.label) for days in centre.closures(day))
    if day.weekday() >= _SATURDAY:
        yield Reason("weekend")
    yield from (Reason("school_break", b.label) for b in centre.school_breaks if b.hold(day))
    if start.time() < FROM or end.date() > day or end.time() > TO:
        yield Reason("outside_hours")
