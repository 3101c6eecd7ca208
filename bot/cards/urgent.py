"""Emergency numbers: for anybody, at any time, without a question and without a trace."""

from __future__ import annotations

from bot.cards import Card, Ids
from bot.screen import Button, Screen, menu, tap
from bot.texts import Lines, Titled, _, fixed
from bot.who import Who
from storage.database import Transaction


def load(_db: Transaction, who: Who, _ids: Ids) -> Who:
    return who


def say(who: Who) -> Screen:
    danger, talk = who.centre.phones_for("danger"), who.centre.phones_for("talk")
    return Screen(
        (
            Lines(
                [
                    fixed("☎️ {what}: <b>{number}</b>", what=Titled(p.label), number=p.number)
                    for p in (*danger, *talk)
                ]
            ),
            _("The calls are free. Nobody reads messages here day and night."),
        ),
        (Button(_("💬 Talk to someone"), tap("contact")), menu()),
    )


CARD = Card("urgent", load, say, anybody=True)
