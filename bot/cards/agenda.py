"""The meetings of a member of staff: what is coming, what still needs its attendance, what is past."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from bot import desk, rights
from bot.cards import Card, Ids
from bot.outcome import Outcome, Start
from bot.screen import Button, Screen, back, tap
from bot.texts import Lines, Sayable, Titled, _, fixed
from bot.who import Who
from storage import planning, signups
from storage.database import Transaction
from storage.meetings import Meeting

PAGE = 6
# What the first id of this card means.
COMING, PAST = 0, 1


class Facts(BaseModel):
    """`waiting`: families in line, by meeting."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    who: Who
    past: bool
    page: int
    meetings: tuple[Meeting, ...]
    waiting: dict[int, int]
    more: bool


def load(db: Transaction, who: Who, ids: Ids) -> Facts | None:
    which, page = ids if len(ids) == 2 else (COMING, 0)
    every = rights.reach(who.member, "plan") == "all"
    if who.member is None or which not in {COMING, PAST} or not 0 <= page < 1000:
        return None
    found = planning.of_staff(
        db,
        who.centre.code,
        facilitator=None if every else who.member.id,
        held=which == PAST,
        skip=page * PAGE,
        limit=PAGE + 1,
    )
    shown = found[:PAGE]
    return Facts(
        who=who,
        past=which == PAST,
        page=page,
        meetings=tuple(shown),
        waiting=signups.waiting_in(db, [meeting.id for meeting in shown]),
        more=len(found) > PAGE,
    )


def say(facts: Facts) -> Screen:
    which, page, who = PAST if facts.past else COMING, facts.page, facts.who
    lines: list[Sayable] = [
        Lines(
            [
                fixed("<b>{when}</b>", when=who.brief(meeting.starts_at)),
                Titled(meeting.title),
                *_stands(facts, meeting),
            ]
        )
        for meeting in facts.meetings
    ]
    if not lines:
        lines = [_("Nothing is past yet.") if facts.past else _("No meeting is planned.")]
    opens = [
        Button(
            fixed("📅 {when}", when=who.short(meeting.starts_at)), tap("planned", "", meeting.id)
        )
        for meeting in facts.meetings
    ]
    turn = [Button(_("➡️ More"), tap("agenda", "", which, page + 1))] if facts.more else []
    before = [back(tap("agenda", "", which, page - 1))] if page else []
    other = (
        Button(_("📅 Coming meetings"), tap("agenda", "", COMING, 0))
        if facts.past
        else Button(_("🕰️ Past meetings"), tap("agenda", "", PAST, 0))
    )
    plan = Button(_("➕ Plan a meeting"), tap("agenda", "plan"))
    home = Button(desk.HOME.label, tap(desk.HOME.name))
    may_close = rights.reach(who.member, "set_closed_days") is not None and not page
    closed = [Button(_("📅 Closed days"), tap("closed_days", "", 0))] if may_close else []
    return Screen(tuple(lines), (*opens, *turn, *before, plan, other, *closed, home))


def _stands(facts: Facts, meeting: Meeting) -> list[Sayable]:
    if facts.past:
        return []
    if not meeting.open_at(facts.who.now):
        return [_("⚠️ The attendance is still to be taken.")]
    taken = fixed(
        "👥 {taken}/{seats}", taken=meeting.capacity - meeting.free, seats=meeting.capacity
    )
    waiting = facts.waiting.get(meeting.id, 0)
    return [fixed("{taken} · ⏳ {line}", taken=taken, line=waiting) if waiting else taken]


def plan(_db: Transaction, _who: Who, _ids: Ids) -> Outcome:
    return Outcome(then=Start("plan"))


CARD = Card("agenda", load, say, {"plan": plan}, rights={"": "see_roster", "plan": "plan"})
