"""Emergency numbers: for anybody, at any time, without a question and without a trace."""

from __future__ import annotations

from bot.cards import Card, Ids
from bot.cards.danger import line
from bot.screen import Button, Screen, menu, tap
from bot.texts import Lines, Sayable, _
from bot.who import Who
from storage.database import Transaction


def load(_db: Transaction, who: Who, _ids: Ids) -> Who:
    return who


def say(who: Who) -> Screen:
    always = who.centre.phones_for("danger")
    others = who.centre.phones_for("talk")
    text: list[Sayable] = [Lines([line(one) for one in always])]
    text.append(
        _("They are free, day and night.")
        if all(one.free for one in always)
        else _("Somebody answers day and night.")
    )
    if others:
        text.append(Lines([line(one) for one in others]))
    if not all(one.hours_known for one in others):
        text.append(_("We do not know when they answer."))
    text.append(_("Nobody reads messages here all the time."))
    return Screen(tuple(text), (Button(_("💬 Talk to someone"), tap("contact")), menu()))


CARD = Card("urgent", load, say, anybody=True)
