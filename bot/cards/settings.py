"""Language and data: what a person decides about the assistant itself."""

from __future__ import annotations

from bot.cards import Card, Ids
from bot.outcome import Outcome, Start
from bot.screen import Button, Screen, menu, tap
from bot.texts import _
from bot.who import Who
from storage.database import Transaction


def load(_db: Transaction, who: Who, _ids: Ids) -> Who | None:
    return who if who.account.id else None


def say(_who: Who) -> Screen:
    return Screen(
        (_("What would you like to change?"),),
        (
            Button(_("🌐 Language"), tap("settings", "language")),
            Button(_("🔒 My data"), tap("privacy", "", 0)),
            Button(_("📮 Complain or suggest"), tap("settings", "complaint")),
            Button(_("❔ Help"), tap("help")),
            menu(),
        ),
    )


def language(_db: Transaction, _who: Who, _ids: Ids) -> Outcome:
    return Outcome(then=Start("language"))


def complaint(_db: Transaction, _who: Who, _ids: Ids) -> Outcome:
    return Outcome(then=Start("complaint"))


CARD = Card("settings", load, say, {"language": language, "complaint": complaint})
