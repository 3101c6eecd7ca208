"""A call can be overheard: wherever the team reads a family's number, it reads how to reach that family, too.

One mother of a world full of rows, whom no message reaches any more, is on every list of people to call. A
coordinator who has taken whatever can be taken looks at every card about every row.
"""

from __future__ import annotations

import ast

import pytest
from sqlalchemy import update

from bot.cards import cards
from bot.jobs.broadcasts import send_broadcasts
from bot.settings import ROOT
from bot.texts import translator
from bot.who import acting
from storage import accounts, alerts, audiences, broadcasts, complaints, outbox, safe_hours, staff
from storage import requests as asked
from storage.database import Database
from storage.persons import Person as Adult
from storage.safe_hours import SafeHours
from tests.bot.cased import caregiver_of
from tests.colleagues import member_of
from tests.sample import NOW
from tests.world import CENTRES, HERE, World, build, everything

# Each shows the number of somebody with whom the hour was not spoken about.
WITH_NUMBERS = {
    "alert", "broadcast_calls", "complaint_work", "entered", "request_number", "roster", "undelivered",
}  # fmt: skip
# Shown only to whoever asks for a number and for nothing else.
ASKED_FOR = {"request_number"}


def to_call(database: Database) -> tuple[World, Adult]:
    world = build(database)
    mother = caregiver_of(database, world.here.parent)
    lead = member_of(database, world.here.by_role["coordinator"])
    with database.transaction() as db:
        account = accounts.lock(db, world.here.parent.chat)
        assert account is not None
        accounts.set_state(db, account.id, "blocked")
        alert, _new = alerts.open_alert(db, HERE, account.id, "child_danger", NOW, NOW)
        alerts.acknowledge(db, alert.id, lead.id, NOW)
        for request in everything_of(world, "requests"):
            asked.put(db, request, responsible_id=lead.id)
        for complaint in everything_of(world, "complaints"):
            complaints.answer(db, complaint, lead.id, "Cuvinte inventate.", NOW)
            outbox.promise(
                db,
                account.id,
                "complaint",
                (complaint,),
                lane="reply",
                dedup=complaints.promised_as(complaint),
                now=NOW,
            )
        db.execute(update(outbox.outbox).values(state="failed", finished_at=NOW))
        everybody = audiences.Audience("all")
        broadcast = broadcasts.draft(db, lead, everybody, {"ro": "Bună ziua!"}, NOW)
        broadcasts.become(db, broadcast, "scheduled", NOW, send_at=NOW)
    send_broadcasts(database, CENTRES, lambda: NOW)
    return world, mother


def everything_of(world: World, table: str) -> list[int]:
    return world.ids[HERE][table]


def screens(database: Database, world: World) -> list[tuple[str, str]]:
    """(card, what it says) of every card of the team about every row there is, as the coordinator reads it."""
    rows = sorted(set().union(*everything(database).values()))
    chat, found = world.here.by_role["coordinator"].chat, []
    with database.transaction() as db:
        account = accounts.lock(db, chat)
        assert account is not None
        who = acting(account, CENTRES, NOW, staff.of_account(db, account.id))
        for card in cards().values():
            for ids in ((), *((row,) for row in rows)):
                if card.rights and card.permits(who):
                    facts = card.load(db, who, ids)
                    if facts is not None:
                        found.append((card.name, translator("ro").say(*card.say(facts).text)))
    return found


@pytest.mark.parametrize("hours", [None, "morning"])
def test_no_screen_of_the_team_shows_a_number_without_the_hours_that_were_agreed(
    database: Database, hours: SafeHours | None
) -> None:
    world, mother = to_call(database)
    assert mother.phone is not None
    with database.transaction() as db:
        if hours is not None:
            safe_hours.say(db, mother.id, hours, NOW)

    shown = [(card, said) for card, said in screens(database, world) if mother.phone in said]

    assert {card for card, _said in shown} == WITH_NUMBERS
    silent = [card for card, said in shown if "9–12" not in said]
    assert silent == ([] if hours else [card for card, _said in shown])


def test_whoever_must_not_be_called_has_no_number_where_nobody_asked_for_it(
    database: Database,
) -> None:
    world, mother = to_call(database)
    assert mother.phone is not None
    with database.transaction() as db:
        safe_hours.say(db, mother.id, "write", NOW)

    shown = screens(database, world)

    assert {card for card, said in shown if mother.phone in said} == ASKED_FOR
    warned = {card for card, said in shown if "nu sunați" in said.lower()}
    assert warned >= WITH_NUMBERS


def test_numbers_are_put_on_screens_in_one_place() -> None:
    """Read from the code: whoever adds a screen with a number takes it from `bot/contact_way.py`."""
    found = set()
    for file in (ROOT / "bot").rglob("*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        asked_whether = {
            id(one.left)
            for one in ast.walk(tree)
            if isinstance(one, ast.Compare) and isinstance(one.ops[0], ast.Is | ast.IsNot)
        } | {
            id(one.operand)
            for one in ast.walk(tree)
            if isinstance(one, ast.UnaryOp) and isinstance(one.op, ast.Not)
        }
        found |= {
            f"{file.relative_to(ROOT)}: {ast.unparse(one)}"
            for one in ast.walk(tree)
            if isinstance(one, ast.Attribute) and one.attr == "phone"
            if id(one) not in asked_whether and not ast.unparse(one.value).endswith("centre")
        }

    assert found == NOT_FROM_THERE | IN_ONE_PLACE


IN_ONE_PLACE = {"bot/contact_way.py: person.phone"}
# The hours stand above it, whatever they are; three digits tell two of the same name apart; what was given just
# now; whether there is one.
NOT_FROM_THERE = {
    "bot/cards/request_number.py: person.phone",
    "bot/flows/finding.py: person.phone",
    "bot/flows/introduction.py: introduction.phone",
    "bot/flows/walkin.py: command.phone",
    "bot/cards/request_work.py: facts.phone",
    "bot/cards/settings.py: facts.phone",
}
