"""Free hours with somebody of the team: the family picks one, or another one in its place."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from bot import agreed_hours, notices
from bot.cards import Card, Ids
from bot.cards import slot as card
from bot.cards.request import may_choose, offered, own
from bot.outcome import Outcome, Show
from bot.screen import Button, Screen, back, tap
from bot.texts import _, fixed
from bot.who import Who
from storage import audit, request_work, requests, slots, staff, topics
from storage.database import Transaction
from storage.requests import Request
from storage.slots import Slot

# With the way back, as many buttons as a parent's screen has.
MOST = 5


class Facts(BaseModel):
    """`chosen`: the hour that was chosen with the button that led here."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    who: Who
    request: Request
    free: tuple[Slot, ...]
    chosen: card.Facts | None = None


def load(db: Transaction, who: Who, ids: Ids) -> Facts | None:
    """`ids`: the request; and an hour, when the tap that chose it comes a second time: the first may have been
    answered by a program that died before it could say so.
    """
    request = own(db, who, ids)
    if request is None:
        return None
    if not (request.state == "scheduled" or may_choose(db, who, request)):
        return None
    theirs = slots.of_request(db, request.id) if len(ids) > 1 else None
    if theirs is not None and theirs.id == ids[1]:
        chosen = card.load(db, who, (theirs.id, theirs.sequence))
        return Facts(who=who, request=request, free=(), chosen=chosen)
    return Facts(who=who, request=request, free=tuple(offered(db, who, request, MOST)))


def say(facts: Facts) -> Screen:
    if facts.chosen is not None:
        return card.say(facts.chosen)
    leave = back(tap("request", "", facts.request.id))
    if not facts.free:
        return Screen((_("There are no free hours just now."),), (leave,), protect=True)
    hours = [
        Button(
            fixed("📅 {when}", when=facts.who.short(slot.starts_at)),
            tap("slots", "book", facts.request.id, slot.id),
        )
        for slot in facts.free
    ]
    return Screen((_("Which hour suits you?"),), (*hours, leave), protect=True)


def book(db: Transaction, who: Who, ids: Ids) -> Outcome:
    """The hour is theirs, or somebody was faster. The one they had is free again."""
    wanted = slots.find(db, ids[1]) if len(ids) > 1 else None
    keeps = wanted is not None and topics.steady(db, wanted.staff_id)
    facts = load(db, who, ids)
    held = requests.lock(db, facts.request.id) if facts is not None else None
    if held is None or not held.open or len(ids) < 2:
        return Outcome(then=Show("slots", ids[:1]))
    had = slots.of_request(db, held.id)
    fits = keeps and wanted is not None and _may_have(db, held, wanted)
    slot = slots.book(db, ids[1], held.id, who.now) if fits else None
    if slot is None:
        said = _("That time has just been taken. Please choose another.")
        return Outcome(said, Show("slots", ids[:1]), alert=True)
    if slot != had:
        _agreed(db, who, held, slot, had)
    return Outcome(then=Show("slot", (slot.id, slot.sequence)))


def _agreed(db: Transaction, who: Who, before: Request, slot: Slot, had: Slot | None) -> None:
    """Whoever opened the hour has the request from now on; who had it, or the hour before, is told."""
    request = request_work.schedule(db, before.id, slot.staff_id, notices.next_look(who, slot))
    stamp = agreed_hours.version(slot)
    notices.team(db, who, [staff.find(db, slot.staff_id)], "booked", request, stamp=stamp)
    if had is not None and had.staff_id != slot.staff_id and had.starts_at > who.now:
        notices.team(db, who, [staff.find(db, had.staff_id)], "freed", request, stamp=stamp)
    if before.responsible_id != slot.staff_id:
        fields, centre = ("responsible_id",), request.centre
        audit.record(
            db, None, "change", "requests", request.id, who.now, fields=fields, centre=centre
        )
        notices.team(db, who, [notices.responsible(db, before)], "moved", request, stamp=stamp)
    agreed_hours.recall(db, who, request, slot)


def _may_have(db: Transaction, request: Request, slot: Slot) -> bool:
    """An hour with somebody whose topic it is; a button can be forged."""
    return slot.centre == request.centre and request.topic in topics.of(db, slot.staff_id)


CARD = Card("slots", load, say, {"book": book})
