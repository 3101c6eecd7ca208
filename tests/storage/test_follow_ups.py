from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from storage import accounts, follow_ups, seats, staff
from storage.database import Database
from storage.follow_ups import FollowUp, Kind
from storage.signups import SignUp
from tests.bot.led import party, seated
from tests.sample import NOW, add_meeting

SOON = NOW + timedelta(hours=5)


@pytest.fixture
def signup(database: Database) -> SignUp:
    (made,) = seated(database, add_meeting(database), party(database, 1))
    return made


def ask(database: Database, signup: SignUp, kind: Kind = "moved", cause: str = "one") -> None:
    with database.transaction() as db:
        follow_ups.ask_to_call(
            db, "belvedere", signup.caregiver_id, kind, cause, NOW, signup=signup.id, until=SOON
        )


def still_open(database: Database, after: timedelta = timedelta()) -> list[FollowUp]:
    with database.transaction() as db:
        return follow_ups.open_in(db, "belvedere", NOW + after)


def rows(database: Database) -> int:
    with database.transaction() as db:
        return len(db.execute(select(follow_ups.follow_ups)).all())


def test_one_cause_is_one_task(database: Database, signup: SignUp) -> None:
    for _ in range(3):
        ask(database, signup)

    assert rows(database) == 1
    assert [task.kind for task in still_open(database)] == ["moved"]


def test_what_is_to_be_said_last_takes_the_place_of_what_nobody_has_said(
    database: Database, signup: SignUp
) -> None:
    ask(database, signup, "decision", "one")

    ask(database, signup, "moved", "two")

    assert rows(database) == 1
    assert [task.kind for task in still_open(database)] == ["moved"]


def test_what_has_changed_besides_hides_nothing_that_is_still_to_be_said(
    database: Database, signup: SignUp
) -> None:
    with database.transaction() as db:
        follow_ups.ask_to_call(
            db,
            "belvedere",
            signup.caregiver_id,
            "decision",
            "one",
            NOW + timedelta(minutes=10),
            signup=signup.id,
            until=SOON,
        )

    ask(database, signup, "changed", "two")

    assert still_open(database) == []
    assert [task.kind for task in still_open(database, timedelta(minutes=10))] == ["decision"]


def test_what_has_changed_takes_the_place_of_what_is_no_longer_true(
    database: Database, signup: SignUp
) -> None:
    ask(database, signup, "called_off", "one")

    ask(database, signup, "changed", "two")

    assert [task.kind for task in still_open(database)] == ["changed"]


def test_a_cause_that_was_dealt_with_does_not_come_back(database: Database, signup: SignUp) -> None:
    ask(database, signup)
    (task,) = still_open(database)
    with database.transaction() as db:
        member = staff.add(db, "belvedere", "Ioana Probă", "staff", NOW)
        assert follow_ups.tick_off(db, task.id, member.id, NOW)
        assert not follow_ups.tick_off(db, task.id, member.id, NOW)
        assert follow_ups.called(db, signup.id, NOW)
        assert not follow_ups.called(db, signup.id, NOW + timedelta(seconds=1))

    ask(database, signup)

    assert still_open(database) == []


def test_a_task_is_seen_while_it_is_true_and_of_use(database: Database, signup: SignUp) -> None:
    ask(database, signup)
    with database.transaction() as db:
        follow_ups.ask_to_call(
            db,
            "belvedere",
            signup.caregiver_id,
            "blocked",
            "blocked",
            NOW + timedelta(minutes=10),
        )

    kinds = [
        [task.kind for task in still_open(database, timedelta(minutes=minutes))]
        for minutes in (0, 10, 5 * 60)
    ]
    assert kinds == [["moved"], ["moved", "blocked"], ["blocked"]]
    with database.transaction() as db:
        seats.cancel(db, signup.id, signup.caregiver_id, NOW)
        account = accounts.create(db, 5_999_999, "belvedere", NOW)
        accounts.link(db, account.id, signup.caregiver_id)
    assert still_open(database, timedelta(minutes=10)) == []


def test_the_most_pressing_call_is_first(database: Database) -> None:
    made = seated(database, add_meeting(database), party(database, 3))
    with database.transaction() as db:
        for signup, hours in zip(made, (9, 2, None), strict=True):
            follow_ups.ask_to_call(
                db,
                "belvedere",
                signup.caregiver_id,
                "moved",
                f"{signup.id}",
                NOW,
                signup=signup.id,
                until=NOW + timedelta(hours=hours) if hours else None,
            )

    assert [task.signup_id for task in still_open(database)] == [
        made[1].id,
        made[0].id,
        made[2].id,
    ]


def test_another_centres_calls_are_not_ours(database: Database, signup: SignUp) -> None:
    ask(database, signup)

    with database.transaction() as db:
        assert follow_ups.open_in(db, "elsewhere", NOW) == []
