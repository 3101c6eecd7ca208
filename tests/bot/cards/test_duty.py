from __future__ import annotations

import pytest

from bot.cards import Ids, duty
from bot.cards.duty import Facts
from bot.screen import tap
from bot.who import Who
from storage import alerts
from storage.database import Database, Transaction
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


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_two_who_change_the_list_at_once_undo_nothing_of_each_other(
    parent: Person, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One puts somebody on the list as they saw it, while the other takes the only one off. SQLite has one writer."""
    first, one = colleague(parent, database)
    second, two = colleague(parent, database, number=101, name="Radu Model")
    first.tap_data(tap("duty", "turn", one))
    load, meanwhile = duty.load, [lambda: second.tap_data(tap("duty", "turn", one))]

    def seen(db: Transaction, who: Who, ids: Ids) -> Facts | None:
        facts = load(db, who, ids)
        if meanwhile:
            meanwhile.pop()()
        return facts

    monkeypatch.setattr(duty, "load", seen)
    first.tap_data(tap("duty", "turn", two))

    with database.transaction() as db:
        assert alerts.on_duty(db, "belvedere") == [two]
