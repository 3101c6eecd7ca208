"""There is a message, and nothing more: what a locked phone may show to whoever holds it."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from bot.cards import Card, Ids, cards
from bot.notices import BEHIND
from bot.screen import Button, Screen, tap
from bot.texts import _
from bot.who import Who
from storage.database import Transaction


class Facts(BaseModel):
    """`card` with `ids` is what a tap shows in this message's place."""

    model_config = ConfigDict(frozen=True)

    card: str
    ids: tuple[int, ...]


def load(db: Transaction, who: Who, ids: Ids) -> Facts | None:
    """None when what stands behind it is not theirs or no longer true."""
    if not ids or ids[0] >= len(BEHIND):
        return None
    behind = cards()[BEHIND[ids[0]]]
    if behind.load(db, who, ids[1:]) is None:
        return None
    return Facts(card=behind.name, ids=ids[1:])


def cover(card: str, ids: Ids) -> Screen:
    """What a chat that shows nothing is sent in place of this card."""
    return say(Facts(card=card, ids=ids))


def say(facts: Facts) -> Screen:
    show = Button(_("👁 Show it"), tap(facts.card, "", *facts.ids))
    return Screen((_("You have a message from the centre."),), (show,), protect=True)


CARD = Card("discreet", load, say)
