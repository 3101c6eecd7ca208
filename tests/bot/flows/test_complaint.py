from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.dialogue import Reply
from bot.flows.complaint import MOST, Facts
from bot.incoming import Incoming
from bot.screen import tap
from bot.turn import There, Turns
from storage import complaints, outbox, updates
from storage.chat_messages import Sent
from storage.database import Database
from tests.bot.cards.test_complaint import complained
from tests.bot.families import account_of, member
from tests.bot.flows.test_signup import welcomed
from tests.person import Person

FACTS = [Facts(name="Ana Exemplu"), Facts(name="")]
REPLIES = {
    "name": [Reply("typed", "Maria Exemplu")],
    "words": [Reply("typed", "Este prea frig în sala mare.")],
}


def test_one_without_a_name_leaves_no_trace_of_who_sent_it(
    turns: Turns, database: Database
) -> None:
    member(turns, database, "coordinator")
    parent, _complaint = complained(turns, database, named=False)
    assert parent.now.second

    assert "cu numărul 1/2026, fără nume" in parent.text
    with database.transaction() as db:
        row = db.execute(complaints.complaints.select()).one()
        promised = db.execute(outbox.outbox.select()).all()
    assert (row.account_id, row.name) == (None, None)
    mine = account_of(database, parent)
    assert {(one.created_at.minute, one.created_at.second) for one in promised} == {(0, 0)}
    assert all(one.account_id != mine for one in promised)
    assert "received_at" not in row._fields, "the day, not the hour"


def test_a_newcomer_may_give_a_name_and_nothing_else(
    parent: Person, turns: Turns, database: Database
) -> None:
    welcomed(parent)
    parent.command("menu")
    parent.tap("Setări")
    parent.tap("Sugestii")
    parent.tap("O sugestie")
    parent.tap("Cu numele meu")
    parent.say("Maria Exemplu")
    parent.say("Ar fi bun un colț de lectură.")

    with database.transaction() as db:
        row = db.execute(complaints.complaints.select()).one()
        made = complaints.find(db, row.id)
    assert made is not None
    assert (made.kind, made.name, made.words) == (
        "suggestion",
        "Maria Exemplu",
        "Ar fi bun un colț de lectură.",
    )
    assert b"lectur" not in row.words


def test_too_long_a_complaint_is_asked_again(turns: Turns, database: Database) -> None:
    from tests.bot.families import family

    parent = family(turns, database)
    parent.tap_data(tap("settings", "complaint"))
    parent.tap("O reclamație")
    parent.tap("Fără nume")
    parent.say("x" * (MOST + 1))

    assert f"{MOST}" in parent.text


@pytest.mark.parametrize("named", [True, False])
def test_what_was_registered_is_said_again_when_it_died_on_its_way(
    turns: Turns, database: Database, *, named: bool
) -> None:
    from tests.bot.families import family

    parent = family(turns, database)
    parent.tap_data(tap("settings", "complaint"))
    parent.tap("O reclamație")
    parent.tap("Cu numele meu" if named else "Fără nume")
    words = Incoming(9_000_001, parent.chat, Reply("typed", "Nu a sunat nimeni."), 77)

    first, again = (turns.take(words, parent.now) for _time in range(2))

    said = parent.speaks.say(*again.shows[0].screen.text)
    assert ("1/2026" in said) if named else (said == "✅ Am primit.")
    for answer in (first, again):
        assert answer.hides, "the words go first"
        assert 77 in answer.removes
    with database.reading() as db:
        assert len(db.execute(select(complaints.complaints.c.id)).all()) == 1
    turns.shown(There(words.update, again, [Sent(900)], parent.now))
    with database.reading() as db:
        seen = select(updates.seen_updates).where(updates.seen_updates.c.id == words.update)
        left = db.execute(seen).one()
    assert (left.shown, left.card, left.ids, left.erases) == (True, None, None, None)
    assert turns.take(words, parent.now).shows == ()
