from __future__ import annotations

from dataclasses import replace

import pytest

from bot.cards.entered import Facts
from bot.screen import Picture, tap
from bot.turn import Turns
from storage import accounts, audit
from storage.database import Database
from storage.family_codes import family_codes
from tests.bot.led import (
    FOR_CHILDREN,
    GUEST,
    LED,
    NEAR,
    NOT_REACHED,
    WITH_CHILDREN,
    led_by,
    party,
    seated,
)
from tests.colleagues import colleague
from tests.person import Person
from tests.sample import add_meeting

FACTS = [
    Facts(
        who=LED,
        meeting=meeting,
        guest=replace(guest, signup=replace(guest.signup, state=state, place=9)),
    )
    for meeting, guest in ((NEAR, GUEST), (NEAR, NOT_REACHED), (FOR_CHILDREN, WITH_CHILDREN))
    for state in ("confirmed", "held", "offered", "waiting")
]


@pytest.fixture
def educator(turns: Turns, database: Database) -> Person:
    return colleague(turns, database, "staff")


def code_for(educator: Person, signup: int) -> str:
    """The link that stands under the picture."""
    educator.tap_data(tap("entered", "", signup))
    educator.tap("Cod pentru familie")
    assert isinstance(educator.screen.attachment, Picture)
    (copy,) = educator.screen.buttons
    return copy.copy


def test_code_is_shown_once_and_leaves_only_a_hash(educator: Person, database: Database) -> None:
    meeting = led_by(database, educator, add_meeting(database))
    (made,) = seated(database, meeting, party(database, 1))

    link = code_for(educator, made.id)

    code = link.partition("?start=f_")[2]
    assert len(code) == 24
    with database.transaction() as db:
        stored = repr(db.execute(family_codes.select()).one())
        entries = audit.newest(db, "belvedere", skip=0, limit=1)
    assert code not in stored
    assert (entries[0].action, entries[0].record) == ("invite", made.caregiver_id)


def test_a_family_that_has_telegram_needs_no_code(educator: Person, database: Database) -> None:
    meeting = led_by(database, educator, add_meeting(database))
    (parent,) = party(database, 1)
    (made,) = seated(database, meeting, [parent])
    with database.transaction() as db:
        account = accounts.create(db, 5_999_999, "belvedere", educator.now)
        accounts.link(db, account.id, parent.id)

    educator.tap_data(tap("entered", "code", made.id))

    assert educator.screen.attachment is None
    assert "Cod pentru familie" not in " ".join(educator.labels())


def test_code_for_another_facilitators_family_looks_like_none(
    turns: Turns, educator: Person, database: Database
) -> None:
    other = colleague(turns, database, "counsellor")
    meeting = led_by(database, educator, add_meeting(database))
    (made,) = seated(database, meeting, party(database, 1))
    answers = set()

    for target in (made.id, 12345):
        for name in ("", "code"):
            other.tap_data(tap("entered", name, target))
            answers.add(other.text)

    assert len(answers) == 1
