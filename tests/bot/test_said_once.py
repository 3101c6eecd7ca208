"""After an outage a family reads once where its sign-up stands, however much happened to it meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.books import Books, Message
from bot.screen import tap
from bot.turn import Turns
from storage import outbox, signups
from storage.database import Database
from tests.bot.families import account_of, family
from tests.person import Person
from tests.sample import CENTRES, add_meeting

# By then what somebody else has just done is due.
_SOON = timedelta(minutes=1)

Bring = Callable[[Person], list[str]]


@pytest.fixture
def bring(database: Database) -> Bring:
    """Sends all that is due; the buttons of what came to this person, message by message."""
    number = 0

    def all_due(person: Person) -> list[str]:
        nonlocal number
        came: list[Message] = []
        books = Books(database, CENTRES, lambda: person.now + _SOON, "test", "")
        while rows := books.claim(10, set())[1]:
            for row in rows:
                message = books.read(row)
                if message is not None:
                    number += 1
                    books.sent(row, number, message.screen)
                    came.append(message)
        mine = [one for one in came if one.account.id == account_of(database, person)]
        return [" ".join(b.data.split(":")[-1] for b in one.screen.buttons) for one in mine]

    return all_due


@dataclass(frozen=True)
class Line:
    """`seated` has the only seat, the sign-up `seat`; `behind` is next, with `place`."""

    seated: Person
    seat: int
    behind: Person
    place: int

    def free(self) -> None:
        self.seated.tap_data(tap("signup", "cancel", self.seat))


@pytest.fixture
def line(turns: Turns, database: Database) -> Line:
    meeting = add_meeting(database, capacity=1)
    seated, behind = family(turns, database), family(turns, database, "+9996610002")
    seated.tap_data(tap("meeting", "join", meeting, 0))
    behind.tap_data(tap("meeting", "wait", meeting, 0))
    with database.reading() as db:
        found = db.execute(select(signups.signups.c.state, signups.signups.c.id)).all()
    by_state = {row.state: row.id for row in found}
    return Line(seated, by_state["confirmed"], behind, by_state["waiting"])


def test_what_two_promises_would_say_comes_once(
    line: Line, bring: Bring, database: Database
) -> None:
    line.free()

    assert bring(line.behind) == ["take cancel"]
    with database.reading() as db:
        rows = select(outbox.outbox.c.state, outbox.outbox.c.message).where(
            outbox.outbox.c.account_id == account_of(database, line.behind),
            outbox.outbox.c.card == "signup",
        )
        first, second = db.execute(rows).all()
    assert first == second, "both are kept by the one message"
    assert first.state == "sent"


def test_what_has_changed_since_comes(line: Line, bring: Bring) -> None:
    assert len(bring(line.behind)) == 1
    line.behind.later(minutes=5)
    line.free()

    assert bring(line.behind) == ["take cancel"]


def test_what_is_promised_after_it_was_said_is_said_again(
    line: Line, bring: Bring, database: Database
) -> None:
    line.free()
    bring(line.behind)
    line.behind.later(minutes=5)
    account = account_of(database, line.behind)
    with database.transaction() as db:
        outbox.promise(
            db, account, "signup", (line.place,), lane="reply", dedup="more", now=line.behind.now
        )

    assert bring(line.behind) == ["take cancel"]
