"""My sign-ups: what this parent has said yes to, soonest first."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from bot.cards import Card, Ids
from bot.screen import Button, Screen, menu, tap
from bot.texts import Lines, Sayable, Text, Titled, _, fixed
from bot.who import Who
from storage import signups
from storage.database import Transaction
from storage.meetings import Meeting
from storage.signups import SignUp

PAGE = 3


class Facts(BaseModel):
    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    who: Who
    page: int
    mine: tuple[tuple[SignUp, Meeting], ...]
    more: bool


def load(db: Transaction, who: Who, ids: Ids) -> Facts | None:
    page = ids[0] if ids else 0
    if not who.account.id:
        return None
    person = who.account.person_id
    mine = signups.coming_up(db, person, who.now) if person else []
    shown = mine[page * PAGE : (page + 1) * PAGE]
    return Facts(who=who, page=page, mine=tuple(shown), more=len(mine) > (page + 1) * PAGE)


def say(facts: Facts) -> Screen:
    if not facts.mine:
        nothing = _("You have no sign-ups just now.")
        return Screen((nothing,), (Button(_("📅 Meetings"), tap("meetings", "", 0, 0)), menu()))
    lines: list[Sayable] = [
        Lines(
            [fixed("<b>{when}</b>", when=facts.who.brief(m.starts_at)), Titled(m.title), brief(s)]
        )
        for s, m in facts.mine
    ]
    opens = [
        Button(fixed("📝 {when}", when=facts.who.short(m.starts_at)), tap("signup", "", s.id))
        for s, m in facts.mine
    ]
    more = [Button(_("➡️ More"), tap("signups", "", facts.page + 1))] if facts.more else []
    return Screen(tuple(lines), (*opens, *more, menu()))


def brief(signup: SignUp) -> Text:
    """Where it stands, in a few words."""
    match signup.state:
        case "waiting":
            return _("⏳ Waiting, place {place}", place=signup.place)
        case "held":
            return _("🕓 The centre is checking")
        case "offered":
            return _("🔔 A seat is offered to you")
        case _:
            return _("✅ Signed up")


CARD = Card("signups", load, say)
