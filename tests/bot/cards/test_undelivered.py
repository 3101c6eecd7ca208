from __future__ import annotations

from datetime import timedelta
from typing import get_args

from bot.books import Books
from bot.cards.undelivered import Facts
from bot.incoming import Incoming, Membership
from bot.screen import tap
from bot.turn import Turns
from storage import outbox, requests
from storage.database import Database
from storage.outbox import Undelivered
from storage.requests import SafeHours
from tests.bot.families import family
from tests.bot.flows.test_signup import introduced
from tests.bot.team import colleague
from tests.colleagues import colleague as somebody
from tests.person import Person
from tests.sample import ANA, CENTRES, NOW, WHO, add_meeting

FACTS = [
    Facts(who=WHO, total=0, page=0, shown=()),
    Facts(
        who=WHO,
        total=21,
        page=1,
        shown=tuple(
            (Undelivered(n, ANA.id, state, NOW), ANA, hours)
            for n, (state, hours) in enumerate(
                zip(
                    ("failed", "unreachable", "ambiguous") * 2,
                    (None, *get_args(SafeHours), None),
                    strict=True,
                )
            )
        ),
    ),
]


def test_called_takes_it_off_the_list(parent: Person, database: Database) -> None:
    introduced(parent, add_meeting(database))
    with database.transaction() as db:
        for row in outbox.claim(db, "test", parent.now + timedelta(days=9)):
            outbox.ambiguous(db, row.id, "TimedOut", parent.now)
    coordinator, _member = colleague(parent, database)

    coordinator.tap_data("undelivered:AA:")
    assert "Maria Exemplu" in coordinator.text
    assert "+9996610001" in coordinator.text
    while any("Am sunat" in label for label in coordinator.labels()):
        coordinator.tap("Am sunat")

    assert "Toate mesajele au ajuns" in coordinator.text


def test_a_family_that_blocks_the_assistant_is_called_by_the_way_that_was_agreed(
    turns: Turns, database: Database
) -> None:
    parent, coordinator = family(turns, database), somebody(turns, database, "coordinator")
    parent.tap_data(tap("talk", "ask", 4))
    with database.transaction() as db:
        [asked] = db.execute(requests.requests.select()).all()
        requests.set_safe_hours(db, asked.id, "morning")
    gone = Incoming(9_999_001, parent.chat, Membership(blocked=True))

    turns.take(gone, parent.now)
    books = Books(database, CENTRES, lambda: parent.now, "test", "belvedere_bot")
    for row in books.claim(100, ())[1]:
        books.read(row)

    coordinator.tap_data(tap("undelivered"))
    assert "a blocat" in coordinator.text
    assert "Dimineața" in coordinator.text


def test_somebody_who_may_not_decide_sees_no_numbers(parent: Person, database: Database) -> None:
    introduced(parent, add_meeting(database))
    member, _id = colleague(parent, database, role="staff")

    member.tap_data("undelivered:AA:")

    assert "nu mai este disponibil" in member.text
