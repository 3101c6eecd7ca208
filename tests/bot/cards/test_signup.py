from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.cards.signup import Facts
from bot.screen import Button, tap
from bot.texts import _
from storage import signups
from storage.database import Database
from storage.signups import UNDO
from tests.bot.flows.test_signup import known
from tests.person import Person
from tests.sample import CENTRE, CENTRES, MEETING, NOW, SIGNUP, WHO, add_meeting, add_parent

PINNED = CENTRE.model_copy(update={"latitude": 44.43, "longitude": 26.03})
FACTS = [
    Facts(who=who, signup=signup, meeting=MEETING)
    for who in (WHO, replace(WHO, centre=PINNED, centres=CENTRES))
    for signup in (
        SIGNUP,
        replace(SIGNUP, state="held"),
        replace(SIGNUP, state="offered"),
        replace(SIGNUP, state="waiting", place=120),
        replace(SIGNUP, state="cancelled"),
        replace(SIGNUP, state="cancelled", changed_at=NOW - UNDO - timedelta(minutes=1)),
        replace(SIGNUP, state="declined"),
    )
]


def signed_up(parent: Person, database: Database) -> int:
    known(parent, database)
    meeting = add_meeting(database, capacity=1)
    parent.home("Întâlniri")
    parent.tap("📅 joi")
    parent.tap("Mă înscriu")
    parent.tap("Înscrierea mea")
    return meeting


def test_cancel_is_one_tap_and_frees_the_seat(parent: Person, database: Database) -> None:
    meeting = signed_up(parent, database)

    parent.tap("Nu mai pot veni")

    assert "anulată" in parent.text
    other = add_parent(database, None)
    with database.transaction() as db:
        taken = signups.take_seats_or_wait(
            db, meeting, other, [other.id], NOW, known=True, may_wait=False
        )
    assert not isinstance(taken, str)


def test_undo_brings_the_seat_back_within_ten_minutes(parent: Person, database: Database) -> None:
    signed_up(parent, database)
    parent.tap("Nu mai pot veni")

    parent.tap("Revin la loc")

    assert "V-ați înscris" in parent.text


def test_undo_comes_too_late_after_ten_minutes(parent: Person, database: Database) -> None:
    signed_up(parent, database)
    parent.tap("Nu mai pot veni")
    parent.later(minutes=11)

    parent.tap("Revin la loc")

    assert "anulată" in parent.text


def test_undo_of_a_seat_that_went_to_somebody_else_leads_to_the_line(
    parent: Person, database: Database
) -> None:
    meeting = signed_up(parent, database)
    parent.tap("Nu mai pot veni")
    other = add_parent(database, None)
    with database.transaction() as db:
        signups.take_seats_or_wait(db, meeting, other, [other.id], NOW, known=True, may_wait=False)

    parent.tap("Revin la loc")

    assert "lista de așteptare" in parent.text


def test_somebody_elses_sign_up_can_be_neither_seen_nor_cancelled(
    parent: Person, database: Database
) -> None:
    signed_up(parent, database)
    theirs = add_parent(database, None)
    meeting = add_meeting(database)
    with database.transaction() as db:
        taken = signups.take_seats_or_wait(
            db, meeting, theirs, [theirs.id], NOW, known=True, may_wait=False
        )
    assert not isinstance(taken, str)
    message = max(parent.chat_log)

    answers = set()
    for target in (taken.id, 12345):
        for name in ("", "cancel", "undo"):
            parent.press(Button(_("forged"), tap("signup", name, target)), message)
            answers.add(parent.text)

    assert len(answers) == 1
    with database.transaction() as db:
        after = signups.find(db, taken.id)
    assert after is not None
    assert after.state == "confirmed"
