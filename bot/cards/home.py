"""The menu: what a parent can do, one tap each."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from bot.cards import Card, Ids
from bot.outcome import Outcome, Start
from bot.screen import Button, Screen, tap
from bot.texts import _
from bot.who import Who
from storage import dialogues
from storage.database import Transaction


class Facts(BaseModel):
    model_config = ConfigDict(frozen=True)

    # A dialogue waits to be finished.
    waiting: bool
    # Has a role here.
    works: bool = False


def load(db: Transaction, who: Who, _ids: Ids) -> Facts | None:
    if not who.account.id:
        return None
    dialogue = dialogues.of(db, who.account.id)
    waiting = dialogue is not None and dialogue.flow is not None
    return Facts(waiting=waiting, works=who.member is not None)


def say(facts: Facts) -> Screen:
    resume = (Button(_("▶️ Continue"), tap("continue")),) if facts.waiting else ()
    # Whoever works here has the human beings around them, and this button still on the keyboard.
    team, human = Button(_("💼 Team"), tap("team")), Button(_("💬 Talk to someone"), tap("talk"))
    material = Button(_("📦 Material support"), tap("home", "material"))
    # Where there is no room for both: these lie on the keyboard as well.
    mine = (
        () if facts.waiting and not facts.works else (Button(_("📝 My sign-ups"), tap("signups")),)
    )
    return Screen(
        (_("What would you like to do?"),),
        (
            *resume,
            *((team,) if facts.works else ()),
            Button(_("📅 Meetings"), tap("meetings", "", 0, 0)),
            *mine,
            *(() if facts.works else (human, material)),
            Button(_("📞 Emergencies"), tap("urgent")),
            Button(_("⚙️ Settings"), tap("settings")),
        ),
    )


def ask_for_material(db: Transaction, who: Who, ids: Ids) -> Outcome:
    return Outcome(then=Start("material"))


CARD = Card("home", load, say, {"material": ask_for_material})
