from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from sqlalchemy import select

from bot.cards.afterwards import Facts
from bot.reminders import stamp
from bot.screen import tap
from storage import accounts, attendance, feedback, meetings, persons, seats, signups, staff
from storage.attendance import Value
from storage.database import Database
from tests.bot.cards.test_meeting import with_children
from tests.bot.cards.test_reminder import signed_up
from tests.person import Person
from tests.sample import MEETING, SIGNUP, WHO

FACTS = [
    Facts(who=WHO, signup=signup, meeting=MEETING, value=value, following=following)
    for signup in (SIGNUP, replace(SIGNUP, rated=True))
    for value in ("present", "absent")
    for following in (None, MEETING)
]


def after(parent: Person, database: Database, value: Value) -> str:
    """The card's data, an hour and a half after a meeting at which this was noted."""
    meeting, account = signed_up(parent, database)
    parent.later(days=3, hours=3)
    with database.transaction() as db:
        found = accounts.find(db, account)
        assert found is not None
        assert found.person_id is not None
        member = staff.add(db, "belvedere", "Ioana Probă", "staff", parent.now)
        attendance.mark(db, meeting, found.person_id, value, member.id, parent.now)
        mine = next(s for s in signups.of_caregiver(db, found.person_id) if s.meeting_id == meeting)
        return tap("afterwards", "", mine.id, stamp(meetings.get(db, meeting)))


def test_rate_is_one_tap_kept_once_and_without_a_name(parent: Person, database: Database) -> None:
    parent.tap_data(after(parent, database, "present"))

    parent.tap("😐")

    with database.transaction() as db:
        rows = db.execute(select(feedback.feedback)).all()
    assert [row.score for row in rows] == [2]
    assert not {"account_id", "caregiver_id", "signup_id"} & set(feedback.feedback.columns.keys())


def test_whoever_was_missed_is_told_kindly_and_not_asked_to_rate(
    parent: Person, database: Database
) -> None:
    parent.tap_data(after(parent, database, "absent"))

    assert "Ne pare rău" in parent.text
    assert not any("😀" in label for label in parent.labels())


def test_whoever_had_announced_it_hears_nothing(parent: Person, database: Database) -> None:
    parent.tap_data(after(parent, database, "announced"))

    assert "nu mai este disponibil" in parent.text


@pytest.mark.parametrize("score", [0, 5, 99])
def test_a_forged_face_is_not_counted(parent: Person, database: Database, score: int) -> None:
    card = after(parent, database, "present")

    parent.tap_data(f"{card.rsplit(':', 1)[0]}.{tap('x', '', score).split(':')[1]}:rate")

    with database.transaction() as db:
        assert db.execute(select(feedback.feedback)).all() == []


def test_a_face_counts_once(parent: Person, database: Database) -> None:
    parent.tap_data(after(parent, database, "present"))
    faces = parent.screen.buttons
    message = max(parent.chat_log)

    parent.press(faces[0], message)
    parent.press(faces[3], message)

    with database.transaction() as db:
        assert [row.score for row in db.execute(select(feedback.feedback))] == [4]


def presented(parent: Person, database: Database, meeting: int, people: Sequence[int]) -> None:
    with database.transaction() as db:
        member = staff.add(db, "belvedere", "Ioana Probă", "staff", parent.now)
        for person in people:
            attendance.mark(db, meeting, person, "present", member.id, parent.now)


def speaking(database: Database, meeting: int, mine: int, parent: Person) -> list[str]:
    """What each of this parent's sign-ups to the meeting says afterwards."""
    with database.transaction() as db:
        all_mine = [s for s in signups.of_caregiver(db, mine) if s.meeting_id == meeting]
        when = stamp(meetings.get(db, meeting))
    said = []
    for one in all_mine:
        parent.tap_data(tap("afterwards", "", one.id, when))
        said.append(parent.text)
    return said


def test_whoever_cancelled_and_came_back_is_thanked_once(
    parent: Person, database: Database
) -> None:
    meeting, account = signed_up(parent, database)
    mine = person_behind(database, account)
    parent.home("Înscrieri")
    parent.tap("📝 joi")
    parent.tap("Nu mai pot veni")
    parent.later(minutes=11)
    parent.home("Întâlniri")
    parent.tap("📅 joi")
    parent.tap("Mă înscriu")
    parent.later(days=3, hours=3)
    presented(parent, database, meeting, [mine])

    said = speaking(database, meeting, mine, parent)

    assert len(said) == 2
    assert sum("mulțumim" in one for one in said) == 1


def test_two_children_of_two_sign_ups_are_thanked_for_once(
    parent: Person, database: Database
) -> None:
    meeting, mine = with_children(parent, database, "Mara", "Luca")
    parent.tap("Mă înscriu")
    parent.tap("Mara")
    parent.tap("Gata")
    parent.home("Întâlniri")
    parent.tap("📅 joi")
    parent.tap("Alt copil")
    parent.later(days=3, hours=3)
    with database.transaction() as db:
        children = [child.id for child in persons.children_of(db, mine)]
    presented(parent, database, meeting, children[:1])

    said = speaking(database, meeting, mine, parent)

    assert len(said) == 2
    assert sum("mulțumim" in one for one in said) == 1


def test_a_child_that_has_waited_in_vain_keeps_nobody_from_being_thanked(
    parent: Person, database: Database
) -> None:
    meeting, mine = with_children(parent, database, "Mara", "Luca")
    parent.tap("Mă înscriu")
    parent.tap("Mara")
    parent.tap("Gata")
    parent.home("Întâlniri")
    parent.tap("📅 joi")
    parent.tap("Alt copil")
    parent.later(days=3, hours=3)
    with database.transaction() as db:
        first, second = signups.all_mine(db, mine, meeting)
        waits = signups.signups.update().where(signups.signups.c.id == first.id)
        db.execute(waits.values(state="waiting"))
        here = seats.people_of(db, second.id)
    presented(parent, database, meeting, here)

    said = speaking(database, meeting, mine, parent)

    assert ["mulțumim" in one for one in said] == [False, True]


def person_behind(database: Database, account: int) -> int:
    with database.transaction() as db:
        found = accounts.find(db, account)
    assert found is not None
    assert found.person_id is not None
    return found.person_id
