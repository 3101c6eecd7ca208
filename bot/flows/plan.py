"""Planning a meeting, or one a week: what, which day, what time. All else is as last time, until it is changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from pydantic import BaseModel, ConfigDict

from bot import changes, rights
from bot.dialogue import Ask, Token
from bot.flows import Flow, describe
from bot.flows import planning as asked
from bot.flows.planning import Plans
from bot.hours.clock import local
from bot.leading import shortened
from bot.outcome import Outcome, Show, Start
from bot.questions import pick, review, switch
from bot.texts import LANGUAGES, Day, Lines, Sayable, Text, Titled, _, _n, fixed
from bot.who import Who
from storage import activities, audit, meetings, planning
from storage.activities import Activity
from storage.database import Transaction
from storage.meetings import Meeting
from storage.staff import Member

_NEW, _CHANGE = "new", "change"
_LONGEST_NAME = 28
# The dates of a longer course are told by the first and the last one.
_LISTED = 6


class Facts(BaseModel):
    """`like`: the meeting that this one takes over from, where there is one. `changeable`: some activity's words are
    this person's to change.
    """

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    known: Plans
    me: Member
    activities: tuple[Activity, ...]
    like: Meeting | None
    changeable: bool = False


class Plan(BaseModel):
    """`activity` None: a new one first, or `change` the words of one instead."""

    model_config = ConfigDict(frozen=True)

    activity: int | None = None
    change: bool = False
    starts: tuple[datetime, ...] = ()
    like: dict[str, Any] = {}


def load(db: Transaction, who: Who, answers: Mapping[str, Token]) -> Facts | None:
    if who.member is None:
        return None
    return Facts(
        known=asked.plans(db, who),
        me=who.member,
        activities=tuple(activities.of_centre(db, who.centre.code)),
        like=_like(db, who, answers),
        changeable=bool(describe.changeable(db, who)),
    )


def talk(facts: Facts) -> Ask[Plan | None]:
    by_id = {str(activity.id): activity for activity in facts.activities}
    offered: list[tuple[str, Sayable]] = [
        (token, Titled({lang: shortened(t, _LONGEST_NAME) for lang, t in activity.title.items()}))
        for token, activity in by_id.items()
    ]
    others: list[tuple[str, Sayable]] = [(_NEW, _("➕ A new one"))]
    if facts.changeable:
        others.append((_CHANGE, _("✍️ Change a text")))
    chosen = yield from pick("activity", [_("Which activity?")], [*offered, *others], page=8)
    if chosen in {_NEW, _CHANGE}:
        return Plan(change=chosen == _CHANGE)
    known, like, activity = facts.known, facts.like, by_id[chosen]
    title = fixed("<b>{title}</b>", title=Titled(activity.title))
    day = yield from asked.ask_day(known, like.starts_at if like else None, title)
    usual = local(like.starts_at, known.centre.zone).time() if like else None
    at = yield from asked.ask_hour(known, day, usual)
    minutes = yield from asked.ask_minutes(like.minutes if like else 90)
    room = yield from asked.ask_room(known, like.room if like else "")
    seats = yield from asked.ask_seats(like.capacity if like else 12)
    leads = (facts.me.id, facts.me.name.split()[0])
    if known.anybody:
        as_before = (like.facilitator_id, like.facilitator) if like else leads
        leads_now = yield from asked.ask_facilitator(known, as_before)
    else:
        leads_now = leads
    language = yield from asked.ask_language(like.language if like else "ro")
    weeks = yield from asked.ask_weeks(1)
    minimum = yield from asked.ask_minimum((like.minimum or 0) if like else 0)
    childcare = yield from switch(
        "childcare", _("👶 Childcare"), default=like.childcare if like else False
    )
    reviewed = yield from switch(
        "reviewed", _("🕓 We decide on each"), default=like.reviewed if like else activity.reviewed
    )
    each = asked.starts(day, at, weeks, known)
    when = [start for start in each if start is not None]
    whole = len(when) == weeks
    yield from review(
        "sure",
        [
            title,
            Lines(_when(day, at, weeks, facts)),
            Lines(_how(minutes, room, seats, minimum, leads_now[1], language)),
            *_careful(asked.concerns(known, when, minutes, room, leads_now[0]), whole=whole),
        ],
        _go(weeks) if whole else None,
        [
            ("minutes", _("⏱️ Minutes")),
            ("room", _("📍 Room")),
            ("seats", _("👥 Seats")),
            *([("facilitator", _("🙂 Leads it"))] if known.anybody else []),
            ("language_spoken", _("🌐 Language")),
            ("weeks", _("🔁 Weekly")),
            ("minimum", _("🔢 Minimum")),
        ],
    )
    return Plan(
        activity=activity.id,
        starts=tuple(when),
        like={
            "capacity": seats,
            "minutes": minutes,
            "room": room,
            "facilitator_id": leads_now[0],
            "facilitator": leads_now[1],
            "language": language,
            "childcare": childcare,
            "reviewed": reviewed,
            "minimum": minimum,
        },
    )


def submit(db: Transaction, who: Who, command: Plan) -> Outcome:
    if command.activity is None:
        return Outcome(then=Start("describe" if command.change else "activity"))
    if not rights.may(who.member, "plan", responsible=command.like["facilitator_id"]):
        return Outcome(then=Show("agenda", (0, 0)))
    made = planning.add_meetings(db, command.activity, command.starts, who.now, **command.like)
    for meeting_id in made:
        meeting = meetings.get(db, meeting_id)
        changes.ask_for_decision(db, who, meeting)
        audit.record(db, who.member, "add", "meetings", meeting_id, who.now)
    changes.tell_facilitator(db, who, meetings.get(db, made[0]))
    return Outcome(then=Show("planned", (made[0],)))


def _like(db: Transaction, who: Who, answers: Mapping[str, Token]) -> Meeting | None:
    """The meeting that is copied, or the activity's last one."""
    chosen = str(answers.get("activity", ""))
    copied = meetings.find(db, int(answers["like"])) if "like" in answers else None
    if copied is not None and str(copied.activity_id) == chosen:
        return copied if copied.centre == who.centre.code else None
    return planning.last_of(db, int(chosen)) if chosen.isdecimal() else None


