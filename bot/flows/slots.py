"""Opening hours for families: which day, from when to when, how long each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict

from bot.dialogue import Ask, Token
from bot.flows import Flow
from bot.hours import exists, from_local, working_day
from bot.outcome import Outcome, Show
from bot.questions import choice, switch
from bot.texts import Day, Sayable, _, _n, fixed
from bot.who import Who
from storage import slots
from storage.database import Transaction

DAYS, HOURS = 8, 10
LENGTHS = (30, 45, 60, 90)


class Facts(BaseModel):
    """`days`: the working days offered; `hours`: the full hours from opening to close, local."""

    model_config = ConfigDict(frozen=True)

    days: tuple[date, ...]
    hours: tuple[int, ...]


class Open(BaseModel):
    model_config = ConfigDict(frozen=True)

    day: date
    start: int
    end: int
    minutes: int
    by_phone: bool


def load(db: Transaction, who: Who, answers: Mapping[str, Token]) -> Facts | None:
    if who.member is None:
        return None
    centre, today = who.centre, who.now.astimezone(who.centre.zone).date()
    ahead = [today + timedelta(days=n) for n in range(60)]
    days = [day for day in ahead if working_day(day, centre)][:DAYS]
    first = centre.hours.open.hour + (centre.hours.open.minute > 0)
    last = centre.hours.close.hour
    return Facts(days=tuple(days), hours=tuple(range(first, last + 1)))


def talk(facts: Facts) -> Ask[Open | None]:
    days: list[tuple[str, Sayable, date]] = [
        (day.isoformat(), fixed("📅 {day}", day=Day(day)), day) for day in facts.days
    ]
    day = yield from choice("day", [_("On which day are you free?")], days)
    start = yield from choice("from", [_("From when?")], _hours(facts.hours[:-1]))
    later = [hour for hour in facts.hours if hour > start]
    end = yield from choice("to", [_("Until when?")], _hours(later))
    by_phone = yield from switch("by_phone", _("☎️ By phone"))
    lengths: list[tuple[str, Sayable, int]] = [
        (str(n), _n("⏳ {n} minute each", "⏳ {n} minutes each", n), n)
        for n in LENGTHS
        if n <= (end - start) * 60
    ]
    minutes = yield from choice("minutes", [_("How long for each family?")], lengths)
    return Open(day=day, start=start, end=end, minutes=minutes, by_phone=by_phone)


def _hours(hours: tuple[int, ...] | list[int]) -> list[tuple[str, Sayable, int]]:
    return [(str(hour), fixed("⏰ {hour}:00", hour=hour), hour) for hour in hours[:HOURS]]


def submit(db: Transaction, who: Who, command: Open) -> Outcome:
    assert who.member is not None
    made = slots.open_slots(
        db,
        who.member.centre,
        who.member.id,
        starts(command, who.centre.zone),
        command.minutes,
        who.now,
        by_phone=command.by_phone,
    )
    said = _n("✅ {n} hour was opened.", "✅ {n} hours were opened.", made)
    return Outcome(said, Show("my_slots"))


def starts(command: Open, zone: ZoneInfo) -> list[datetime]:
    """One after the other, as many as end in time; what the clock skips that day is left out."""
    walls = (
        datetime.combine(command.day, time(command.start)) + timedelta(minutes=at)
        for at in range(
            0, (command.end - command.start) * 60 - command.minutes + 1, command.minutes
        )
    )
    return [from_local(w.date(), w.time(), zone) for w in walls if exists(w, zone)]


FLOW = Flow("slots", load, talk, submit, right="open_slots")
