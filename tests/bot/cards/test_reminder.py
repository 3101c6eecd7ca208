from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from bot.cards import cards
from bot.cards.reminder import CARD, Facts
from bot.hours.clock import local
from bot.screen import Screen, tap
from bot.texts import translator
from bot.who import Who
from storage import accounts, outbox, seats, sending, signups, staff
from storage.database import Database
from tests.bot.flows.test_signup import known
from tests.person import Person
from tests.sample import CENTRE, CENTRES, MEETING, SIGNUP, WHO, add_meeting

SAID, HELD = replace(SIGNUP, coming=True), replace(SIGNUP, state="held")
LONG_NAME = "Maximiliana-Constantina"
FACTS = [
    Facts(who=WHO, day=740_000, mine=mine)
    for mine in (
        ((SIGNUP, MEETING, ()),),
        ((SAID, replace(MEETING, room=""), ()),),
        ((HELD, MEETING, ()),),
        ((replace(HELD, coming=True), MEETING, ()),),
        ((SIGNUP, MEETING, ()), (SAID, MEETING, ()), (HELD, MEETING, (LONG_NAME, "Mara"))),
        ((SIGNUP, MEETING, (LONG_NAME,)),) * 4,
        ((SIGNUP, MEETING, (LONG_NAME,)),) * 9,
    )
]


def due(
    database: Database, account: int, until: timedelta, parent: Person
) -> list[tuple[str, Screen | None]]:
    """What the sender would show of all that falls due within that time, in order; None: dropped."""
    shown = []
    now = parent.now + until
    rows = outbox.outbox
    pending = (
        select(rows)
        .where(rows.c.account_id == account, rows.c.state == "pending", rows.c.not_before <= now)
        .order_by(rows.c.not_before, rows.c.id)
    )
    with database.transaction() as db:
        for row in db.execute(pending).all():
            found = accounts.find(db, account)
            assert found is not None
            who = Who(found, CENTRE, CENTRES, now, staff.of_account(db, account))
            card = cards()[row.card]
            facts = card.load(db, who, tuple(row.ids)) if card.permits(who) else None
            shown.append((row.card, card.say(facts) if facts is not None else None))
            sending.sent(db, row.id, 1, now)
    return shown


def signed_up(
    parent: Person, database: Database, starts_in: timedelta = timedelta(days=3)
) -> tuple[int, int]:
    """A meeting in which the parent has a seat, and the account; nothing else is owed any more."""
    known(parent, database)
    made = add_meeting(database, starts_in=starts_in)
    parent.home("Întâlniri")
    parent.tap("📅 joi")
    parent.tap("Mă înscriu")
    account = parent.last.account
    assert [card for card, _shown in due(database, account, timedelta(), parent)] == [
        "signup",
        "signup",
    ]
    return made, account


def test_one_reminder_the_day_before_and_one_two_hours_before(
    parent: Person, database: Database
) -> None:
    _meeting, account = signed_up(parent, database)

    assert due(database, account, timedelta(days=1), parent) == []
    day_before = due(database, account, timedelta(days=2, hours=9), parent)
    assert [card for card, _shown in day_before] == ["reminder"]
    assert day_before[0][1] is not None
    same_day = due(database, account, timedelta(days=2, hours=22, minutes=30), parent)
    assert [card for card, _shown in same_day] == ["soon"]
    assert same_day[0][1] is not None


def test_a_reminder_of_what_was_cancelled_says_nothing(parent: Person, database: Database) -> None:
    meeting, account = signed_up(parent, database)
    with database.transaction() as db:
        found = accounts.find(db, account)
        assert found is not None
        assert found.person_id is not None
        mine = signups.mine(db, found.person_id, meeting)
        assert mine is not None
        seats.cancel(db, mine.id, found.person_id, parent.now)

    shown = due(database, account, timedelta(days=3), parent)

    assert {screen for _card, screen in shown} == {None}


def test_two_meetings_of_one_day_make_one_reminder(parent: Person, database: Database) -> None:
    _meeting, account = signed_up(parent, database)
    add_meeting(database, starts_in=timedelta(days=3, hours=3))
    parent.home("Întâlniri")
    parent.tap("📅 joi 26 nov., 15:00")
    parent.tap("Mă înscriu")
    due(database, account, timedelta(), parent)

    shown = due(database, account, timedelta(days=2, hours=9), parent)

    assert [card for card, _screen in shown] == ["reminder"]
    assert shown[0][1] is not None
    assert len(shown[0][1].buttons) == 3


