"""The menu: what a parent can do, one tap each."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from bot.cards import Card, Ids
from bot.screen import Button, Screen, tap
from bot.texts import _
from bot.who import Who
from storage import dialogues
from storage.database import Transaction


class Facts(BaseModel):
    model_config = ConfigDict(frozen=True)

    # A dialogue waits to be finished.
    waiting: bool


def load(db: Transaction, who: Who, _ids: Ids) -> Facts | None:
    if not who.account.id:
        return None
    dialogue = dialogues.of(db, who.account.id)
    return Facts(waiting=dialogue is not None and dialogue.flow is not None)


def say(facts: Facts) -> Screen:
    resume = (Button(_("▶️ Continue"), tap("continue")),) if facts.waiting else ()
    return Screen(
        (_("What would you like to do?"),),
        (
            *resume,
            Button(_("📅 Meetings"), tap("meetings", "", 0, 0)),
            Button(_("📝 My sign-ups"), tap("signups")),
            Button(_("💬 Talk to someone"), tap("contact")),
            Button(_("📞 Emergencies"), tap("urgent")),
            Button(_("⚙️ Settings"), tap("settings")),
        ),
    )


CARD = Card("home", load, say)
