"""Language and data: what a person decides about the assistant itself, and what a phone shows to others."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from bot.cards import Card, Ids
from bot.outcome import Outcome, Show, Start
from bot.screen import Button, Screen, menu, tap
from bot.texts import _
from bot.who import Who
from storage import accounts
from storage.database import Transaction

# The card's id when it is about this phone.
PHONE = 1


class Facts(BaseModel):
    """`discreet`: what is sent shows nothing; `phone`: the page about that."""

    model_config = ConfigDict(frozen=True)

    discreet: bool
    phone: bool = False


def load(db: Transaction, who: Who, ids: Ids) -> Facts | None:
    account = accounts.find(db, who.account.id) if who.account.id else None
    return Facts(discreet=account.discreet, phone=ids == (PHONE,)) if account is not None else None


def say(facts: Facts) -> Screen:
    if facts.phone:
        return _phone(discreet=facts.discreet)
    return Screen(
        (_("What would you like to change?"),),
        (
            Button(_("🌐 Language"), tap("settings", "language")),
            Button(_("👁 On this phone"), tap("settings", "", PHONE)),
            Button(_("🔒 My data"), tap("privacy", "", 0)),
            Button(_("📮 Complain or suggest"), tap("settings", "complaint")),
            Button(_("❔ Help"), tap("help")),
            menu(),
        ),
    )


def _phone(*, discreet: bool) -> Screen:
    now = (
        _("You now see the text of messages only after a tap.")
        if discreet
        else _("Does somebody else use this phone? We can hide the text of messages.")
    )
    change = (
        Button(_("👁 Show everything"), tap("settings", "discreet", 0))
        if discreet
        else Button(_("👁 Hide the content"), tap("settings", "discreet", 1))
    )
    return Screen(
        (
            now,
            _("/ascunde takes away our messages of the last two days."),
            _("Older messages stay. You can delete the whole chat in Telegram."),
        ),
        (change, Button(_("🧹 Tidy this chat"), tap("hide")), menu()),
    )


def language(_db: Transaction, _who: Who, _ids: Ids) -> Outcome:
    return Outcome(then=Start("language"))


def complaint(_db: Transaction, _who: Who, _ids: Ids) -> Outcome:
    return Outcome(then=Start("complaint"))


def discreet(db: Transaction, who: Who, ids: Ids) -> Outcome:
    """From the next message on."""
    if who.account.id and ids in {(0,), (1,)}:
        accounts.set_discreet(db, who.account.id, discreet=bool(ids[0]))
    return Outcome(then=Show("settings", (PHONE,)))


CARD = Card(
    "settings",
    load,
    say,
    {"language": language, "complaint": complaint, "discreet": discreet},
)
