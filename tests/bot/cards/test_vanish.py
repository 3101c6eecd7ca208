from __future__ import annotations

from datetime import timedelta

from bot.cards.vanish import CARD
from storage import chat_messages
from storage.chat_messages import DELETABLE, Sent
from storage.database import Database
from tests.bot.cards.test_reminder import due
from tests.bot.flows.test_signup import welcomed
from tests.bot.team import account_of
from tests.person import Person

FACTS = [7]


def test_a_message_that_names_a_matter_leaves_the_chat_within_forty_hours(
    parent: Person, database: Database
) -> None:
    welcomed(parent)
    account = account_of(database, parent)
    with database.transaction() as db:
        chat_messages.note(db, account, [Sent(501), Sent(502, sensitive=True)], parent.now)

    assert due(database, account, timedelta(hours=39), parent) == []
    gone = due(database, account, timedelta(hours=40, minutes=1), parent)

    assert [(card, screen.text if screen else None) for card, screen in gone] == [("vanish", ())]
    assert CARD.changes is not None


def test_hiding_takes_away_what_lies_in_the_chat_of_both_sides_and_leaves_no_word_of_it(
    parent: Person, database: Database
) -> None:
    welcomed(parent)
    parent.say("bună ziua")
    before = set(parent.chat_log)

    parent.command("ascunde")

    assert before <= set(parent.last.removes)
    assert len(parent.last.removes) > len(before)
    assert list(parent.chat_log.values()) == [parent.screen]
    assert parent.text.splitlines()[0] == "Ce doriți să faceți?"
    assert parent.last.hides
    assert parent.keyboard == "home"


def test_what_telegram_no_longer_deletes_is_not_tried(parent: Person, database: Database) -> None:
    welcomed(parent)
    account = account_of(database, parent)
    parent.now += DELETABLE + timedelta(minutes=1)

    with database.transaction() as db:
        assert chat_messages.recent(db, account, parent.now) == []
