"""Too few have signed up: does the meeting take place all the same?"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from bot.cards import Card, Ids
from bot.leading import about, theirs
from bot.outcome import Outcome, Show, Start
from bot.reminders import stamp
from bot.screen import Button, Screen, tap
from bot.texts import Lines, _, _n
from bot.who import Who
from storage import audit, planning, signups
from storage.database import Transaction
from storage.meetings import Meeting
from storage.signups import COMING


class Facts(BaseModel):
    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    who: Who
    meeting: Meeting
    minimum: int
    coming: int


def load(db: Transaction, who: Who, ids: Ids) -> Facts | None:
    """None as soon as enough have signed up, somebody has decided, or the meeting has moved."""
    meeting = theirs(db, who, ids[0] if len(ids) == 2 else None, "plan")
    if meeting is None or not meeting.open_at(who.now) or stamp(meeting) != ids[1]:
        return None
    coming = sum(signup.seats for signup in signups.of_meeting(db, meeting.id, COMING))
    if meeting.minimum is None or coming >= meeting.minimum:
        return None
    return Facts(who=who, meeting=meeting, minimum=meeting.minimum, coming=coming)


def say(facts: Facts) -> Screen:
    meeting = facts.meeting
    same = (meeting.id, stamp(meeting))
    return Screen(
        (
            Lines(about(facts.who, meeting)),
            _n(
                "⚠️ {n} seat of at least {minimum} is taken. Does it take place?",
                "⚠️ {n} seats of at least {minimum} are taken. Does it take place?",
                facts.coming,
                minimum=facts.minimum,
            ),
        ),
        (
            Button(_("✅ It takes place"), tap("decide_minimum", "keep", *same)),
            Button(_("❌ Call it off"), tap("decide_minimum", "off", *same)),
            Button(_("👥 Who comes"), tap("roster", "", meeting.id, 0)),
        ),
    )


def keep(db: Transaction, who: Who, ids: Ids) -> Outcome:
    facts = load(db, who, ids)
    if facts is None:
        return Outcome(then=Show("planned", ids[:1]))
    planning.set_minimum(db, facts.meeting.id, None, who.now)
    audit.record(
        db, who.member, "decide", "meetings", facts.meeting.id, who.now, fields=("minimum",)
    )
    return Outcome(_("It takes place."), Show("planned", ids[:1]))


def off(_db: Transaction, _who: Who, ids: Ids) -> Outcome:
    return Outcome(then=Start("call_off", {"meeting": str(ids[0]) if ids else "0"}))


CARD = Card("decide_minimum", load, say, {"keep": keep, "off": off}, rights={"": "plan"})
