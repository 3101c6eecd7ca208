"""To whoever asked that the team be told: what is true of it just now, and not more."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from bot import alarms
from bot.cards import Card, Ids
from bot.hours import next_working
from bot.screen import Button, Screen, menu, tap
from bot.texts import _
from bot.who import Who
from storage import alerts
from storage.database import Transaction


class Facts(BaseModel):
    """`told`: the team has it; else it gets it as soon as the centre opens."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    who: Who
    seen: bool
    told: bool


def load(db: Transaction, who: Who, ids: Ids) -> Facts | None:
    """Of the alert named, or of the last one; never of another's."""
    if not who.account.id:
        return None
    alert = alerts.find(db, ids[0]) if ids else alerts.latest_of(db, who.account.id)
    if alert is None or alert.account_id != who.account.id:
        return None
    told = next_working(alert.raised_at, who.centre) <= who.now
    return Facts(who=who, seen=alert.acknowledged_at is not None, told=told)


def say(facts: Facts) -> Screen:
    urgent = Button(_("📞 Emergencies"), tap("urgent"))
    if facts.seen:
        return Screen(
            (_("🙋 Somebody on the team knows. They will get in touch."),),
            (urgent, menu()),
            protect=True,
        )
    if facts.told:
        closed = not alarms.somebody_reads(facts.who)
        return Screen(
            (
                _("🙋 We have told the team. Nobody has read it yet."),
                *([_("The centre is closed now. Nobody reads messages.")] if closed else []),
                _("We write to you as soon as somebody has. In danger, please call <b>112</b>."),
            ),
            (urgent, menu()),
            protect=True,
        )
    opens = next_working(facts.who.now, facts.who.centre)
    return Screen(
        (
            _("🙋 We tell the team at opening time: {when}.", when=facts.who.when(opens)),
            _("Nobody reads it before that. In danger, please call <b>112</b>."),
        ),
        (urgent, menu()),
        protect=True,
    )


CARD = Card("alert_kept", load, say)
