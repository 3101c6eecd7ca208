"""The messages to many that were written here, newest first."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict

from bot import announcing, rights
from bot.cards import Card, Ids
from bot.outcome import Outcome, Start
from bot.screen import Button, Screen, back, menu, tap
from bot.texts import Lines, Sayable, Text, _, fixed
from bot.who import Who
from storage import broadcasts
from storage.broadcasts import Broadcast, State
from storage.database import Transaction

PAGE = 6


class Facts(BaseModel):
    """`shown`: each with whom it is for, in words."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    who: Who
    page: int
    shown: tuple[tuple[Broadcast, Text], ...]
    more: bool


def load(db: Transaction, who: Who, ids: Ids) -> Facts | None:
    page = ids[0] if ids else 0
    if who.member is None or not 0 <= page < 1000:
        return None
    every = rights.reach(who.member, "broadcast") == "all"
    found = broadcasts.of_centre(
        db,
        who.member.centre,
        author=None if every else who.member.id,
        skip=page * PAGE,
        limit=PAGE + 1,
    )
    if page and not found:
        return None
    shown = tuple((one, announcing.described(db, who, one.audience)) for one in found[:PAGE])
    return Facts(who=who, page=page, shown=shown, more=len(found) > PAGE)


def say(facts: Facts) -> Screen:
    who = facts.who
    lines: list[Sayable] = [
        Lines([fixed("<b>{when}</b>", when=who.brief(one.created_at)), about, STANDS[one.state]])
        for one, about in facts.shown
    ]
    if not lines:
        lines = [_("Nothing was written yet.")]
    opens = [
        Button(
            fixed("📣 {when}", when=who.short(one.created_at)),
            tap(
                "broadcast_draft"
                if one.state in {"draft", "waiting_approval"}
                else "broadcast_progress",
                "",
                one.id,
                0,
            ),
        )
        for one, _about in facts.shown
    ]
    turn = [Button(_("➡️ More"), tap("broadcasts", "", facts.page + 1))] if facts.more else []
    before = back(tap("broadcasts", "", facts.page - 1) if facts.page else tap("team"))
    write = Button(_("➕ Write a new one"), tap("broadcasts", "write"))
    return Screen(tuple(lines), (*opens, *turn, write, before, menu()))


def write(_db: Transaction, _who: Who, _ids: Ids) -> Outcome:
    return Outcome(then=Start("broadcast"))


STANDS: Mapping[State, Text] = {
    "draft": _("✍️ Not sent yet"),
    "waiting_approval": _("🕓 Waits for a second person's yes"),
    "scheduled": _("⏳ Goes out later"),
    "sending": _("📣 Going out"),
    "stopped": _("⏹️ Stopped"),
    "done": _("✅ Sent"),
    "withdrawn": _("❌ Withdrawn"),
}

CARD = Card("broadcasts", load, say, {"write": write}, rights={"": "broadcast"})
