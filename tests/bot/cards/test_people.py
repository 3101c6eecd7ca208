from __future__ import annotations

from dataclasses import replace

from bot.cards.people import PAGE, Facts
from bot.roles import ROLES
from bot.turn import Turns
from storage import staff
from storage.database import Database
from storage.staff import Member
from tests.bot.cards.test_team import LONG
from tests.colleagues import colleague
from tests.sample import NOW

MEMBERS = tuple(
    Member(2**62 + n, "belvedere", LONG, role, "active" if n else "pending", n)
    for n, role in enumerate([*ROLES, *ROLES][:PAGE])
)
FACTS = [
    Facts(page=0, members=MEMBERS[:1], more=False),
    Facts(page=0, members=MEMBERS, more=True),
    Facts(page=1, members=tuple(replace(m, state="pending") for m in MEMBERS), more=True),
]


def test_everybody_of_the_centre_is_there_and_nobody_of_another(
    turns: Turns, database: Database
) -> None:
    person = colleague(turns, database, "administrator")
    with database.transaction() as db:
        for number in range(PAGE):
            staff.add(db, "belvedere", f"Model {'ABCDEFGHIJ'[number]}", "staff", NOW)
        staff.add(db, "belvedere", "Ea Așteaptă", "coordinator", NOW, state="pending")
        staff.add(db, "belvedere", "El Plecat", "staff", NOW, state="off")
        staff.add(db, "elsewhere", "Alt Cineva", "staff", NOW)

    person.command("people")
    first = person.text
    person.tap("Mai multe")

    names = first + person.text
    assert all(name in names for name in ("Adina Șablon", "Model A", "Model H", "Ea Așteaptă"))
    assert "El Plecat" not in names
    assert "Alt Cineva" not in names
    assert "Ea Așteaptă" in first


def test_invite_starts_the_dialogue(turns: Turns, database: Database) -> None:
    person = colleague(turns, database, "administrator")
    person.command("people")

    person.tap("Invit pe cineva")

    assert "Ce rol va avea" in person.text
