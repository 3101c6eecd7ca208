"""The calendar rules: when a message may go, until when a seat is held, by when an answer is due.

Pure functions. The time is always an argument: aware datetimes come in, UTC goes out, and a moment
without a zone is a ValueError. The rules themselves are in the centre's local time, so that "the
day before at ten" stays ten on the days when the clocks change.
"""

from bot.hours.clock import exists, from_local, last_waking, next_waking, quiet
from bot.hours.offers import call_until, offer_until
from bot.hours.openings import (
    add_working_hours,
    add_working_minutes,
    due,
    next_working,
    public_holiday,
    working,
    working_day,
)
from bot.hours.planning import Reason, warnings
from bot.hours.reminders import after_meeting, day_before, hour_for, two_hours_before
from bot.hours.typed import day_typed, hour_typed

__all__ = [
    "Reason",
    "add_working_hours",
    "add_working_minutes",
    "after_meeting",
    "call_until",
    "day_before",
    "day_typed",
    "due",
    "exists",
    "from_local",
    "hour_for",
    "hour_typed",
    "last_waking",
    "next_waking",
    "next_working",
    "offer_until",
    "public_holiday",
    "quiet",
    "two_hours_before",
    "warnings",
    "working",
    "working_day",
]
