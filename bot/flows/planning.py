"""What planning asks, also for a change of one thing later: a day, an hour, a room. And what it warns of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta

from pydantic import BaseModel, ConfigDict

from bot import rights
from bot.centre import Centre
from bot.dialogue import Ask, Problem, Token
from bot.gate import one_line
from bot.hours import day_typed, exists, from_local, hour_typed, warnings, working_day
from bot.hours.clock import local
from bot.leading import shortened
from bot.questions import pick
from bot.texts import LANGUAGES, Day, Sayable, ShortDay, Titled, _, _n, fixed
from bot.who import Who
from storage import planning, staff
from storage.database import Transaction
from storage.meetings import Meeting

# A day typed without its year that has just passed is meant for this year.
_AHEAD = timedelta(days=300)
_WEEKS_OFFERED = 4
_HOURS = (time(9), time(10), time(14), time(16), time(17), time(18))
_MINUTES = (60, 90, 120)
_SEATS = (6, 8, 10, 12, 15, 20)
_MINIMUM = (0, 3, 4, 5, 6, 8)
_COURSE = (1, 4, 5, 6, 8, 10, 12)
LONGEST_COURSE, MOST_SEATS, LONGEST_ROOM, LONGEST_NAME = 30, 200, 40, 40
_MOST_WARNINGS = 8


class Plans(BaseModel):
    """What is known before anything is asked. `members`: ids and names of those whom this person may name."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    centre: Centre
    now: datetime
    busy: tuple[Meeting, ...]
    rooms: tuple[str, ...]
    members: tuple[tuple[int, str], ...]
    # Somebody from outside may be named, too.
    anybody: bool


def plans(db: Transaction, who: Who) -> Plans:
    every = rights.reach(who.member, "plan") == "all"
    members = staff.of_centre(db, who.centre.code) if every else [who.member]
    return Plans(
        centre=who.centre,
        now=who.now,
        busy=tuple(planning.open_from(db, who.centre.code, who.now - timedelta(hours=12))),
        rooms=tuple(planning.rooms(db, who.centre.code)),
        members=tuple((m.id, m.name) for m in members if m and rights.reach(m, "plan")),
        anybody=every,
    )


