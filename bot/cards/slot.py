"""The hour a family has with somebody of the team: the confirmation, and both reminders."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from bot import agreed_hours, notices
from bot.cards import Card, Ids
from bot.cards.request import own
from bot.outcome import Outcome, Show
from bot.screen import Button, Screen, menu, tap
from bot.texts import Lines, _, fixed
from bot.who import Who
from storage import slots, staff
from storage.database import Transaction
from storage.requests import Request
from storage.slots import Slot


class Facts(BaseModel):
    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    who: Who
    request: Request
    slot: Slot


def load(db: Transaction, who: Who, ids: Ids) -> Facts | None:
    """None when it is not theirs, over, or changed since (the second id is its sequence)."""
    slot = slots.find(db, ids[0]) if len(ids) == 2 else None
    if slot is None or slot.request_id is None or slot.sequence != ids[1]:
        return None
    request = own(db, who, (slot.request_id,))
    if request is None or slot.ends_at <= who.now:
        return None
    return Facts(who=who, request=request, slot=slot)


def say(facts: Facts) -> Screen:
    who, slot = facts.who, facts.slot
    where = _("☎️ We will call you.") if slot.by_phone else fixed("📍 {place}", place=who.place(""))
    ids = (slot.id, slot.sequence)
    return Screen(
        (Lines([fixed("📅 {when}", when=who.when(slot.starts_at)), where]),),
        (
            Button(_("🔄 Another hour"), tap("slots", "", facts.request.id)),
            Button(_("📆 Calendar file"), tap("slot_calendar", "", *ids)),
            Button(_("❌ I can't"), tap("slot", "cancel", *ids)),
            Button(_("🤝 My request"), tap("request", "", facts.request.id)),
            menu(),
        ),
        protect=True,
    )


def cancel(db: Transaction, who: Who, ids: Ids) -> Outcome:
    """The hour is free at once; what was asked stays asked."""
    facts = load(db, who, ids)
    if facts is None:
        return Outcome(then=Show("slot", ids))
    freed = slots.release(db, facts.request.id, who.now)
    if freed is not None:
        agreed_hours.owed_again(db, who, facts.request)
        told = [staff.find(db, freed.staff_id)]
        notices.team(db, who, told, "freed", facts.request, stamp=agreed_hours.version(freed))
    return Outcome(then=Show("request", (facts.request.id,)))


CARD = Card("slot", load, say, {"cancel": cancel})
