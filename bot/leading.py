"""The meetings that a member of staff leads: which one is meant, and whether it is theirs to touch."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot import rights
from bot.rights import Action
from bot.texts import Sayable, Titled, _, fixed
from bot.who import Who
from storage import meetings
from storage.database import Transaction
from storage.meetings import Meeting

# People come early.
EARLY = timedelta(minutes=30)


def theirs(db: Transaction, who: Who, meeting_id: int | None, action: Action) -> Meeting | None:
    """None when there is none, it is another centre's, or not this member's to do that to."""
    meeting = meetings.find(db, meeting_id) if meeting_id is not None else None
    if meeting is None or meeting.centre != who.centre.code:
        return None
    may = rights.may(who.member, action, responsible=meeting.facilitator_id)
    return meeting if may else None


def begun(meeting: Meeting, now: datetime) -> bool:
    """People may be at the door: from half an hour before, and for ever after once it was held."""
    if meeting.state == "held":
        return True
    return meeting.state == "open" and meeting.starts_at - EARLY <= now


def about(who: Who, meeting: Meeting) -> list[Sayable]:
    """What and when, a line each."""
    return [
        fixed("<b>{title}</b>", title=Titled(meeting.title)),
        fixed("📅 {when}", when=who.when(meeting.starts_at)),
    ]


# Said to whoever leads a meeting and works at the door, of whatever only the coordinator can explain.
ASK = _("⚠️ Please speak with the coordinator about it.")


def shortened(words: str, most: int) -> str:
    return words if len(words) <= most else f"{words[: most - 1]}…"
