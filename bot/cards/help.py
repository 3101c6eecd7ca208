"""What this assistant can do, in the fewest words."""

from __future__ import annotations

from bot.cards import Card, Ids
from bot.screen import Button, Screen, menu, tap
from bot.texts import _
from bot.who import Who
from storage.database import Transaction


def load(_db: Transaction, who: Who, _ids: Ids) -> Who:
    return who


def say(_who: Who) -> Screen:
    return Screen(
        (
            _("Tap a button to choose. You can go back at any step."),
            _(
                "/start opens the menu. /urgent shows the emergency numbers. /cancel stops what we began."
            ),
            _("/ascunde tidies this chat."),
        ),
        (Button(_("💬 Talk to someone"), tap("contact")), menu()),
    )


CARD = Card("help", load, say, anybody=True)
