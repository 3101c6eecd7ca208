from __future__ import annotations

from datetime import timedelta

from bot.cards.undelivered import Facts
from storage import outbox
from storage.database import Database
from storage.outbox import Undelivered
from tests.bot.flows.test_signup import introduced
from tests.bot.team import colleague
from tests.person import Person
from tests.sample import ANA, NOW, WHO, add_meeting

FACTS = [
    Facts(who=WHO, total=0, page=0, shown=()),
    Facts(
        who=WHO,
        total=21,
        page=1,
        shown=tuple(
            (Undelivered(n, ANA.id, state, NOW), ANA)
            for n, state in enumerate(("failed", "unreachable", "ambiguous") * 2)
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


def test_somebody_who_may_not_decide_sees_no_numbers(parent: Person, database: Database) -> None:
    introduced(parent, add_meeting(database))
    member, _id = colleague(parent, database, role="staff")

    member.tap_data("undelivered:AA:")

    assert "nu mai este disponibil" in member.text
