"""What is promised about a sign-up comes in another chat of the same person when the one it was for is closed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

import pytest
from telegram.error import Forbidden, TimedOut

from bot.books import Books
from bot.screen import tap
from bot.turn import Turns
from storage import accounts, chat_messages, follow_ups, live, outbox, signups
from storage.database import Database
from tests.bot.cards.test_entered import code_for
from tests.bot.families import account_of, family
from tests.bot.led import led_by
from tests.bot.test_waiting import person_of
from tests.colleagues import colleague, welcomed_person
from tests.person import Person
from tests.sample import CENTRES, NOW, add_meeting

SOON = NOW + timedelta(minutes=1)
EVE = NOW + timedelta(days=3, hours=-1)


@pytest.fixture
def parent(turns: Turns, database: Database) -> Person:
    """With a seat, and all that follows from it still to be sent."""
    parent = family(turns, database)
    parent.tap_data(tap("meeting", "join", add_meeting(database), 0))
    return parent


def second(turns: Turns, database: Database, parent: Person) -> Person:
    """Another telephone of the same person."""
    other, person = welcomed_person(turns, database), person_of(database, parent)
    account = account_of(database, other)
    with database.transaction() as db:
        accounts.link(db, account, person.id)
    return other


def books(database: Database, at: datetime) -> Books:
    return Books(database, CENTRES, lambda: at, "sender", "belvedere_bot")


def came(
    database: Database, at: datetime, *, closed: Collection[int] = ()
) -> list[tuple[int, str]]:
    """(account, card) as the sender brings it; Telegram refuses what is for accounts that are `closed`."""
    brought, sender = [], books(database, at)
    while rows := sender.claim(50, ())[1]:
        for row in rows:
            message = sender.read(row)
            if message is not None and row.account_id in closed:
                sender.not_sent(row, Forbidden("bot was blocked by the user"))
            elif message is not None:
                sender.sent(row, 1, message.screen)
                brought.append((row.account_id, row.card))
    return brought


def became(database: Database, card: str) -> list[tuple[int, str]]:
    """(account, state) of what was promised."""
    with database.reading() as db:
        rows = db.execute(outbox.outbox.select().where(outbox.outbox.c.card == card)).all()
    return [(row.account_id, row.state) for row in rows]


def test_whoever_comes_by_a_code_on_a_new_telephone_is_reminded_there(
    turns: Turns, database: Database, parent: Person
) -> None:
    educator = colleague(turns, database, "staff")
    with database.reading() as db:
        (mine,) = signups.of_caregiver(db, person_of(database, parent).id)
    led_by(database, educator, mine.meeting_id)
    came(database, SOON)
    parent.block()
    new = welcomed_person(turns, database)

    new.start(code_for(educator, mine.id).partition("?start=")[2])

    account = account_of(database, new)
    assert became(database, "reminder") == [(account, "pending")]
    brought = [one for one in came(database, EVE) if one[1] != "vanish"]
    assert brought == [(account, "reminder"), (account, "soon")]


def test_what_was_for_a_chat_that_is_closed_now_comes_in_the_other_one(
    turns: Turns, database: Database, parent: Person
) -> None:
    account = account_of(database, second(turns, database, parent))

    parent.block()

    assert came(database, EVE) == [(account, "signup"), (account, "reminder"), (account, "soon")]


def test_the_message_that_meets_the_block_comes_in_the_other_chat_as_well(
    turns: Turns, database: Database, parent: Person
) -> None:
    account = account_of(database, second(turns, database, parent))

    assert came(database, SOON, closed=[account_of(database, parent)]) == [(account, "signup")]
    with database.reading() as db:
        assert follow_ups.open_in(db, "belvedere", SOON) == []


def test_whoever_has_no_other_chat_is_called_and_the_message_is_known_as_lost(
    database: Database, parent: Person
) -> None:
    account = account_of(database, parent)

    assert came(database, SOON, closed=[account]) == []

    assert became(database, "signup") == [(account, "unreachable")]
    with database.reading() as db:
        assert [task.kind for task in follow_ups.open_in(db, "belvedere", SOON)] == ["blocked"]


def test_what_may_have_arrived_before_the_block_does_not_come_in_the_other_chat(
    turns: Turns, database: Database, parent: Person
) -> None:
    second(turns, database, parent)
    sender = books(database, SOON)
    (row,) = sender.claim(1, ())[1]
    assert sender.read(row) is not None
    sender.not_sent(row, TimedOut())

    parent.block()

    assert came(database, SOON + timedelta(minutes=1)) == []
    assert became(database, "signup") == [(row.account_id, "unreachable")]


def test_what_is_a_chats_own_stays_there(turns: Turns, database: Database, parent: Person) -> None:
    second(turns, database, parent)
    came(database, SOON)
    account = account_of(database, parent)
    with database.transaction() as db:
        chat_messages.vanish(db, account, 7, NOW)
        live.remember(db, account, "meetings", (1,), 8, NOW)
        for card in ("announcement", "discreet", "unfinished"):
            outbox.promise(db, account, card, (1,), lane="reply", dedup=card, now=NOW)

    parent.block()
    came(database, NOW + timedelta(days=2))

    for card in ("vanish", "meetings", "announcement", "discreet", "unfinished"):
        assert became(database, card) == [(account, "unreachable")], card
