"""The hours this member has opened: which are free, and who has the others."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from bot.cards import Card, Ids
from bot.outcome import Outcome, Show, Start
from bot.screen import Button, Screen, back, tap
from bot.texts import Lines, Sayable, _, fixed
from bot.who import Who
from storage import requests, slots
from storage.database import Transaction
from storage.requests import Request
from storage.slots import Slot

PAGE = 8


class Facts(BaseModel):
    """`mine`: each with the request that has it, or None while it is free."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    who: Who
    page: int
    mine: tuple[tuple[Slot, Request | None], ...]
    more: bool


def load(db: Transaction, who: Who, ids: Ids) -> Facts | None:
    if who.member is None:
        return None
    page = min(ids[0], 10_000) if ids else 0
    there = slots.of_member(db, who.member.id, who.now)
    shown = there[page * PAGE : (page + 1) * PAGE]
    mine = [(s, requests.find(db, s.request_id) if s.request_id else None) for s in shown]
    return Facts(who=who, page=page, mine=tuple(mine), more=len(there) > (page + 1) * PAGE)


def say(facts: Facts) -> Screen:
    lines = [_line(facts.who, slot, request) for slot, request in facts.mine]
    text: Sayable = Lines(lines) if lines else _("You have opened no hours.")
    each = [
        Button(
            fixed("🤝 {reference}", reference=request.reference),
            tap("request_work", "", request.id),
        )
        if request is not None
        else Button(
            fixed("❌ {when}", when=facts.who.short(slot.starts_at)),
            tap("my_slots", "close", slot.id),
        )
        for slot, request in facts.mine
    ]
    more = [Button(_("➡️ More"), tap("my_slots", "", facts.page + 1))] if facts.more else []
    anew = Button(_("➕ Open hours"), tap("my_slots", "begin"))
    return Screen((text,), (*each, *more, anew, back(tap("requests"))))


def _line(who: Who, slot: Slot, request: Request | None) -> Sayable:
    return fixed(
        "📅 {when}, {minutes}′: {whose}",
        when=who.brief(slot.starts_at),
        minutes=slot.minutes,
        whose=request.reference if request is not None else _("free"),
    )


def close(db: Transaction, who: Who, ids: Ids) -> Outcome:
    """Only while nobody has it: a family that was faster keeps it."""
    gone = slots.close(db, ids[0], who.member.id, request=None) if ids and who.member else None
    said = None if gone is not None else _("It is not free any more.")
    return Outcome(said, Show("my_slots"))


def begin(db: Transaction, who: Who, ids: Ids) -> Outcome:
    return Outcome(then=Start("slots"))


CARD = Card("my_slots", load, say, {"close": close, "begin": begin}, rights={"": "open_slots"})
