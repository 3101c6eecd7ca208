"""The signals that nobody has taken yet, and those of which nobody has said yet what was done."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from bot.cards import Card, Ids
from bot.rights import reach
from bot.screen import Button, Screen, menu, tap
from bot.texts import Lines, _, fixed
from bot.who import Who
from storage import alerts
from storage.alerts import Alert
from storage.database import Transaction

MOST = 9


class Facts(BaseModel):
    """`left`: how many more there are; `leads`: may say who is on duty."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    who: Who
    shown: tuple[Alert, ...]
    left: int
    leads: bool


def load(db: Transaction, who: Who, _ids: Ids) -> Facts | None:
    """Oldest first, what nobody has taken before what somebody has; only those that this member may open."""
    if who.member is None:
        return None
    everything = reach(who.member, "see_alert") == "all"
    on_duty = who.member.id in alerts.on_duty(db, who.centre.code)
    mine = [
        one
        for one in alerts.open_in(db, who.centre.code)
        if everything or on_duty or one.acknowledged_by == who.member.id
    ]
    mine.sort(key=lambda one: (one.acknowledged_at is not None, one.raised_at))
    leads = reach(who.member, "set_duty") is not None
    return Facts(who=who, shown=tuple(mine[:MOST]), left=len(mine[MOST:]), leads=leads)


def say(facts: Facts) -> Screen:
    who = facts.who
    lines = [
        _("⚠️ {when}: nobody has taken it", when=who.brief(one.raised_at))
        if one.acknowledged_at is None
        else _("🕓 {when}: taken, not closed", when=who.brief(one.raised_at))
        for one in facts.shown
    ]
    if facts.left:
        lines.append(_("And {more} more.", more=facts.left))
    opens = [
        Button(
            fixed(
                "{sign} {when}",
                sign="🕓" if one.acknowledged_at else "⚠️",
                when=who.short(one.raised_at),
            ),
            tap("alert", "", one.id),
        )
        for one in facts.shown
    ]
    duty = [Button(_("🤲 Who is on duty"), tap("duty"))] if facts.leads else []
    nothing = _("✅ No alert is open.")
    return Screen((Lines(lines) if lines else nothing,), (*opens, *duty, menu()), protect=True)


CARD = Card("alerts", load, say, rights={"": "see_alert"})
