"""One meeting as those who lead it see it: how it stands, and what can be changed about it."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from bot import changes, rights
from bot.cards import Card, Ids
from bot.leading import about, begun, theirs
from bot.outcome import Outcome, Show, Start
from bot.screen import Button, Screen, back, tap
from bot.texts import LANGUAGES, Lines, Sayable, _, _n, fixed
from bot.who import Who
from storage import audit, free_seats, meetings, planning, signups
from storage.database import Transaction
from storage.meetings import Meeting


class Facts(BaseModel):
    """`waiting`: families in line; `kept`: seats that are reserved for families, theirs already or not yet."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    who: Who
    meeting: Meeting
    waiting: int
    kept: int = 0


def load(db: Transaction, who: Who, ids: Ids) -> Facts | None:
    meeting = theirs(db, who, ids[0] if ids else None, "plan")
    if meeting is None:
        return None
    waiting = signups.waiting_in(db, [meeting.id]).get(meeting.id, 0)
    kept = sum(free_seats.reserved_for(db, meeting.id).values())
    return Facts(who=who, meeting=meeting, waiting=waiting, kept=kept)


def say(facts: Facts) -> Screen:
    who, meeting = facts.who, facts.meeting
    text = (Lines(about(who, meeting)), Lines(_stands(facts)))
    leave = back(tap("agenda", "", 0, 0))
    roster = Button(_("👥 Who comes"), tap("roster", "", meeting.id, 0))
    if meeting.state == "cancelled":
        called_off = _("❌ This meeting was called off.")
        return Screen((called_off, *text), (roster, _copy(meeting), leave))
    present = (
        [Button(_("🙋 Attendance"), tap("attendance", "", meeting.id, 0))]
        if begun(meeting, who.now)
        else []
    )
    if not meeting.open_at(who.now):
        return Screen(text, (*present, roster, _copy(meeting), leave))
    # Who leads only the own meetings hands none on.
    every = rights.reach(who.member, "plan") == "all"
    leads = [Button(_("🙂 Leads it"), tap("planned", "facilitator", meeting.id))] if every else []
    # Once people stand at the door nobody asks any more whether it takes place.
    at_least = (
        [Button(_("🔢 Minimum"), tap("planned", "minimum", meeting.id))] if not present else []
    )
    return Screen(
        text,
        (
            roster,
            *present,
            Button(_("📅 Move it"), tap("planned", "move", meeting.id)),
            _copy(meeting),
            Button(_("👥 Seats"), tap("planned", "seats", meeting.id)),
            Button(_("📍 Room"), tap("planned", "room", meeting.id)),
            Button(_("👥 Keep seats"), tap("planned", "reserve", meeting.id)),
            *leads,
            *at_least,
            _switch(meeting, "childcare", _("👶 Childcare"), on=meeting.childcare),
            _switch(meeting, "reviewed", _("🕓 We decide on each"), on=meeting.reviewed),
            Button(_("❌ Call it off"), tap("planned", "off", meeting.id)),
            leave,
        ),
    )


def _stands(facts: Facts) -> list[Sayable]:
    meeting = facts.meeting
    taken = meeting.capacity - meeting.free
    lines: list[Sayable] = [
        _n(
            "👥 {taken} of {n} seat taken",
            "👥 {taken} of {n} seats taken",
            meeting.capacity,
            taken=taken,
        )
    ]
    if facts.waiting:
        lines.append(_n("⏳ {n} family waits", "⏳ {n} families wait", facts.waiting))
    if facts.kept:
        lines.append(_n("👥 {n} seat is kept", "👥 {n} seats are kept", facts.kept))
    if meeting.minimum:
        lines.append(_n("🔢 At least {n} must come", "🔢 At least {n} must come", meeting.minimum))
    lines.append(_n("⏱️ {n} minute", "⏱️ {n} minutes", meeting.minutes))
    if meeting.room:
        lines.append(fixed("📍 {room}", room=meeting.room))
    if meeting.facilitator:
        lines.append(fixed("🙂 {name}", name=meeting.facilitator))
    lines.append(fixed("🌐 {language}", language=LANGUAGES.get(meeting.language, meeting.language)))
    return lines


def _copy(meeting: Meeting) -> Button:
    return Button(_("➕ Copy"), tap("planned", "copy", meeting.id))


def _switch(meeting: Meeting, name: str, label: Sayable, *, on: bool) -> Button:
    """The tap says what it wants, so that two taps in a row are one."""
    mark = fixed("☑️ {label}", label=label) if on else fixed("▫️ {label}", label=label)
    return Button(mark, tap("planned", name, meeting.id, int(not on)))


def move(_db: Transaction, _who: Who, ids: Ids) -> Outcome:
    return _begin("move", ids)


def off(_db: Transaction, _who: Who, ids: Ids) -> Outcome:
    return _begin("call_off", ids)


def seats(_db: Transaction, _who: Who, ids: Ids) -> Outcome:
    return _begin("adjust", ids, "seats")


def room(_db: Transaction, _who: Who, ids: Ids) -> Outcome:
    return _begin("adjust", ids, "room")


def facilitator(_db: Transaction, _who: Who, ids: Ids) -> Outcome:
    return _begin("adjust", ids, "facilitator")


def reserve(_db: Transaction, _who: Who, ids: Ids) -> Outcome:
    return _begin("reserve", ids)


def minimum(_db: Transaction, _who: Who, ids: Ids) -> Outcome:
    return _begin("adjust", ids, "minimum")


def copy(db: Transaction, who: Who, ids: Ids) -> Outcome:
    meeting = theirs(db, who, ids[0] if ids else None, "plan")
    if meeting is None:
        return Outcome(then=Show("planned", ids[:1]))
    return Outcome(
        then=Start("plan", {"activity": str(meeting.activity_id), "like": str(meeting.id)})
    )


def childcare(db: Transaction, who: Who, ids: Ids) -> Outcome:
    meeting = theirs(db, who, ids[0] if ids else None, "plan")
    if meeting is not None and len(ids) == 2:
        planning.set_childcare(db, meeting.id, who.now, childcare=bool(ids[1]))
        _note(db, who, meeting, "childcare")
        if meeting.childcare and not ids[1]:
            told = changes.childcare_ended(db, who, meetings.get(db, meeting.id))
            said = changes.said(told) if told.written or told.to_call else None
            return Outcome(said, Show("planned", ids[:1]))
    return Outcome(then=Show("planned", ids[:1]))


def reviewed(db: Transaction, who: Who, ids: Ids) -> Outcome:
    meeting = theirs(db, who, ids[0] if ids else None, "plan")
    if meeting is not None and len(ids) == 2:
        planning.set_reviewed(db, meeting.id, who.now, reviewed=bool(ids[1]))
        _note(db, who, meeting, "reviewed")
    return Outcome(then=Show("planned", ids[:1]))


def _note(db: Transaction, who: Who, meeting: Meeting, field: str) -> None:
    audit.record(db, who.member, "change", "meetings", meeting.id, who.now, fields=(field,))


def _begin(flow: str, ids: Ids, what: str = "") -> Outcome:
    """The flow itself looks whether it may be begun."""
    answers = {"meeting": str(ids[0]) if ids else "0"}
    return Outcome(then=Start(flow, answers | ({"what": what} if what else {})))


CARD = Card(
    "planned",
    load,
    say,
    {
        "move": move,
        "off": off,
        "seats": seats,
        "reserve": reserve,
        "room": room,
        "facilitator": facilitator,
        "minimum": minimum,
        "copy": copy,
        "childcare": childcare,
        "reviewed": reviewed,
    },
    rights={"": "plan"},
)
