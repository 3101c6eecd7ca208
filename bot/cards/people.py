"""The centre's people with a role, and those who wait for a second person's yes."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from bot.cards import Card, Ids
from bot.outcome import Outcome, Start
from bot.roles import ROLES
from bot.screen import Button, Screen, back, menu, tap
from bot.texts import Lines, Sayable, _, fixed
from bot.who import Who
from storage import staff
from storage.database import Transaction
from storage.staff import Member

PAGE = 8
LABEL = 26


class Facts(BaseModel):
    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    page: int
    members: tuple[Member, ...]
    more: bool


def load(db: Transaction, who: Who, ids: Ids) -> Facts | None:
    page = ids[0] if ids else 0
    everybody = staff.of_centre(db, who.centre.code, pending=True)
    shown = everybody[page * PAGE : (page + 1) * PAGE]
    if who.member is None or (page and not shown):
        return None
    return Facts(page=page, members=tuple(shown), more=len(everybody) > (page + 1) * PAGE)


def say(facts: Facts) -> Screen:
    lines: list[Sayable] = [_("Who works here, and as what:")]
    lines += [_line(member) for member in facts.members]
    opens = [
        Button(fixed("🔑 {name}", name=_short(member.name)), tap("member", "", member.id, 0))
        for member in facts.members
    ]
    more = [Button(_("➡️ More"), tap("people", "", facts.page + 1))] if facts.more else []
    before = tap("people", "", facts.page - 1) if facts.page else tap("team")
    invite = Button(_("✉️ Invite somebody"), tap("people", "invite"))
    return Screen((Lines(lines),), (*opens, *more, invite, back(before), menu()))


def invite(_db: Transaction, _who: Who, _ids: Ids) -> Outcome:
    return Outcome(then=Start("invite"))


def _line(member: Member) -> Sayable:
    line = fixed("<b>{name}</b>: {role}", name=member.name, role=ROLES[member.role])
    return _("⏳ {who} (waits for a yes)", who=line) if member.state == "pending" else line


def _short(name: str) -> str:
    return name if len(name) <= LABEL else f"{name[: LABEL - 1].rstrip()}…"


CARD = Card("people", load, say, {"invite": invite}, rights={"": "invite"})
