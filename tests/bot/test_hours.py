"""The calendar rules by example; every hour of five years is in test_hours_of_five_years.py."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from bot import hours
from bot.centre import Centre, Days, Hours, load
from bot.hours import Reason
from bot.settings import ROOT

BUCHAREST = ZoneInfo("Europe/Bucharest")
LONG_AGO = datetime(2025, 1, 1, tzinfo=UTC)
WEEKDAYS = ["mon", "tue", "wed", "thu", "fri"]


def centre(start: str, end: str, weekdays: list[str], *closed: Days) -> Centre:
    own = Hours.model_validate({"open": start, "close": end, "days": weekdays})
    facts = {"hours": own, "closed_days": closed}
    return load(ROOT / "centres")["belvedere"].model_copy(update=facts)


CENTRE = centre("09:00", "17:00", WEEKDAYS)


def local(text: str) -> datetime:
    """`2026-12-03 17:00` on a wall in Bucharest, in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=BUCHAREST).astimezone(UTC)


def days(first: str, last: str | None = None, **label: str) -> Days:
    return Days.model_validate({"from": first, "to": last, "label": label})


def kinds(reasons: tuple[Reason, ...]) -> list[str]:
    return [reason.kind for reason in reasons]


def test_the_night_is_quiet_from_nine_to_eight() -> None:
    assert hours.quiet(local("2026-12-03 21:00"), BUCHAREST)
    assert hours.quiet(local("2026-12-03 07:59"), BUCHAREST)
    assert not hours.quiet(local("2026-12-03 08:00"), BUCHAREST)
    assert not hours.quiet(local("2026-12-03 20:59"), BUCHAREST)
    assert hours.next_waking(local("2026-12-03 21:00"), BUCHAREST) == local("2026-12-04 08:00")
    assert hours.next_waking(local("2026-12-04 00:30"), BUCHAREST) == local("2026-12-04 08:00")


def test_an_hour_that_is_skipped_is_refused_and_one_that_comes_twice_is_the_first() -> None:
    assert not hours.exists(datetime(2027, 3, 28, 3, 30), BUCHAREST)
    assert hours.exists(datetime(2027, 3, 28, 4), BUCHAREST)
    assert hours.exists(datetime(2027, 10, 31, 3, 30, fold=1), BUCHAREST)
    with pytest.raises(ValueError, match=r"28\.03\.2027 03:30 does not exist"):
        hours.from_local(date(2027, 3, 28), time(3, 30), BUCHAREST)
    first = datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    assert hours.from_local(date(2027, 10, 31), time(3, 30), BUCHAREST) == first
    assert hours.from_local(date(2027, 10, 31), time(3, 30, fold=1), BUCHAREST) == first


def test_a_wall_that_already_says_its_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="already says"):
        hours.exists(datetime(2027, 1, 1, tzinfo=UTC), BUCHAREST)
    with pytest.raises(ValueError, match="already says"):
        hours.from_local(date(2027, 1, 1), time(9, tzinfo=UTC), BUCHAREST)


RULES: list[Callable[[datetime], object]] = [
    lambda moment: hours.quiet(moment, BUCHAREST),
    lambda moment: hours.next_waking(moment, BUCHAREST),
    lambda moment: hours.day_before(moment, BUCHAREST, 7, LONG_AGO),
    lambda moment: hours.day_before(local("2026-12-03 17:00"), BUCHAREST, 7, moment),
    lambda moment: hours.two_hours_before(moment, BUCHAREST, LONG_AGO),
    lambda moment: hours.two_hours_before(local("2026-12-03 17:00"), BUCHAREST, moment),
    lambda moment: hours.after_meeting(moment, 90, BUCHAREST),
    lambda moment: hours.offer_until(moment, local("2027-12-03 17:00"), BUCHAREST),
    lambda moment: hours.offer_until(local("2026-02-03 17:00"), moment, BUCHAREST),
    lambda moment: hours.working(moment, CENTRE),
    lambda moment: hours.next_working(moment, CENTRE),
    lambda moment: hours.add_working_minutes(moment, 0, CENTRE),
    lambda moment: hours.add_working_hours(moment, 10, CENTRE),
    lambda moment: hours.due(moment, CENTRE),
    lambda moment: hours.warnings(moment, 90, CENTRE),
]


