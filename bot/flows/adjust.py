"""One thing about a meeting that is planned already: its seats, its room, who leads it, how many are needed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict

from bot import changes, waiting
from bot.dialogue import Ask, Token
from bot.flows import Flow
from bot.flows import planning as asked
from bot.flows.planning import Plans
from bot.leading import about, theirs
from bot.outcome import Outcome, Show
from bot.texts import Lines, Sayable, _n
from bot.who import Who
from storage import audit, meetings, planning
from storage.database import Transaction
from storage.meetings import Meeting

# What can be changed so, and the columns it changes.
THINGS: Mapping[str, tuple[str, ...]] = {
    "seats": ("capacity",),
    "room": ("room",),
    "facilitator": ("facilitator", "facilitator_id"),
    "minimum": ("minimum",),
}


class Facts(BaseModel):
    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    who: Who
    known: Plans
    meeting: Meeting
    what: str


class Adjust(BaseModel):
    model_config = ConfigDict(frozen=True)

    meeting: int
    what: str
    to: Any


def load(db: Transaction, who: Who, answers: Mapping[str, Token]) -> Facts | None:
    meeting = theirs(db, who, int(answers["meeting"]), "plan")
    what = str(answers["what"])
    if meeting is None or not meeting.open_at(who.now) or what not in THINGS:
        return None
    known = asked.plans(db, who)
    if what == "facilitator" and not known.anybody:
        return None
    return Facts(who=who, known=known, meeting=meeting, what=what)


def talk(facts: Facts) -> Ask[Adjust | None]:
    meeting, known = facts.meeting, facts.known
    named = Lines(about(facts.who, meeting))
    to: Any
    match facts.what:
        case "seats":
            taken = meeting.capacity - meeting.free
            so_far: Sayable = _n(
                "👥 {taken} of {n} seat taken",
                "👥 {taken} of {n} seats taken",
                meeting.capacity,
                taken=taken,
            )
            to = yield from asked.ask_seats(None, named, so_far)
        case "room":
            to = yield from asked.ask_room(known, None, named)
        case "facilitator":
            to = yield from asked.ask_facilitator(known, None, named)
        case _:
            to = yield from asked.ask_minimum(None, named)
    return Adjust(meeting=meeting.id, what=facts.what, to=to)


def submit(db: Transaction, who: Who, command: Adjust) -> Outcome:
    meeting_id = command.meeting
    told = None
    match command.what:
        case "seats":
            planning.set_seats(db, meeting_id, command.to, who.now)
            waiting.offer_freed_seats(db, who, meeting_id)
        case "room":
            if meetings.get(db, meeting_id).room != command.to:
                planning.set_room(db, meeting_id, command.to, who.now)
                told = changes.room_changed(db, who, meetings.get(db, meeting_id))
                changes.tell_facilitator(db, who, meetings.get(db, meeting_id))
        case "facilitator":
            member, name = command.to
            planning.set_facilitator(db, meeting_id, member, name, who.now)
            changes.tell_facilitator(db, who, meetings.get(db, meeting_id))
            changes.ask_for_decision(db, who, meetings.get(db, meeting_id))
        case _:
            planning.set_minimum(db, meeting_id, command.to, who.now)
            changes.ask_for_decision(db, who, meetings.get(db, meeting_id))
    fields = THINGS[command.what]
    audit.record(db, who.member, "change", "meetings", meeting_id, who.now, fields=fields)
    concerned = told is not None and (told.written or told.to_call)
    said = changes.said(told) if told is not None and concerned else None
    return Outcome(said, Show("planned", (meeting_id,)))


FLOW = Flow("adjust", load, talk, submit, right="plan")
