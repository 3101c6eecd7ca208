"""Everybody on one meeting's roster by name: a tap opens what staff can do for that family."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from bot.cards import Card, Ids
from bot.leading import about, shortened, theirs
from bot.screen import Button, Screen, back, tap
from bot.texts import Lines, _, fixed
from bot.who import Who
from storage import audit, rosters
from storage.database import Transaction
from storage.meetings import Meeting
from storage.rosters import Guest

PAGE = 8
_LABEL = 26


class Facts(BaseModel):
    """`guests`: those of this page, whoever has to be called first."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    who: Who
    meeting: Meeting
    page: int
    guests: tuple[Guest, ...]
    more: bool


def load(db: Transaction, who: Who, ids: Ids) -> Facts | None:
    meeting = theirs(db, who, ids[0] if ids else None, "enter_family")
    page = ids[1] if len(ids) > 1 else 0
    if meeting is None or page >= 1000:
        return None
    audit.read(db, who.member, "meetings", meeting.id, who.now)
    everybody = sorted(rosters.of_meeting(db, meeting.id), key=lambda guest: guest.reached)
    return Facts(
        who=who,
        meeting=meeting,
        page=page,
        guests=tuple(everybody[page * PAGE : (page + 1) * PAGE]),
        more=len(everybody) > (page + 1) * PAGE,
    )


def say(facts: Facts) -> Screen:
    meeting, page = facts.meeting, facts.page
    opens = [
        Button(
            fixed(
                "{sign} {name}",
                sign="👤" if guest.reached else "☎️",
                name=shortened(guest.caregiver.name, _LABEL),
            ),
            tap("entered", "", guest.signup.id),
        )
        for guest in facts.guests
    ]
    more = [Button(_("➡️ More"), tap("guests", "", meeting.id, page + 1))] if facts.more else []
    before = tap("guests", "", meeting.id, page - 1) if page else tap("roster", "", meeting.id, 0)
    asked = _("Which family?") if opens else _("Nobody has signed up yet.")
    return Screen(
        (Lines(about(facts.who, meeting)), asked), (*opens, *more, back(before)), protect=True
    )


CARD = Card("guests", load, say, rights={"": "enter_family"})