@pytest.mark.parametrize("rule", RULES)
def test_a_moment_without_a_zone_is_refused_by_every_rule(
    rule: Callable[[datetime], object],
) -> None:
    with pytest.raises(ValueError, match="says no time zone"):
        rule(datetime(2026, 12, 3, 17))


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_says_the_same_whatever_zone_a_moment_is_told_in(
    rule: Callable[[datetime], object],
) -> None:
    for start in ("2026-10-24 22:30", "2027-03-27 23:15", "2026-12-03 17:00"):
        for ahead in range(30):
            moment = local(start) + timedelta(hours=ahead)
            assert rule(moment.astimezone(BUCHAREST)) == rule(moment)
            assert rule(moment.astimezone(ZoneInfo("Asia/Kathmandu"))) == rule(moment)


def test_what_comes_out_is_in_utc() -> None:
    moment = datetime(2026, 12, 3, 12, tzinfo=BUCHAREST)
    outs = [
        hours.next_waking(moment, BUCHAREST),
        hours.day_before(moment, BUCHAREST, 7, LONG_AGO),
        hours.two_hours_before(moment, BUCHAREST, LONG_AGO),
        hours.after_meeting(moment, 90, BUCHAREST),
        hours.offer_until(moment, moment + timedelta(days=9), BUCHAREST),
        hours.next_working(moment, CENTRE),
        hours.add_working_minutes(moment, 0, CENTRE),
        hours.due(moment, CENTRE),
    ]
    assert all(out is not None and out.tzinfo is UTC for out in outs)


def test_the_same_sign_up_is_reminded_at_the_same_hour_in_every_process() -> None:
    assert hours.hour_for(17) == hours.hour_for("17") == time(18, 45)
    assert hours.hour_for("18") == time(17, 15)


def test_reminders_are_spread_over_every_quarter_from_ten_to_seven() -> None:
    used = [hours.hour_for(seed) for seed in range(3_700)]
    assert len(set(used)) == 37
    assert (min(used), max(used)) == (time(10), time(19))
    assert max(used.count(hour) for hour in set(used)) < 150


def test_nine_o_clock_the_day_before_is_nine_o_clock_when_the_clocks_changed_in_between() -> None:
    for day in (date(2026, 10, 26), date(2026, 10, 25), date(2027, 3, 28), date(2027, 3, 29)):
        meeting = hours.from_local(day, time(17), BUCHAREST)
        reminder = hours.day_before(meeting, BUCHAREST, 17, LONG_AGO)
        assert reminder is not None
        shown = reminder.astimezone(BUCHAREST)
        assert (shown.date(), shown.time()) == (day - timedelta(days=1), time(18, 45))


def test_who_joined_after_a_reminder_s_hour_gets_none() -> None:
    meeting = local("2026-12-03 17:00")
    second = timedelta(seconds=1)
    rules: list[Callable[[datetime], datetime | None]] = [
        lambda joined: hours.day_before(meeting, BUCHAREST, 17, joined),
        lambda joined: hours.two_hours_before(meeting, BUCHAREST, joined),
    ]
    for rule in rules:
        at = rule(LONG_AGO)
        assert at is not None
        assert rule(at) == at
        assert rule(at - second) == at
        assert rule(at + second) is None


@pytest.mark.parametrize(
    ("meeting", "reminder"),
    [
        ("2026-12-03 17:00", "2026-12-03 15:00"),
        ("2026-12-03 10:00", "2026-12-03 08:00"),
        ("2026-12-03 09:30", "2026-12-03 08:00"),
        ("2026-12-03 09:00", "2026-12-03 08:00"),
        ("2026-12-03 08:45", None),
        ("2026-12-03 22:45", "2026-12-03 20:45"),
        ("2026-12-03 23:00", None),
        ("2026-10-25 04:30", None),
    ],
)
def test_an_early_meeting_is_recalled_at_eight_or_not_a_second_time(
    meeting: str, reminder: str | None
) -> None:
    at = hours.two_hours_before(local(meeting), BUCHAREST, LONG_AGO)
    assert at == (local(reminder) if reminder else None)


