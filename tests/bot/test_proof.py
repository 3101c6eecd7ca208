"""A tap on what may not have arrived proves that it has; a tap on anything else proves nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.hours.clock import local
from bot.screen import Button, tap
from bot.texts import fixed
from storage import (
    accounts,
    chat_messages,
    outbox,
    requests,
    sending,
    signups,
    undelivered,
)
from storage.chat_messages import Sent
from storage.database import Database
from tests.bot.cards.test_reminder import signed_up
from tests.bot.flows.test_signup import known
from tests.person import Person
from tests.sample import CENTRE


@pytest.fixture
def uncertain(parent: Person, database: Database) -> tuple[int, int]:
    """A reminder that may not have arrived: the sign-up, and the day that it is about."""
    meeting, account = signed_up(parent, database)
    day = local(parent.now + timedelta(days=3), CENTRE.zone).date().toordinal()
    parent.later(days=2, hours=9)
    table = outbox.outbox
    with database.transaction() as db:
        rows = db.execute(select(table).where(table.c.account_id == account)).all()
        (reminder,) = [row for row in rows if row.card == "reminder" and row.ids == [day]]
        sending.ambiguous(db, reminder.id, "TimedOut", parent.now)
        person = accounts.find(db, account)
        assert person is not None
        assert person.person_id is not None
        mine = signups.mine(db, person.person_id, meeting)
        assert mine is not None
    return mine.id, day


def open_calls(database: Database, parent: Person) -> list[str]:
    with database.transaction() as db:
        return [one.state for one in undelivered.undelivered(db, "belvedere", parent.now)]


@pytest.mark.parametrize("button", ["coming", "cancel"])
def test_a_tap_on_a_button_that_it_carries_clears_it(
    parent: Person, database: Database, uncertain: tuple[int, int], button: str
) -> None:
    assert open_calls(database, parent) == ["ambiguous"]
    parent.later(minutes=10)

    signup, day = uncertain
    parent.tap_data(
        tap("reminder", "coming", day) if button == "coming" else tap("signup", "cancel", signup)
    )

    assert open_calls(database, parent) == []
    with database.transaction() as db:
        table = outbox.outbox
        row = db.execute(select(table).where(table.c.dedup.like("reminder:%"))).all()
    assert [(one.state, one.message is not None) for one in row if one.ids == [day]] == [
        ("sent", True)
    ]


def test_a_tap_on_another_button_clears_nothing(
    parent: Person, database: Database, uncertain: tuple[int, int]
) -> None:
    parent.tap_data(tap("meetings", "", 0, 0))

    assert open_calls(database, parent) == ["ambiguous"]


def test_a_tap_on_a_message_that_is_written_down_clears_nothing(
    parent: Person, database: Database, uncertain: tuple[int, int]
) -> None:
    there, button = 10**9, Button(fixed("❌"), tap("signup", "cancel", uncertain[0]))
    with database.transaction() as db:
        account = accounts.lock(db, parent.chat)
        assert account is not None
        chat_messages.note(db, account.id, [Sent(there)], parent.now)

    parent.press(button, there)

    assert open_calls(database, parent) == ["ambiguous"]


def test_a_tap_on_a_message_from_before_it_was_sent_clears_nothing(
    parent: Person, database: Database, uncertain: tuple[int, int]
) -> None:
    with database.transaction() as db:
        account = accounts.lock(db, parent.chat)
        assert account is not None
        chat_messages.note(db, account.id, [Sent(10**9)], parent.now - timedelta(hours=1))

    parent.tap_data(tap("signup", "cancel", uncertain[0]))

    assert open_calls(database, parent) == ["ambiguous"]


def test_somebody_elses_tap_clears_nothing(
    parent: Person, database: Database, uncertain: tuple[int, int]
) -> None:
    stranger = Person(parent.turns, chat=5_000_099, now=parent.now)
    stranger.tap_data(tap("signup", "cancel", uncertain[0]))

    assert open_calls(database, parent) == ["ambiguous"]


def test_what_is_known_to_be_there_and_must_not_stay_is_promised_to_go(
    parent: Person, database: Database
) -> None:
    known(parent, database)
    parent.command("talk")
    parent.press(next(b for b in parent.screen.buttons if ":ask" in b.data), max(parent.chat_log))
    with database.transaction() as db:
        account = accounts.lock(db, parent.chat)
        assert account is not None
        (request,) = requests.open_of(db, account.id)
        outbox.promise(
            db, account.id, "request", (request.id,), lane="reply", dedup="late", now=parent.now
        )
        table = outbox.outbox
        (row,) = db.execute(select(table.c.id).where(table.c.dedup == "late")).one()
        sending.ambiguous(db, row, "TimedOut", parent.now)
    parent.later(minutes=5)
    there = 10**9

    parent.press(Button(fixed("❌"), tap("request", "withdraw", request.id)), there)

    with database.transaction() as db:
        found = db.execute(select(table.c.ids).where(table.c.card == "vanish")).all()
    assert [there] in [one.ids for one in found]
