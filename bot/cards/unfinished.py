"""To somebody who left in the middle: shall we go on where we were?"""

from __future__ import annotations

from bot.cards import Card, Ids
from bot.screen import Button, Screen, tap
from bot.texts import _
from bot.who import Who
from storage import dialogues
from storage.database import Transaction


def load(db: Transaction, who: Who, ids: Ids) -> Who | None:
    """None when the dialogue went on, or ended, since it was left (`ids`: its revision then)."""
    dialogue = dialogues.of(db, who.account.id)
    if dialogue is None or dialogue.flow is None:
        return None
    return who if ids and ids[0] == dialogue.revision else None


def say(_who: Who) -> Screen:
    return Screen(
        (_("You were answering a few questions. Shall we go on where we were?"),),
        (
            Button(_("▶️ Continue"), tap("continue")),
            Button(_("❌ No, thank you"), tap("stop")),
        ),
    )


CARD = Card("unfinished", load, say)