def test_after_a_late_meeting_the_faces_wait_for_the_next_morning() -> None:
    evening, late = local("2026-12-03 17:00"), local("2026-12-03 18:30")
    assert hours.after_meeting(evening, 90, BUCHAREST) == local("2026-12-03 19:30")
    assert hours.after_meeting(late, 90, BUCHAREST) == local("2026-12-04 10:00")


def test_a_public_holiday_is_named_in_each_language() -> None:
    assert hours.public_holiday(date(2026, 12, 1)) == {
        "ro": "Ziua Națională a României",
        "en": "National Day",
        "uk": "Національний день Румунії",
    }
    assert hours.public_holiday(date(2026, 12, 2)) is None


def test_the_holidays_are_not_loaded_before_somebody_asks() -> None:
    ask = "import sys, bot.hours; sys.exit('holidays' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", ask], check=False, cwd=ROOT).returncode == 0


@pytest.mark.parametrize(
    ("asked", "due"),
    [
        ("2026-11-24 09:00", "2026-11-26 12:00"),  # Tuesday morning: Thursday noon
        ("2026-11-24 11:59", "2026-11-26 12:00"),
        ("2026-11-24 12:00", "2026-11-26 17:00"),
        ("2026-11-24 16:59", "2026-11-26 17:00"),
        ("2026-11-24 17:00", "2026-11-27 12:00"),  # after the close: as if on Wednesday at nine
        ("2026-11-24 03:00", "2026-11-26 12:00"),
        ("2026-11-27 10:00", "2026-12-03 12:00"),  # over a week-end and two holidays
        ("2026-11-28 10:00", "2026-12-04 12:00"),  # Saturday: as if on Wednesday at nine
        ("2026-12-23 13:00", "2026-12-28 17:00"),
    ],
)
def test_an_answer_is_due_two_working_days_later_at_noon_or_at_the_close(
    asked: str, due: str
) -> None:
    assert hours.due(local(asked), CENTRE) == local(due)


def test_an_answer_may_be_due_the_same_day_but_not_yesterday() -> None:
    assert hours.due(local("2026-11-24 10:00"), CENTRE, 0) == local("2026-11-24 12:00")
    assert hours.due(local("2026-11-24 12:00"), CENTRE, 0) == local("2026-11-24 17:00")
    with pytest.raises(ValueError, match="-1 working days"):
        hours.due(local("2026-11-24 10:00"), CENTRE, -1)


def test_a_centre_of_afternoons_and_saturdays_keeps_its_own_hours() -> None:
    own = centre("13:30", "19:00", ["tue", "sat"])
    assert hours.working(local("2026-11-28 18:59"), own)
    assert not hours.working(local("2026-11-28 13:29"), own)
    assert not hours.working(local("2026-11-27 15:00"), own)
    # Tuesday is the first of December.
    assert hours.next_working(local("2026-11-28 19:00"), own) == local("2026-12-05 13:30")
    assert hours.due(local("2026-11-24 10:00"), own, 1) == local("2026-11-28 19:00")
    assert hours.due(local("2026-11-24 15:00"), own, 1) == local("2026-11-28 19:00")


def test_a_centre_that_is_closed_by_noon_answers_at_its_close() -> None:
    own = centre("08:00", "12:00", WEEKDAYS)
    assert hours.due(local("2026-11-24 09:00"), own) == local("2026-11-26 12:00")


def test_a_call_for_help_climbs_in_working_minutes() -> None:
    friday = local("2026-11-27 16:40")
    assert hours.add_working_minutes(friday, 15, CENTRE) == local("2026-11-27 16:55")
    assert hours.add_working_minutes(friday, 20, CENTRE) == local("2026-11-27 17:00")
    # Monday and Tuesday are holidays.
    assert hours.add_working_minutes(friday, 30, CENTRE) == local("2026-12-02 09:10")
    assert hours.add_working_hours(friday, 8, CENTRE) == local("2026-12-02 16:40")
    assert hours.add_working_minutes(friday, 0, CENTRE) == friday
    assert hours.add_working_hours(friday, 8 * 500, CENTRE) > friday + timedelta(days=700)
    with pytest.raises(ValueError, match="only runs forward"):
        hours.add_working_minutes(friday, -1, CENTRE)


