from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.cards.other_dates import Facts
from storage import accounts, activities, meetings, seats, signups
from storage.database import Database
from tests.bot.cards.test_reminder import due
from tests.bot.flows.test_signup import known
from tests.bot.team import colleague
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


def test_swap_is_confirmed_also_when_nobody_saw_its_screen(
    parent: Person, database: Database
) -> None:
    known(parent, database)
    two_dates(database)
    parent.home("Întâlniri")
    parent.tap("📅 joi 26")
    parent.tap("Mă înscriu")
    parent.tap("Înscrierea mea")
    due(database, parent.last.account, timedelta(), parent)
    parent.tap("Altă dată")
    given_up = next(
        button for button in parent.screen.buttons if "3 dec" in parent.speaks.plain(button.label)
    )

    parent.tap("🔄 joi 3")

    confirmed = due(database, parent.last.account, timedelta(), parent)
    assert [card for card, _screen in confirmed] == ["signup"]
    assert confirmed[0][1] is not None
    assert "3 decembrie" in parent.speaks.say(*confirmed[0][1].text)
    # What a killed process shows when the same tap comes again: no other dates of what was given up.
    parent.tap_data(given_up.data.rpartition(":")[0].partition(".")[0] + ":")
    assert "nu mai este disponibil" in parent.text


def test_a_swap_into_a_reviewed_meeting_that_is_near_is_asked_about_at_once(
    parent: Person, database: Database
) -> None:
    known(parent, database)
    with database.transaction() as db:
        activity = activities.add(db, "belvedere", "parenting_workshop", TITLE, NOW)
        for hours in (70, 5):
            meetings.add_meeting(
                db, activity, NOW + timedelta(hours=hours), NOW, capacity=1, reviewed=hours == 5
            )
    coordinator, _member = colleague(parent, database)
    parent.home("Întâlniri")
    parent.tap("📅 joi 26")
    parent.tap("Mă înscriu")
    parent.tap("Înscrierea mea")
    parent.tap("Altă dată")

    parent.tap("🔄 lun. 23")

    cards = [card for card, _s in due(database, coordinator.last.account, timedelta(), parent)]
    assert cards == ["to_decide"]
