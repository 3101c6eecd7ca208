from __future__ import annotations

from bot.cards.duty import Facts
from bot.screen import tap
from storage import alerts, staff
from storage.database import Database
from storage.staff import Member
from tests.bot.team import colleague
from tests.person import Person
from tests.sample import NOW

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


def test_two_who_change_the_list_at_once_undo_nothing_of_each_other(database: Database) -> None:
    """One takes the last one off, the other puts somebody on whom they saw below."""
    with database.transaction() as db:
        ids = [
            staff.add(db, "belvedere", f"{name} Probă", "coordinator", NOW).id
            for name in ("Ioana", "Maria")
        ]
        alerts.put_on_duty(db, "belvedere", ids[0])

    with database.transaction() as db:
        alerts.take_off_duty(db, ids[0])
    with database.transaction() as db:
        alerts.put_on_duty(db, "belvedere", ids[1])

    with database.transaction() as db:
        assert alerts.on_duty(db, "belvedere") == [ids[1]]
