from __future__ import annotations

from datetime import timedelta

from bot.jobs import unfinished
from bot.screen import link, tap
from storage.database import Database
from tests.bot.cards.test_reminder import due
from tests.bot.flows.test_signup import welcomed
from tests.person import Person
from tests.sample import CENTRES, WHO, add_meeting

FACTS = [WHO]


def left_in_the_middle(parent: Person, database: Database) -> int:
    welcomed(parent)
    parent.start(f"m_{link(add_meeting(database))}")
    parent.tap("Mă înscriu")
    parent.share()
    return parent.last.account


def nights(database: Database, parent: Person, **passed: int) -> None:
    unfinished.ask_to_finish(database, CENTRES, lambda: parent.now + timedelta(**passed))
    unfinished.forget_unfinished(database, CENTRES, lambda: parent.now + timedelta(**passed))


def test_after_a_day_it_is_asked_about_once(parent: Person, database: Database) -> None:
    account = left_in_the_middle(parent, database)

    nights(database, parent, hours=23)
    assert due(database, account, timedelta(hours=23), parent) == []
    for hours in (24, 25, 48):
        nights(database, parent, hours=hours)

    shown = due(database, account, timedelta(days=3), parent)
    assert [card for card, _screen in shown] == ["unfinished"]
    parent.tap_data(tap("continue"))
    assert "Cum vă numiți?" in parent.text


def test_what_was_finished_meanwhile_is_not_asked_about(parent: Person, database: Database) -> None:
    account = left_in_the_middle(parent, database)
    nights(database, parent, hours=24)
    parent.say("Maria Exemplu")
    parent.tap("Da")

    shown = [
        screen
        for card, screen in due(database, account, timedelta(days=2), parent)
        if card == "unfinished"
    ]

    assert shown == [None]


def test_no_thank_you_lets_it_go(parent: Person, database: Database) -> None:
    left_in_the_middle(parent, database)

    parent.tap_data(tap("stop"))
    parent.command("start")

    assert parent.keyboard == "home"
    assert not any("Continuăm" in label for label in parent.labels())


def test_after_thirty_days_it_is_forgotten(parent: Person, database: Database) -> None:
    left_in_the_middle(parent, database)

    nights(database, parent, days=31)
    parent.later(days=31)
    parent.say("Maria Exemplu")

    assert any("Nu am înțeles" in parent.speaks.say(*s.text) for s in parent.chat_log.values())