def test_coming_is_one_tap_and_is_kept(parent: Person, database: Database) -> None:
    meeting, account = signed_up(parent, database)
    day = local(parent.now + timedelta(days=3), CENTRE.zone).date().toordinal()

    parent.tap_data(tap("reminder", "coming", day))

    assert "Ați spus că veniți" in parent.text
    with database.transaction() as db:
        found = accounts.find(db, account)
        assert found is not None
        assert found.person_id is not None
        mine = signups.mine(db, found.person_id, meeting)
    assert mine is not None
    assert mine.coming


def test_whoever_has_answered_is_not_asked_again(parent: Person, database: Database) -> None:
    signed_up(parent, database)
    day = local(parent.now + timedelta(days=3), CENTRE.zone).date().toordinal()
    parent.tap_data(tap("reminder", "", day))
    assert "Puteți veni?" in parent.text

    parent.tap_data(tap("reminder", "coming", day))

    assert "Puteți veni?" not in parent.text
    said = [parent.speaks.plain(button.label) for button in parent.screen.buttons]
    assert said == ["❌ Nu pot veni", "🔄 Altă dată"]


def test_whoever_joins_after_the_hour_of_the_reminder_gets_none(
    parent: Person, database: Database
) -> None:
    known(parent, database)
    add_meeting(database, starts_in=timedelta(hours=9))
    parent.home("Întâlniri")
    parent.tap("📅 lun.")
    parent.tap("Mă înscriu")
    account = parent.last.account

    cards_due = [card for card, _shown in due(database, account, timedelta(hours=9), parent)]

    assert "reminder" not in cards_due
    assert cards_due.count("soon") == 1


def three_on_one_day(parent: Person, database: Database) -> int:
    """The account of a parent with three meetings on one day, two of them at the same hour."""
    _meeting, account = signed_up(parent, database)
    for hours, which in ((3, "📅 joi 26 nov., 15:00"), (6, "📅 joi 26 nov., 18:00")):
        add_meeting(database, starts_in=timedelta(days=3, hours=hours))
        parent.home("Întâlniri")
        parent.tap(which)
        parent.tap("Mă înscriu")
    due(database, account, timedelta(), parent)
    return account


def test_each_meeting_of_the_day_has_a_line_and_leads_to_its_own_sign_up(
    parent: Person, database: Database
) -> None:
    account = three_on_one_day(parent, database)

    ((card, screen),) = due(database, account, timedelta(days=2, hours=9), parent)

    assert card == "reminder"
    assert screen is not None
    said = parent.speaks.say(*screen.text)
    assert [hour for hour in ("12:00", "15:00", "18:00") if hour in said] == [
        "12:00",
        "15:00",
        "18:00",
    ]
    labels = [parent.speaks.plain(button.label) for button in screen.buttons]
    assert labels[0] == "✅ Vin la toate cele 3"
    parent.receive(screen)
    parent.tap("📝 18:00")
    assert "18:00" in parent.text
    parent.tap("Altă dată")
    assert "altă dată" in parent.text


def test_coming_to_all_is_kept_for_each_of_them(parent: Person, database: Database) -> None:
    account = three_on_one_day(parent, database)
    ((_card, screen),) = due(database, account, timedelta(days=2, hours=9), parent)
    assert screen is not None
    parent.receive(screen)

    parent.tap("Vin la toate")

    with database.transaction() as db:
        found = accounts.find(db, account)
        assert found is not None
        assert found.person_id is not None
        that_day = [
            one.coming
            for one, meeting in signups.coming_up(db, found.person_id, parent.now)
            if meeting.starts_at < parent.now + timedelta(days=9)
        ]
    assert that_day == [True, True, True]


def test_a_seat_that_is_not_decided_is_not_spoken_of_as_had() -> None:
    speaks = translator("ro")
    said = [speaks.say(*CARD.say(FACTS[n]).text) for n in (0, 2)]

    assert ["Centrul nu a răspuns încă" in one for one in said] == [False, True]