def _when(day: date, at: time, weeks: int, facts: Facts) -> list[Sayable]:
    first = _("📅 {day}, at {hour}", day=Day(day), hour=f"{at:%H:%M}")
    if weeks == 1:
        return [first]
    days = [day + (date.resolution * 7 * week) for week in range(weeks)]
    listed = days[1:] if weeks <= _LISTED else [days[-1]]
    dots = [] if weeks <= _LISTED else [fixed("…")]
    return [
        _n("🔁 {n} meeting, one a week", "🔁 {n} meetings, one a week", weeks),
        first,
        *dots,
        *(fixed("📅 {day}", day=Day(one)) for one in listed),
    ]


def _how(
    minutes: int, room: str, seats: int, minimum: int | None, name: str, language: str
) -> list[Sayable]:
    lines: list[Sayable] = [
        _n("⏱️ {n} minute", "⏱️ {n} minutes", minutes),
        fixed("📍 {room}", room=room) if room else _("📍 No room yet"),
        _n("👥 {n} seat", "👥 {n} seats", seats),
        fixed("🙂 {name}", name=name),
        fixed("🌐 {language}", language=LANGUAGES.get(language, language)),
    ]
    if minimum:
        lines.append(_n("🔢 At least {n} must come", "🔢 At least {n} must come", minimum))
    return lines


def _careful(concerns: Sequence[Sayable], *, whole: bool) -> list[Sayable]:
    lines = [*concerns]
    if not whole:
        lines.append(_("⚠️ On one of these nights the clocks go forward: that hour does not exist."))
    return [Lines(lines)] if lines else []


def _go(weeks: int) -> Text:
    return _n("✅ Plan {n} meeting", "✅ Plan {n} meetings", weeks)


FLOW = Flow("plan", load, talk, submit, right="plan")
