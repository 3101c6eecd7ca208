from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.cards.other_dates import Facts
from storage import accounts, activities, meetings, seats, signups
from storage.database import Database
from tests.bot.flows.test_signup import known
from tests.person import Person
from tests.sample import MEETING, NOW, SIGNUP, TITLE, WHO, add_parent

FACTS = [
    Facts(who=WHO, signup=SIGNUP, meeting=MEETING, others=others)
    for others in ((), (MEETING,), (MEETING, replace(MEETING, id=7), replace(MEETING, id=8)))
]


def two_dates(database: Database, *, capacity: int = 1) -> list[int]:
    with database.transaction() as db:
        activity = activities.add(db, "belvedere", "parenting_workshop", TITLE, NOW)
        return [
            meetings.add_meeting(db, activity, NOW + timedelta(days=days), NOW, capacity=capacity)
            for days in (3, 10)
        ]


def test_swap_gives_this_seat_back_and_takes_that_one(parent: Person, database: Database) -> None:
    known(parent, database)
    first, second = two_dates(database)
    parent.home("Întâlniri")
    parent.tap("📅 joi 26")
    parent.tap("Mă înscriu")
    parent.tap("Înscrierea mea")

    parent.tap("Altă dată")
    parent.tap("🔄 joi 3")

    assert "3 decembrie" in parent.text
    assert "V-ați înscris" in parent.text
    with database.transaction() as db:
        assert (meetings.get(db, first).free, meetings.get(db, second).free) == (1, 0)


def test_swap_to_a_date_that_filled_up_meanwhile_keeps_the_seat_here(
    parent: Person, database: Database
) -> None:
    known(parent, database)
    first, second = two_dates(database)
    parent.home("Întâlniri")
    parent.tap("📅 joi 26")
    parent.tap("Mă înscriu")
    account = parent.last.account
    parent.tap("Înscrierea mea")
    parent.tap("Altă dată")
    other = add_parent(database, None)
    with database.transaction() as db:
        seats.take_seats_or_wait(db, second, other, [other.id], NOW, known=True, may_wait=False)

    parent.tap("🔄 joi 3")

    with database.transaction() as db:
        found = accounts.find(db, account)
        assert found is not None
        assert found.person_id is not None
        mine = signups.mine(db, found.person_id, first)
    assert mine is not None
    assert mine.state == "confirmed"
