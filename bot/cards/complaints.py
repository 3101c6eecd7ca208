"""The register of suggestions and complaints: first what waits for an answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from pydantic import BaseModel, ConfigDict

from bot.cards import Card, Ids
from bot.screen import Button, Screen, back, tap
from bot.texts import Day, Sayable, Text, _, fixed
from bot.who import Who
from storage import complaints
from storage.complaints import Complaint, Kind
from storage.database import Transaction

PAGE = 8
KINDS: Mapping[Kind, Text] = {"suggestion": _("suggestion"), "complaint": _("complaint")}


class Facts(BaseModel):
    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    today: date
    page: int
    listed: tuple[Complaint, ...]
    more: bool
    # Ids of those whose answer did not arrive.
    unreached: frozenset[int] = frozenset()


def load(db: Transaction, who: Who, ids: Ids) -> Facts | None:
    if who.member is None:
        return None
    page = min(ids[0], 10_000) if ids else 0
    there = complaints.of_centre(db, who.member.centre, skip=page * PAGE, limit=PAGE + 1)
    today = who.now.astimezone(who.centre.zone).date()
    unreached = frozenset(complaints.unreached(db, who.member.centre))
    listed, more = tuple(there[:PAGE]), len(there) > PAGE
    return Facts(today=today, page=page, listed=listed, more=more, unreached=unreached)


def say(facts: Facts) -> Screen:
    lines: list[Sayable] = [
        fixed(
            "<b>📮 {number}</b>, {kind}\n{standing}",
            number=one.label,
            kind=KINDS[one.kind],
            standing=standing(one, facts.today, unreached=one.id in facts.unreached),
        )
        for one in facts.listed
    ] or [_("The register is empty.")]
    opens = [
        Button(fixed("📮 {number}", number=one.label), tap("complaint_work", "", one.id))
        for one in facts.listed
    ]
    more = [Button(_("➡️ More"), tap("complaints", "", facts.page + 1))] if facts.more else []
    return Screen(tuple(lines), (*opens, *more, back(tap("requests"))), protect=True)


def standing(complaint: Complaint, today: date, *, unreached: bool) -> Text:
    if unreached:
        return _("⚠️ Answered, but the answer did not arrive")
    if complaint.answer is not None:
        return _("✅ Answered")
    day = Day(complaint.due_on)
    if today > complaint.due_on:
        return _("⚠️ Late, was due {when}", when=day)
    return _("🕓 Due {when}", when=day)


CARD = Card("complaints", load, say, rights={"": "see_complaints"})
