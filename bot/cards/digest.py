"""Twice a day for those who decide: what waits, what is on today, who could not be reached."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from bot.cards import Card, Ids
from bot.hours.clock import local
from bot.screen import Button, Screen, menu, tap
from bot.texts import Lines, Sayable, _, _n
from bot.who import Who
from storage import decisions, meetings, outbox
from storage.database import Transaction


class Facts(BaseModel):
    model_config = ConfigDict(frozen=True)

    to_decide: int
    today: int
    undelivered: int


def load(db: Transaction, who: Who, _ids: Ids) -> Facts | None:
    """None when there is nothing to say: no message is better than an empty one."""
    today = local(who.now, who.centre.zone).date()
    coming = meetings.upcoming(db, who.centre.code, who.now, for_carers=None, skip=0, limit=50)
    facts = Facts(
        to_decide=len(decisions.waiting(db, who.centre.code)),
        today=sum(local(m.starts_at, who.centre.zone).date() == today for m in coming),
        undelivered=len(outbox.undelivered(db, who.centre.code, who.now)),
    )
    return facts if facts.to_decide or facts.today or facts.undelivered else None


def say(facts: Facts) -> Screen:
    lines: list[Sayable] = []
    buttons: list[Button] = []
    if facts.to_decide:
        lines.append(
            _n(
                "🕓 {n} sign-up waits for a decision.",
                "🕓 {n} sign-ups wait for a decision.",
                facts.to_decide,
            )
        )
        buttons.append(Button(_("🕓 Decide"), tap("queue")))
    if facts.today:
        lines.append(_n("📅 {n} meeting today.", "📅 {n} meetings today.", facts.today))
    if facts.undelivered:
        lines.append(
            _n(
                "☎️ {n} message did not arrive.",
                "☎️ {n} messages did not arrive.",
                facts.undelivered,
            )
        )
        buttons.append(Button(_("☎️ Whom to call"), tap("undelivered", "", 0)))
    return Screen((Lines(lines),), (*buttons, menu()))


CARD = Card("digest", load, say, rights={"": "decide"})