def ask_day(known: Plans, before: datetime | None, *about: Sayable) -> Ask[date]:
    """Offers a week after `before`, the meeting that was last, in front of all other days."""
    zone = known.centre.zone
    today = local(known.now, zone).date()
    days = [today + timedelta(days=ahead) for ahead in range(7 * _WEEKS_OFFERED)]
    # Any other day can be written, and is warned of.
    offered = [day for day in days if working_day(day, known.centre)]
    if before is not None:
        weeks = max(1, -((local(before, zone).date() - today).days // 7))
        likely = local(before, zone).date() + timedelta(weeks=weeks)
        offered = [likely, *(day for day in offered if day != likely)]

    def check(typed: str) -> Token | Problem:
        day = day_typed(typed, today)
        if day is None:
            return Problem(_("Please write a day like this: 3.12."))
        if day - today > _AHEAD:
            return Problem(_("This day has passed, or is very far away. Please write another."))
        return day.isoformat()

    said = yield from pick(
        "day",
        [*about, _("Which day? Tap one, or write it.")],
        [(day.isoformat(), ShortDay(day)) for day in offered],
        check=check,
        holds=lambda token: date.fromisoformat(token) >= today,
        page=10,
    )
    return date.fromisoformat(said)


def ask_hour(known: Plans, day: date, usual: time | None) -> Ask[time]:
    zone = known.centre.zone

    def good(at: time) -> bool:
        wall = datetime.combine(day, at)
        return exists(wall, zone) and from_local(day, at, zone) > known.now

    def check(typed: str) -> Token | Problem:
        at = hour_typed(typed)
        if at is None:
            return Problem(_("Please write an hour like this: 17:00."))
        if not exists(datetime.combine(day, at), zone):
            return Problem(_("There is no such hour on that night: the clocks go forward."))
        if not good(at):
            return Problem(_("This hour has passed."))
        return f"{at:%H:%M}"

    hours = [usual, *(at for at in _HOURS if at != usual)] if usual else list(_HOURS)
    said = yield from pick(
        "hour",
        [fixed("📅 {day}", day=Day(day)), _("At what time? Tap one, or write it.")],
        [(f"{at:%H:%M}", fixed("{hour}", hour=f"{at:%H:%M}")) for at in hours if good(at)],
        check=check,
        holds=lambda token: good(time.fromisoformat(token)),
    )
    return time.fromisoformat(said)


def ask_minutes(preset: int) -> Ask[int]:
    return (
        yield from _number(
            "minutes", _("How many minutes does it take?"), _MINUTES, 15, 480, preset
        )
    )


def ask_seats(preset: int | None, *about: Sayable) -> Ask[int]:
    return (
        yield from _number("seats", _("How many seats?"), _SEATS, 1, MOST_SEATS, preset, *about)
    )


def ask_weeks(preset: int) -> Ask[int]:
    return (
        yield from _number(
            "weeks",
            _("How many meetings, one a week? 1 is this meeting alone."),
            _COURSE,
            1,
            LONGEST_COURSE,
            preset,
        )
    )


def ask_minimum(preset: int | None, *about: Sayable) -> Ask[int | None]:
    """None when it takes place however few there are."""
    said = yield from _number(
        "minimum",
        _(
            "How many must sign up for it to take place? 0 is any number. With fewer, you are asked."
        ),
        _MINIMUM,
        0,
        MOST_SEATS,
        preset,
        *about,
    )
    return said or None


def ask_room(known: Plans, preset: str | None, *about: Sayable) -> Ask[str]:
    def check(typed: str) -> Token | Problem:
        room = one_line(typed)
        if len(room) > LONGEST_ROOM:
            return Problem(
                _("That is too long. Please write at most {most} characters.", most=LONGEST_ROOM)
            )
        return f"r:{room}" if room else Problem(_("Please write your answer in words."))

    fitting = [room for room in known.rooms if len(room.encode()) <= LONGEST_ROOM]
    said = yield from pick(
        "room",
        [*about, _("Which room? Tap one, or write it.")],
        [(f"r:{room}", fixed("📍 {room}", room=shortened(room, 26))) for room in fitting],
        check=check,
        holds=lambda token: str(token).startswith("r:"),
        preset=None if preset is None else f"r:{preset}",
    )
    return str(said).removeprefix("r:")


def ask_facilitator(
    known: Plans, preset: tuple[int | None, str] | None, *about: Sayable
) -> Ask[tuple[int | None, str]]:
    """The id of a member, None for somebody else, and the name that families read."""
    names = {str(member): name for member, name in known.members}

    def check(typed: str) -> Token | Problem:
        name = one_line(typed)
        if not name or len(name) > LONGEST_NAME:
            return Problem(_("Please write a name."))
        return {"name": name}

    said = yield from pick(
        "facilitator",
        [*about, _("Who leads it? Tap a name, or write one.")],
        [(token, fixed("🙂 {name}", name=shortened(name, 26))) for token, name in names.items()],
        check=check if known.anybody else None,
        holds=lambda token: isinstance(token, dict) or token in names,
        preset=_token(preset, names),
    )
    if isinstance(said, dict):
        return None, said["name"]
    return int(said), names[said].split()[0]


def ask_language(preset: str) -> Ask[str]:
    return str(
        (
            yield from pick(
                "language_spoken",
                [_("In which language is it held?")],
                [(code, Titled({"ro": name})) for code, name in LANGUAGES.items()],
                preset=preset,
            )
        )
    )


def starts(day: date, at: time, weeks: int, known: Plans) -> list[datetime | None]:
    """The same hour on the wall each week; None where the clocks jump over it."""
    days = [day + timedelta(weeks=week) for week in range(weeks)]
    zone = known.centre.zone
    return [
        from_local(one, at, zone) if exists(datetime.combine(one, at), zone) else None
        for one in days
    ]


def concerns(
    known: Plans,
    when: Sequence[datetime],
    minutes: int,
    room: str,
    facilitator: int | None,
    *,
    moving: int | None = None,
) -> list[Sayable]:
    """What whoever plans should know, a line each; `moving`: the meeting itself is in nobody's way."""
    found = [
        line for start in when for line in _about(known, start, minutes, room, facilitator, moving)
    ]
    left = len(found) - _MOST_WARNINGS
    more = [_n("⚠️ and {n} more", "⚠️ and {n} more", left)] if left > 0 else []
    return [*found[:_MOST_WARNINGS], *more]


def _about(
    known: Plans,
    start: datetime,
    minutes: int,
    room: str,
    facilitator: int | None,
    moving: int | None,
) -> Iterator[Sayable]:
    day = Day(local(start, known.centre.zone).date())
    for reason in warnings(start, minutes, known.centre):
        match reason.kind:
            case "weekend":
                yield _("⚠️ {day}: weekend", day=day)
            case "outside_hours":
                yield _("⚠️ {day}: before 09:00 or after 20:00", day=day)
            case _kind:
                yield fixed("⚠️ {day}: {what}", day=day, what=Titled(reason.words))
    end = start + timedelta(minutes=minutes)
    for other in known.busy:
        over = other.starts_at + timedelta(minutes=other.minutes)
        if other.id == moving or not (other.starts_at < end and start < over):
            continue
        hour = f"{local(other.starts_at, known.centre.zone):%H:%M}"
        if room and other.room == room:
            yield _("⚠️ {day}: {room} is taken at {hour}", day=day, room=room, hour=hour)
        if facilitator is not None and other.facilitator_id == facilitator:
            yield _(
                "⚠️ {day}: {name} has a meeting at {hour}",
                day=day,
                name=other.facilitator,
                hour=hour,
            )


def _number(
    key: str,
    text: Sayable,
    offered: Sequence[int],
    least: int,
    most: int,
    preset: int | None,
    *about: Sayable,
) -> Ask[int]:
    def check(typed: str) -> Token | Problem:
        digits = typed.strip()
        number = int(digits) if digits.isdecimal() and len(digits) < 5 else -1
        if least <= number <= most:
            return str(number)
        return Problem(
            _("Please write a number between {least} and {most}.", least=least, most=most)
        )

    said = yield from pick(
        key,
        [*about, text],
        [(str(number), fixed("{number}", number=number)) for number in offered],
        check=check,
        holds=lambda token: str(token).isdecimal() and least <= int(token) <= most,
        preset=None if preset is None else str(preset),
    )
    return int(said)


def _token(preset: tuple[int | None, str] | None, names: dict[str, str]) -> Token:
    if preset is None:
        return None
    member, name = preset
    if member is not None and str(member) in names:
        return str(member)
    return {"name": name} if name else next(iter(names))
