from __future__ import annotations

from bot.screen import tap
from bot.turn import Turns
from storage import complaints
from storage.database import Database
from tests.bot.asked import COMPLAINT, REPLIED
from tests.bot.families import MISSING, family
from tests.person import Person

FACTS = [COMPLAINT, REPLIED]


def complained(turns: Turns, database: Database, *, named: bool = True) -> tuple[Person, int]:
    """A parent who has sent a complaint, and the complaint."""
    parent = family(turns, database)
    parent.command("menu")
    parent.tap("Setări")
    parent.tap("Sugestii")
    parent.tap("O reclamație")
    parent.tap("Cu numele meu" if named else "Fără nume")
    parent.say("Este prea frig în sala mare.")
    with database.transaction() as db:
        row = db.execute(complaints.complaints.select()).one()
    return parent, row.id


def test_it_says_its_number_and_by_when_it_is_answered(turns: Turns, database: Database) -> None:
    parent, _complaint = complained(turns, database)

    assert "cu numărul 1/2026" in parent.text
    assert "până miercuri, 23 decembrie" in parent.text


def test_nobody_else_sees_it(turns: Turns, database: Database) -> None:
    _parent, complaint = complained(turns, database)
    other = family(turns, database, "+9996610002")

    for target in (complaint, 12345):
        other.tap_data(tap("complaint", "", target))
        assert other.text == MISSING


def test_not_even_the_sender_can_be_traced_from_one_without_a_name(
    turns: Turns, database: Database
) -> None:
    parent, complaint = complained(turns, database, named=False)

    parent.tap_data(tap("complaint", "", complaint))

    assert parent.text == MISSING
