from __future__ import annotations

import ast
from datetime import timedelta
from pathlib import Path
from typing import get_args

import bot
from bot.cards.audit import DEEDS, FIELDS, PAGE, THINGS, Facts
from bot.turn import Turns
from storage import audit
from storage.audit import Action, Entry
from storage.database import Database
from storage.schema import METADATA
from tests.bot.cards.test_team import LONG
from tests.colleagues import colleague, member_of
from tests.sample import NOW, WHO, add_parent

ENTRIES = tuple(
    Entry(n, NOW, "belvedere", n % 2 or None, deed, "families", 2**62, ("domicile",))
    for n, deed in enumerate(DEEDS)
)
FACTS = [
    Facts(who=WHO, page=0, entries=(), more=False, names={}),
    Facts(who=WHO, page=0, entries=ENTRIES[:PAGE], more=True, names={1: LONG}),
    Facts(who=WHO, page=3, entries=ENTRIES[-PAGE:], more=True, names={1: LONG}),
]


def test_every_deed_has_words() -> None:
    assert set(DEEDS) == set(get_args(Action))
    known = {column.name for table in METADATA.tables.values() for column in table.columns}
    assert set(FIELDS) <= known
    assert {"families", "persons", "staff", "invites", "audit"} <= set(THINGS)


def test_whatever_the_code_records_has_words() -> None:
    """Read from the code: what a director sees is never the name of a table or a column."""
    tables, fields = set(), set()
    for file in Path(bot.__file__).parent.rglob("*.py"):
        for call in ast.walk(ast.parse(file.read_text())):
            match call:
                case ast.Call(func=ast.Attribute(ast.Name("audit"), "record" | "read" as way)):
                    about = call.args[3 if way == "record" else 2]
                    tables |= {about.value} if isinstance(about, ast.Constant) else set()
                    fields |= {
                        one.value
                        for given in call.keywords
                        if given.arg == "fields" and isinstance(given.value, ast.Tuple)
                        for one in given.value.elts
                        if isinstance(one, ast.Constant)
                    }

    assert len(tables) > 15
    assert len(fields) > 15
    assert tables <= set(THINGS)
    assert fields <= set(FIELDS)


def test_who_looked_at_a_family_is_shown_without_its_name(turns: Turns, database: Database) -> None:
    director = colleague(turns, database, "director")
    reader = member_of(database, colleague(turns, database, "counsellor"))
    family = add_parent(database).family_id
    with database.transaction() as db:
        audit.read(db, reader, "families", family, NOW, fields=("domicile",))

    director.command("audit")

    assert "Ioana Probă" in director.text
    assert "a văzut: familie #" in director.text
    assert "Ana Exemplu" not in director.text


def test_looking_at_the_list_is_in_the_list(turns: Turns, database: Database) -> None:
    director = colleague(turns, database, "director")

    director.command("audit")
    director.command("audit")

    assert "Dora Directoare" in director.text
    with database.transaction() as db:
        assert len(audit.newest(db, "belvedere", skip=0, limit=9)) == 1


def test_the_list_goes_back_in_pages(turns: Turns, database: Database) -> None:
    director = colleague(turns, database, "director")
    for number in range(2 * PAGE):
        with database.transaction() as db:
            member = member_of(database, director)
            audit.record(db, member, "add", "persons", 7, NOW + timedelta(minutes=number))

    director.command("audit")
    first = director.text
    director.tap("Mai vechi")
    second = director.text
    director.tap("Mai noi")

    assert first != second
    assert "persoană" in director.text
