"""What the team wrote to somebody who asked for help and has not said who they are."""

from __future__ import annotations

from bot.cards import Card, Ids
from bot.cards.answer import TEAM
from bot.screen import Button, Screen, menu, tap
from bot.texts import _, fixed
from bot.who import Who
from storage import alert_words, alerts
from storage.database import Transaction


def load(db: Transaction, who: Who, ids: Ids) -> str | None:
    """The words, for the chat in which help was asked for and no other."""
    there = alert_words.find(db, ids[0]) if ids and who.account.id else None
    alert = alerts.find(db, there.alert_id) if there is not None else None
    if there is None or alert is None or alert.account_id != who.account.id:
        return None
    return there.words


def say(words: str) -> Screen:
    return Screen(
        (fixed("🙂 {name}:", name=TEAM), fixed("{words}", words=words)),
        (
            Button(_("💬 Talk to someone"), tap("talk", "", 1)),
            Button(_("📞 Emergencies"), tap("urgent")),
            menu(),
        ),
        protect=True,
    )


CARD = Card("alert_words", load, say)
