"""What is on: a page of meetings, soonest first."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from bot.cards import Card, Ids
from bot.screen import Button, Screen, menu, tap
from bot.texts import Lines, Sayable, Titled, _, _n, fixed
from bot.who import Who
from storage import kept_apart, meetings
from storage.database import Transaction
from storage.meetings import Meeting

PAGE = 3
# What the first id of this card means, and the filter that comes next.
EVERYTHING, FOR_CARERS, FOR_CHILDREN = 0, 1, 2
_FILTER = {EVERYTHING: None, FOR_CARERS: True, FOR_CHILDREN: False}


class Facts(BaseModel):
    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    who: Who
    chosen: int
    page: int
    meetings: tuple[Meeting, ...]
    more: bool


def load(db: Transaction, who: Who, ids: Ids) -> Facts | None:
    chosen, page = ids if len(ids) == 2 else (EVERYTHING, 0)
    if chosen not in _FILTER or not 0 <= page < 1000 or not who.account.id:
        return None
    found = meetings.upcoming(
        db, who.centre.code, who.now, for_carers=_FILTER[chosen], skip=page * PAGE, limit=PAGE + 1
    )
    found = kept_apart.seen_by(db, who.account.person_id, found)
    return Facts(
        who=who, chosen=chosen, page=page, meetings=tuple(found[:PAGE]), more=len(found) > PAGE
    )


def say(facts: Facts) -> Screen:
    chosen, page = facts.chosen, facts.page
    only = {
        EVERYTHING: Button(_("👤 For parents"), tap("meetings", "", FOR_CARERS, 0)),
        FOR_CARERS: Button(_("🧒 For children"), tap("meetings", "", FOR_CHILDREN, 0)),
        FOR_CHILDREN: Button(_("📅 All meetings"), tap("meetings", "", EVERYTHING, 0)),
    }[chosen]
    if not facts.meetings:
        return Screen((_("There are no meetings to sign up for just now."),), (only, menu()))
    opens = [
        Button(fixed("📅 {when}", when=facts.who.short(m.starts_at)), tap("meeting", "", m.id, 0))
        for m in facts.meetings
    ]
    turn = [Button(_("➡️ More"), tap("meetings", "", chosen, page + 1))] if facts.more else []
    beside = only if page == 0 else Button(_("⬅️ Back"), tap("meetings", "", chosen, page - 1))
    lines: list[Sayable] = [
        Lines([fixed("<b>{when}</b>", when=facts.who.brief(m.starts_at)), Titled(m.title), _few(m)])
        for m in facts.meetings
    ]
    return Screen(tuple(lines), (*opens, *turn, beside, menu()))


def seats(meeting: Meeting) -> Sayable:
    if meeting.free <= 0:
        return _("👥 No free seats")
    return _n("👥 {n} seat left", "👥 {n} seats left", meeting.free)


def _few(meeting: Meeting) -> Sayable:
    return _n("👥 {n} seat", "👥 {n} seats", meeting.free) if meeting.free > 0 else _("👥 Full")


CARD = Card("meetings", load, say)
