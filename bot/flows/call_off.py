"""Calling a meeting off. It tells everybody who signed up, so it is asked twice."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict

from bot import changes
from bot.dialogue import Ask, Token
from bot.flows import Flow
from bot.leading import about, theirs
from bot.outcome import Outcome, Show
from bot.questions import choice
from bot.texts import Lines, _, _n
from bot.who import Who
from storage import audit, meetings, planning, signups
from storage.database import Transaction
from storage.meetings import Meeting
from storage.signups import LIVE


class Facts(BaseModel):
    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    who: Who
    meeting: Meeting
    concerned: int


class CallOff(BaseModel):
    model_config = ConfigDict(frozen=True)

    meeting: int


def load(db: Transaction, who: Who, answers: Mapping[str, Token]) -> Facts | None:
    meeting = theirs(db, who, int(answers["meeting"]), "plan")
    if meeting is None or meeting.state != "open":
        return None
    concerned = len(signups.of_meeting(db, meeting.id, LIVE))
    return Facts(who=who, meeting=meeting, concerned=concerned)


def talk(facts: Facts) -> Ask[CallOff | None]:
    sure = yield from choice(
        "sure",
        [
            _("❌ Call this meeting off?"),
            Lines(about(facts.who, facts.meeting)),
            _n(
                "{n} family is told, with the next date.",
                "{n} families are told, with the next date.",
                facts.concerned,
            ),
        ],
        [("yes", _("❌ Call it off"), True), ("no", _("⬅️ Keep it"), False)],
    )
    return CallOff(meeting=facts.meeting.id) if sure else None


def submit(db: Transaction, who: Who, command: CallOff) -> Outcome:
    concerned = planning.call_off(db, command.meeting, who.now)
    if concerned is None:
        return Outcome(then=Show("planned", (command.meeting,)))
    told = changes.called_off(db, who, meetings.get(db, command.meeting), concerned)
    audit.record(db, who.member, "change", "meetings", command.meeting, who.now, fields=("state",))
    return Outcome(changes.said(told), Show("planned", (command.meeting,)))


FLOW = Flow("call_off", load, talk, submit, right="plan")
