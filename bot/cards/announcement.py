"""What a family reads of a message to many: the words in their language, and a way on."""

from __future__ import annotations

from datetime import datetime, timedelta

from pydantic import BaseModel, ConfigDict

from bot import announcing
from bot.cards import Card, Ids
from bot.hours import next_waking
from bot.outcome import Outcome, Show
from bot.screen import Button, Screen, tap
from bot.texts import _
from bot.who import Who
from storage import broadcasts, dialogues, recipients
from storage.broadcasts import Broadcast, Texts
from storage.database import Transaction
from storage.recipients import Recipient

# Whoever is answering questions is left to it for so long at most, and asked for again so often.
PATIENCE = timedelta(minutes=30)
_LOOK_AGAIN = timedelta(minutes=2)


class Facts(BaseModel):
    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    recipient: int
    texts: Texts
    meeting: bool


def load(db: Transaction, who: Who, ids: Ids) -> Facts | None:
    """`ids`: the recipient; and, for a correction, the version that is put in place of what was delivered."""
    found = _own(db, who, ids)
    if found is None or found[1].state == "withdrawn":
        return None
    recipient, broadcast = found
    if len(ids) > 1:
        if recipient.message is None or ids[1] != broadcast.version:
            return None
    elif recipient.delivered:
        # Nothing asks for it any more but a tap on its cover.
        recipients.arrived(db, recipient.id)
    else:
        # Stopped meanwhile: what has not gone out stays here.
        if broadcast.state != "sending" or _too_late(db, who, recipient, broadcast):
            return None
        recipients.reading(db, recipient.id, broadcast.version)
    return Facts(
        recipient=recipient.id,
        texts=broadcast.texts,
        meeting=broadcast.audience.meeting is not None,
    )


def say(facts: Facts) -> Screen:
    label = _("📅 The meeting") if facts.meeting else _("📅 Meetings")
    return Screen(
        (announcing.HEADING, announcing.spoken(facts.texts)),
        (Button(label, tap("announcement", "open", facts.recipient)),),
    )


def wait(db: Transaction, who: Who, ids: Ids) -> datetime | None:
    """Not at night, and not into the middle of something. A correction makes no sound, so it does not wait."""
    found = _own(db, who, ids) if len(ids) == 1 else None
    if found is None or found[0].due_at is None:
        return None
    waking = next_waking(who.now, who.centre.zone)
    if waking > who.now:
        return waking
    touched = dialogues.touched(db, who.account.id)
    if touched is None:
        return None
    since = next_waking(found[0].due_at, who.centre.zone)
    until = min(who.now + _LOOK_AGAIN, touched + PATIENCE, since + PATIENCE)
    return until if until > who.now else None


def changes(db: Transaction, who: Who, ids: Ids) -> int | None:
    """The delivered message, where it is corrected."""
    found = _own(db, who, ids) if len(ids) > 1 else None
    return found[0].message if found else None


def open_meeting(db: Transaction, who: Who, ids: Ids) -> Outcome:
    """Below the message, which stays: it may be needed again, and it may be corrected."""
    found = _own(db, who, ids)
    if found is None or found[1].state == "withdrawn":
        return Outcome(then=Show("announcement", ids))
    recipients.arrived(db, found[0].id)
    meeting = found[1].audience.meeting
    if meeting is None:
        return Outcome(then=Show("meetings", (0, 0), apart=True))
    return Outcome(then=Show("meeting", (meeting, 0), apart=True))


def _too_late(db: Transaction, who: Who, recipient: Recipient, broadcast: Broadcast) -> bool:
    """It lay about for hours, because nobody was there to send it: "see you tomorrow" would be wrong by now."""
    due = recipient.due_at
    if due is None:
        return False
    old = who.now - due > announcing.LATE_ON_ITS_WAY
    return old or announcing.too_late(db, broadcast, due, who.now)


def _own(db: Transaction, who: Who, ids: Ids) -> tuple[Recipient, Broadcast] | None:
    recipient = recipients.find(db, ids[0]) if ids else None
    if recipient is None or not who.account.id or recipient.account != who.account.id:
        return None
    broadcast = broadcasts.find(db, recipient.broadcast)
    return None if broadcast is None else (recipient, broadcast)


CARD = Card("announcement", load, say, {"open": open_meeting}, wait=wait, changes=changes)
