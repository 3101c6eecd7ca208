"""A tap on a button of a message of which nobody knew whether it had arrived: it has."""

from __future__ import annotations

from datetime import timedelta

from bot.cards import cards
from bot.screen import Screen
from bot.who import Who
from storage import chat_messages, sending, undelivered
from storage.database import Transaction
from storage.undelivered import Uncertain

# From the first request for it until nobody waited for an answer any more, at most.
_UNDER_WAY = timedelta(minutes=3)


def of_arrival(db: Transaction, who: Who, message: int, data: str) -> None:
    """Clears the promise that brought `message`, if it is one of those: it carries this button, is recorded
    nowhere, and was numbered between what is known to have come before and after it.
    """
    if who.member is not None or who.account.person_id is None:
        return  # nobody is asked to call them
    uncertain = undelivered.uncertain(db, who.account.id, who.now)
    known = chat_messages.known(db, who.account.id) if uncertain else {}
    if message in known:
        return
    for one in uncertain:
        before = [m for m, at in known.items() if at < one.finished_at - _UNDER_WAY]
        after = [m for m, at in known.items() if at > one.finished_at]
        between = max(before, default=0) < message < min(after, default=message + 1)
        screen = _screen(db, who, one) if between else None
        if screen is not None and any(button.data == data for button in screen.buttons):
            sending.sent(db, one.row, message, one.finished_at)
            if screen.protect:
                chat_messages.vanish(db, who.account.id, message, who.now)
            return


def _screen(db: Transaction, who: Who, one: Uncertain) -> Screen | None:
    card = cards().get(one.card)
    may = card is not None and card.permits(who)
    facts = card.load(db, who, tuple(one.ids)) if card and may else None
    return card.say(facts) if card and facts else None
