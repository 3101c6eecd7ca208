from __future__ import annotations

import ast
from collections.abc import Iterable
from datetime import timedelta
from typing import get_args

from bot.cards.audit import DEEDS, FIELDS, PAGE, THINGS, Facts
from bot.flows.adjust import THINGS as ADJUSTED
from bot.settings import ROOT
from bot.turn import Turns
from storage import audit
from storage.audit import Action, Entry
from storage.database import Database
from storage.schema import METADATA
from tests.bot.cards.test_team import LONG
from tests.colleagues import colleague, member_of
from tests.sample import NOW, WHO, add_parent

COLUMNS = {column.name for table in METADATA.tables.values() for column in table.columns}
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
    assert set(FIELDS) <= COLUMNS
    assert {"families", "persons", "staff", "invites", "audit"} <= set(THINGS)


def test_whatever_the_code_records_has_words() -> None:
    """Read from the code: what a director sees is never the name of a table or a column."""
    calls = [
        call
        for folder in ("bot", "storage")
        for file in (ROOT / folder).rglob("*.py")
        for call in ast.walk(ast.parse(file.read_text()))
        if isinstance(call, ast.Call | ast.FunctionDef)
    ]
    handing_on = {one.name for one in calls if isinstance(one, ast.FunctionDef) and hands_on(one)}
    tables, fields = set(), {field for some in ADJUSTED.values() for field in some}
    for call in calls:
        match call:
            case ast.Call(func=ast.Attribute(ast.Name("audit"), "record" | "read" as way)):
                tables |= words_in([call.args[3 if way == "record" else 2]])
                fields |= words_in([one.value for one in call.keywords if one.arg == "fields"])
            case ast.Call(func=ast.Name(name)) if name in handing_on:
                fields |= words_in(call.args) & COLUMNS
            case ast.FunctionDef():
                fields |= assigned(call)

    assert handing_on == {"changed", "_note", "_record"}
    assert len(tables) > 15
    assert len(fields) > 15
    assert {"voice", "next_review_on", "paper_signed", "description"} <= fields
    assert tables - set(THINGS) == set()
    assert fields - set(FIELDS) == set()


def hands_on(function: ast.FunctionDef) -> bool:
    """It records fields whose names it is given."""
    given = [one.arg for one in (*function.args.args, function.args.vararg) if one is not None]
    return bool({"field", "fields"} & set(given)) and "audit.record(" in ast.unparse(function)


def assigned(function: ast.FunctionDef) -> set[str]:
    """What is called `fields` before it is recorded."""
    return {
        word
        for one in ast.walk(function)
        if isinstance(one, ast.Assign) and "fields" in ast.unparse(one.targets[0])
        for word in words_in([one.value]) & COLUMNS
    }


def words_in(nodes: Iterable[ast.AST]) -> set[str]:
    return {
        one.value
        for node in nodes
        for one in ast.walk(node)
        if isinstance(one, ast.Constant) and isinstance(one.value, str)
    }


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
