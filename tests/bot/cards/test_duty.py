from __future__ import annotations

from bot.cards.duty import Facts
from bot.screen import tap
from storage import alerts
from storage.database import Database
from storage.staff import Member
from tests.bot.team import colleague
from tests.person import Person

PEOPLE = tuple(
    Member(n, "belvedere", f"Ioana Probă cea {n}", "counsellor", "active", n) for n in range(5)
)
FACTS = [Facts(order=PEOPLE[:n], others=PEOPLE[n:]) for n in (0, 2, 5)]


def test_turn_puts_a_colleague_on_the_list_and_takes_them_off_again(
    parent: Person, database: Database
) -> None:
    coordinator, member = colleague(parent, database)
    _other, second = colleague(parent, database, "counsellor", "Radu Model", number=101)
    coordinator.tap_data(tap("duty"))

    orders = []
    for label in ("Radu", "Ioana", "Radu"):
        coordinator.tap(label)
        with database.transaction() as db:
            orders.append(alerts.on_duty(db, "belvedere"))

    assert orders == [[second], [second, member], [member]]
