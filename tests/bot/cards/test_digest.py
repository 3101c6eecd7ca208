from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.cards.digest import Facts
from bot.jobs import digests
from bot.screen import tap
from storage import broadcasts, follow_ups, invites, staff
from storage.audiences import Audience
from storage.broadcasts import ANY
from storage.database import Database
from tests.bot.announced import TEXTS, a_broadcast
from tests.bot.cards.test_decision import held
from tests.bot.cards.test_reminder import due
from tests.bot.flows.test_signup import welcomed
from tests.bot.led import LED, led_by
from tests.bot.team import colleague
from tests.person import Person
from tests.sample import CENTRES, MEETING, NOW, add_meeting, add_parent

FACTS = [
    Facts(
        who=LED,
        to_decide=n,
        late=n,
        to_approve=(a_broadcast(), a_broadcast(proposed=TEXTS), a_broadcast())[:n],
        newcomers=n,
        unled=n,
        today=(MEETING,) * n,
        undelivered=n,
        to_call=n,
    )
    for n in (1, 2, 21)
]


def test_it_comes_at_nine_and_at_three_and_once_each(parent: Person, database: Database) -> None:
    coordinator, _member = colleague(parent, database)
    held(parent, database)
    morning = datetime(2026, 11, 24, 4, tzinfo=UTC)
    for _tick in range(3):
        digests.promise_digests(database, CENTRES, lambda: morning)
    coordinator.now = morning

    hours = [
        [
            card
            for card, screen in due(
                database, coordinator.last.account, timedelta(hours=h), coordinator
            )
            if screen
        ]
        for h in (2.9, 3.1, 8.9, 9.1, 20)
    ]

    assert hours == [[], ["digest"], [], ["digest"], []]


@pytest.mark.parametrize(
    "day", [datetime(2026, 11, 28, 4, tzinfo=UTC), datetime(2026, 12, 1, 4, tzinfo=UTC)]
)
def test_none_comes_on_a_day_off(parent: Person, database: Database, day: datetime) -> None:
    coordinator, _member = colleague(parent, database)
    held(parent, database, starts_in=timedelta(days=20))

    digests.promise_digests(database, CENTRES, lambda: day)

    coordinator.now = day
    assert due(database, coordinator.last.account, timedelta(hours=20), coordinator) == []


def test_nothing_to_say_is_not_said(parent: Person, database: Database) -> None:
    coordinator, _member = colleague(parent, database)
    digests.promise_digests(database, CENTRES, lambda: datetime(2026, 11, 24, 4, tzinfo=UTC))
    coordinator.now = datetime(2026, 11, 24, 8, tzinfo=UTC)

    assert {
        screen
        for _card, screen in due(database, coordinator.last.account, timedelta(), coordinator)
    } == {None}


def test_a_family_that_no_message_reaches_is_counted(parent: Person, database: Database) -> None:
    coordinator, _member = colleague(parent, database)
    somebody = add_parent(database)
    with database.transaction() as db:
        follow_ups.ask_to_call(db, "belvedere", somebody.id, "blocked", "one", coordinator.now)

    coordinator.tap_data("digest::")

    assert "1 familie află doar la telefon" in coordinator.text


def shown(database: Database, person: Person) -> str:
    """What the digest says to this person now; empty when it says nothing."""
    person.tap_data("digest::")
    return "" if "nu mai este disponibil" in person.text else person.text


def test_it_says_what_waits_for_a_decision_and_what_is_late(
    parent: Person, database: Database
) -> None:
    coordinator, _member = colleague(parent, database)
    held(parent, database, starts_in=timedelta(days=9))
    assert "1 înscriere așteaptă" in shown(database, coordinator)
    assert "ora promisă" not in coordinator.text

    coordinator.later(days=3)
    assert "ora promisă" in shown(database, coordinator)
    coordinator.tap("Decid")
    assert "⚠️" in " ".join(coordinator.labels())


def test_it_names_the_meetings_of_the_day(parent: Person, database: Database) -> None:
    coordinator, _member = colleague(parent, database)
    add_meeting(database, starts_in=timedelta(hours=7))
    add_meeting(database, starts_in=timedelta(hours=25))

    said = shown(database, coordinator)

    assert "Azi: 1 întâlnire" in said
    assert "19:00 Cum vorbim" in said
    assert "0/10" in said


def test_an_announcement_that_waits_for_a_yes_is_there_for_whoever_may_give_it(
    parent: Person, database: Database
) -> None:
    author, author_id = colleague(parent, database)
    second, _second = colleague(parent, database, number=101, name="Radu Model")
    educator, _educator = colleague(parent, database, "staff", number=102, name="Sorin Specimen")
    with database.transaction() as db:
        writer = staff.find(db, author_id)
        assert writer is not None
        made = broadcasts.draft(db, writer, Audience("all"), {ANY: "Ne vedem joi."}, NOW)
        broadcasts.become(db, made, "waiting_approval", NOW, expected=60)

    assert [shown(database, one) == "" for one in (author, educator)] == [True, True]
    assert "1 anunț așteaptă" in shown(database, second)
    second.tap("📣")
    assert "Ne vedem joi." in second.text


def test_new_words_that_wait_for_a_yes_are_one_tap_away(parent: Person, database: Database) -> None:
    _author, author_id = colleague(parent, database)
    second, _second = colleague(parent, database, number=101, name="Radu Model")
    with database.transaction() as db:
        writer = staff.find(db, author_id)
        assert writer is not None
        made = broadcasts.draft(db, writer, Audience("all"), {ANY: "Ne vedem joi."}, NOW)
        for state in ("scheduled", "sending", "done"):
            broadcasts.become(db, made, state, NOW)
        broadcasts.propose(db, made, {ANY: "Ne vedem vineri."}, author_id)

    assert "1 anunț așteaptă" in shown(database, second)
    second.tap("📣")
    assert "Ne vedem vineri." in second.text


def test_a_new_colleague_waits_for_everybody_but_who_invited_them(
    parent: Person, database: Database
) -> None:
    inviter, inviter_id = colleague(parent, database)
    second, _second = colleague(parent, database, number=101, name="Radu Model")
    newcomer = Person(parent.turns, chat=parent.chat + 500)
    welcomed(newcomer)
    with database.transaction() as db:
        maker = staff.find(db, inviter_id)
        _token, made = invites.make(db, "belvedere", "coordinator", "Ea Nouă", maker, NOW)
        invites.accept(db, made, "Ea Nouă", newcomer.last.account, NOW)

    assert shown(database, inviter) == ""
    assert "1 persoană nouă" in shown(database, second)
    second.tap("🔑")
    assert "Ea Nouă" in second.text


def test_meetings_without_a_leader_are_there_until_somebody_leads_them(
    parent: Person, database: Database
) -> None:
    coordinator, _member = colleague(parent, database)
    educator, educator_id = colleague(parent, database, "staff", number=102, name="Sorin Specimen")
    led_by(database, educator, add_meeting(database))
    assert shown(database, coordinator) == ""
    coordinator.tap_data(tap("member", "off", educator_id))

    assert "nu are cine" in shown(database, coordinator)
