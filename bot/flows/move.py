"""Moving a meeting to another day or hour. Everybody who signed up is told, and asked again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from pydantic import BaseModel, ConfigDict

from bot import changes
from bot.dialogue import Ask, Token
from bot.flows import Flow
from bot.flows import planning as asked
from bot.flows.planning import Plans
from bot.hours import from_local
from bot.hours.clock import local
from bot.leading import ASK, about, theirs
from bot.outcome import Outcome, Show
from bot.questions import review
from bot.texts import Lines, Sayable, _, _n
from bot.who import Who
from storage import audit, kept_apart, meetings, planning, signups
from storage.database import Transaction
from storage.kept_apart import Visit
from storage.meetings import Meeting
from storage.signups import LIVE


class Facts(BaseModel):
    """`concerned`: families that are signed up or wait."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    who: Who
    known: Plans
    meeting: Meeting
    concerned: int
    # When two who must not meet would be at the centre at once.
    avoid: tuple[Visit, ...] = ()


class Move(BaseModel):
    model_config = ConfigDict(frozen=True)

    meeting: int
    starts_at: datetime


def load(db: Transaction, who: Who, answers: Mapping[str, Token]) -> Facts | None:
    meeting = theirs(db, who, int(answers["meeting"]), "plan")
    if meeting is None or not meeting.open_at(who.now):
        return None
    return Facts(
        who=who,
        known=asked.plans(db, who),
        meeting=meeting,
        concerned=len(signups.of_meeting(db, meeting.id, LIVE)),
        avoid=tuple(kept_apart.to_avoid(db, meeting, who.now)),
    )


def talk(facts: Facts) -> Ask[Move | None]:
    known, meeting = facts.known, facts.meeting
    day = yield from asked.ask_day(known, None, Lines(about(facts.who, meeting)))
    at = yield from asked.ask_hour(known, day, local(meeting.starts_at, known.centre.zone).time())
    start = from_local(day, at, known.centre.zone)
    concerns = asked.concerns(
        known, [start], meeting.minutes, meeting.room, meeting.facilitator_id, moving=meeting.id
    )
    end = start + timedelta(minutes=meeting.minutes)
    together = any(visit.touches(start, end) for visit in facts.avoid)
    lines: list[Sayable] = [*concerns, *([ASK] if together else [])]
    yield from review(
        "sure",
        [
            Lines(about(facts.who, meeting)),
            _("New: {when}", when=facts.who.when(start)),
            *([Lines(lines)] if lines else []),
            _n(
                "{n} family is told and asked again.",
                "{n} families are told and asked again.",
                facts.concerned,
            ),
        ],
        _("✅ Move it"),
        [("day", _("📅 Another day")), ("hour", _("📅 Another hour"))],
    )
    return Move(meeting=meeting.id, starts_at=start)


def submit(db: Transaction, who: Who, command: Move) -> Outcome:
    concerned = planning.move(db, command.meeting, command.starts_at, who.now)
    meeting = meetings.get(db, command.meeting)
    if meeting.starts_at != command.starts_at:
        return Outcome(then=Show("planned", (meeting.id,)))
    told = changes.moved(db, who, meeting, concerned)
    audit.record(db, who.member, "change", "meetings", meeting.id, who.now, fields=("starts_at",))
    return Outcome(changes.said(told), Show("planned", (meeting.id,)))


FLOW = Flow("move", load, talk, submit, right="plan")