def test_on_a_closed_day_nobody_works() -> None:
    own = centre("09:00", "17:00", WEEKDAYS, days("2026-12-03"), days("2026-12-07", "2026-12-09"))
    assert not hours.working(local("2026-12-03 10:00"), own)
    assert hours.due(local("2026-12-02 10:00"), own) == local("2026-12-10 12:00")


def test_a_centre_that_never_opens_promises_nothing() -> None:
    never = centre("09:00", "17:00", WEEKDAYS, days("2026-01-01", "2031-01-01"))
    moment = local("2026-12-03 10:00")
    assert not hours.working(moment, never)
    for rule in (hours.next_working, hours.due):
        with pytest.raises(ValueError, match="does not open"):
            rule(moment, never)


def test_an_ordinary_meeting_warns_of_nothing() -> None:
    assert hours.warnings(local("2026-12-03 17:00"), 90, CENTRE) == ()
    assert hours.warnings(local("2026-12-03 09:00"), 660, CENTRE) == ()


def test_whoever_plans_is_told_every_reason_with_its_name() -> None:
    closed = days("2026-12-26", ro="Zi liberă", en="Day off", uk="Вихідний")
    own = centre("09:00", "17:00", WEEKDAYS, closed)
    reasons = hours.warnings(local("2026-12-26 08:30"), 60, own)
    assert kinds(reasons) == [
        "public_holiday",
        "closed_day",
        "weekend",
        "school_break",
        "outside_hours",
    ]
    assert reasons[0].words["ro"] == "Crăciunul"
    assert reasons[1].words["en"] == "Day off"
    assert reasons[3].words["ro"] == "Vacanța de iarnă"


@pytest.mark.parametrize(
    ("start", "minutes", "warned"),
    [
        ("2026-12-03 08:59", 30, ["outside_hours"]),
        ("2026-12-03 19:00", 60, []),
        ("2026-12-03 19:00", 61, ["outside_hours"]),
        ("2026-12-03 23:00", 600, ["outside_hours"]),
    ],
)
def test_a_meeting_before_nine_or_after_eight_warns(
    start: str, minutes: int, warned: list[str]
) -> None:
    assert kinds(hours.warnings(local(start), minutes, CENTRE)) == warned


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("2026-10-24", "2026-11-01"),
        ("2026-12-23", "2027-01-10"),
        ("2027-04-24", "2027-05-04"),
        ("2027-06-19", "2027-09-05"),
    ],
)
def test_a_school_break_warns_from_its_first_day_to_its_last(first: str, last: str) -> None:
    def warned(day: datetime) -> bool:
        return "school_break" in kinds(hours.warnings(day, 60, CENTRE))

    begins, ends, day = local(f"{first} 17:00"), local(f"{last} 17:00"), timedelta(days=1)
    assert [warned(begins - day), warned(begins)] == [False, True]
    assert [warned(ends), warned(ends + day)] == [True, False]


def test_every_break_in_a_centre_s_file_has_its_name_in_each_language() -> None:
    for each in load(ROOT / "centres").values():
        for entry in (*each.school_breaks, *each.closed_days):
            assert set(entry.label) == {"ro", "en", "uk"}


def test_days_and_hours_that_end_before_they_begin_are_refused_at_the_start() -> None:
    with pytest.raises(ValidationError, match="cannot end"):
        days("2026-12-02", "2026-12-01")
    with pytest.raises(ValidationError, match="must close later"):
        centre("17:00", "09:00", WEEKDAYS)
    with pytest.raises(ValidationError, match="at least 1 item"):
        centre("09:00", "17:00", [])


def test_a_centre_without_breaks_or_closed_days_needs_no_line_for_them() -> None:
    facts = CENTRE.model_dump(by_alias=True, exclude={"school_breaks", "closed_days"})
    assert Centre.model_validate(facts).closed_days == ()
