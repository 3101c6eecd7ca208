from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.cards.roster import PAGE, Facts
from bot.screen import tap
from bot.turn import Turns
from storage import accounts, audit, persons, seats
from storage.attendance import Value
from storage.database import Database
from storage.follow_ups import FollowUp
from storage.meetings import Meeting
from storage.rosters import Guest
from tests.bot.led import (
    FOR_CHILDREN,
    GUEST,
    LED,
    LONG_NAMED,
    NEAR,
    NOT_REACHED,
    WITH_CHILDREN,
    led_by,
    meeting_of,
    party,
    seated,
)
from tests.colleagues import colleague
from tests.person import Person
from tests.sample import ANA, MEETING, NOW, add_meeting

EVERY_STATE = tuple(
    replace(guest, signup=replace(guest.signup, state=state, place=3))
    for guest in (GUEST, NOT_REACHED, WITH_CHILDREN)
    for state in ("confirmed", "held", "offered", "waiting", "cancelled")
)
WITHDRAWN = tuple(
    replace(guest, signup=replace(guest.signup, state="withdrawn"))
    for guest in (GUEST, NOT_REACHED)
)
OFFERED = FollowUp(9, "belvedere", LONG_NAMED.id, "offer", NOT_REACHED.signup.id, NOW, NOW)
SHOWN: tuple[tuple[Meeting, tuple[Guest, ...], dict[int, Value]], ...] = (
    (MEETING, (), {}),
    (NEAR, EVERY_STATE, {}),
    (FOR_CHILDREN, (WITH_CHILDREN,), {12: "present", 13: "absent"}),
    (
        replace(NEAR, state="held"),
        (GUEST, NOT_REACHED),
        {11: "present", LONG_NAMED.id: "announced"},
    ),
    (replace(MEETING, state="cancelled"), (), {}),
    (replace(MEETING, state="cancelled"), WITHDRAWN, {}),
    (MEETING, (NOT_REACHED,) * PAGE * 3, {}),
)
FACTS = [
    Facts(who=LED, meeting=meeting, page=page, guests=guests, marked=marked, calls=calls)
    for meeting, guests, marked in SHOWN
    for page in (0, 1, 99)
    for calls in ({}, {NOT_REACHED.signup.id: OFFERED})
]
FACTS += [
    one.model_copy(update={"safe": {ANA.id: hours, LONG_NAMED.id: hours}})
    for one in FACTS
    for hours in ("afternoon", "write")
]
FACTS += [
    one.model_copy(
        update={"together": True, "passed_over": frozenset(g.signup.id for g in one.guests)}
    )
    for one in FACTS
]


@pytest.fixture
def coordinator(turns: Turns, database: Database) -> Person:
    return colleague(turns, database, "coordinator")


def opened(person: Person, meeting: int) -> None:
    person.tap_data(tap("roster", "", meeting, 0))


def test_it_names_who_comes_who_waits_and_who_said_no(
    coordinator: Person, database: Database
) -> None:
    meeting = add_meeting(database, capacity=2)
    one, two, three = party(database, 3)
    _first, second, _third = seated(database, meeting, [one, two, three], childcare=True)
    with database.transaction() as db:
        seats.cancel(db, second.id, two.id, coordinator.now)

    opened(coordinator, meeting)

    coming, waiting, no = (
        coordinator.text.index(heading)
        for heading in ("<b>Vin</b>", "<b>Așteaptă</b>", "<b>Au spus că nu vin</b>")
    )
    assert coming < coordinator.text.index("Ana Exemplu 00") < waiting
    assert waiting < coordinator.text.index("Ana Exemplu 02") < no
    assert no < coordinator.text.index("Ana Exemplu 01")
    assert "👥 1/2" in coordinator.text
    assert "👶 1 familie cere supraveghere" in coordinator.text


def test_families_without_telegram_are_listed_with_their_numbers(
    coordinator: Person, database: Database
) -> None:
    meeting = add_meeting(database)
    with_phone = party(database, 1, name="Radu Model", phone="+9996610077")
    reached, *without = [*party(database, 2), *with_phone]
    seated(database, meeting, [reached, *without])
    with database.transaction() as db:
        account = accounts.create(db, 5_999_999, "belvedere", coordinator.now)
        accounts.link(db, account.id, reached.id)

    opened(coordinator, meeting)

    calls = coordinator.text.partition("De sunat")[2]
    assert "Ana Exemplu 00" not in calls
    assert "☎️ Ana Exemplu 01: fără număr" in calls
    assert "☎️ Radu Model 00 +9996610077" in calls


def test_whoever_cancelled_and_came_back_is_listed_once(
    coordinator: Person, database: Database
) -> None:
    meeting = add_meeting(database)
    (parent,) = party(database, 1)
    for _ in range(2):
        (made,) = seated(database, meeting, [parent])
        with database.transaction() as db:
            seats.cancel(db, made.id, parent.id, coordinator.now)
    seated(database, meeting, [parent])

    opened(coordinator, meeting)

    assert "Au spus că nu vin" not in coordinator.text
    assert coordinator.text.partition("De sunat")[0].count("Ana Exemplu") == 1


def test_children_are_named_with_the_adult_who_signed_them_up(
    coordinator: Person, database: Database
) -> None:
    meeting = add_meeting(database, kind="science")
    (parent,) = party(database, 1, children=("Mara", "Luca"))
    with database.transaction() as db:
        coming = [child.id for child in persons.children_of(db, parent.id)]
        seats.take_seats_or_wait(
            db, meeting, parent, coming, coordinator.now, known=True, may_wait=False
        )

    opened(coordinator, meeting)

    assert "Luca, Mara (Ana Exemplu 00)" in coordinator.text


def test_a_long_roster_has_pages(coordinator: Person, database: Database) -> None:
    meeting = add_meeting(database, capacity=60)
    seated(database, meeting, party(database, PAGE + 5))
    opened(coordinator, meeting)
    assert f"Ana Exemplu {PAGE:02}" not in coordinator.text

    coordinator.tap("Mai multe")

    assert f"Ana Exemplu {PAGE:02}" in coordinator.text


def test_enter_leads_to_the_question_for_whom(coordinator: Person, database: Database) -> None:
    opened(coordinator, add_meeting(database))

    coordinator.tap("Adaug o familie")

    assert "Ce familie?" in coordinator.text


def test_it_can_be_neither_forwarded_nor_saved_and_stays_one_message(
    coordinator: Person, database: Database
) -> None:
    coordinator.tap_data(tap("planned", "", add_meeting(database)))
    before = len(coordinator.chat_log)

    coordinator.tap("Cine vine")
    coordinator.tap("Actualizez")

    assert coordinator.screen.protect
    assert len(coordinator.chat_log) == before


def test_a_look_at_it_is_recorded(coordinator: Person, database: Database) -> None:
    meeting = add_meeting(database)

    opened(coordinator, meeting)

    with database.transaction() as db:
        entries = audit.newest(db, "belvedere", skip=0, limit=5)
    assert [(e.action, e.table, e.record) for e in entries] == [("read", "meetings", meeting)]


def test_another_facilitators_roster_looks_like_none(turns: Turns, database: Database) -> None:
    educator = colleague(turns, database, "staff")
    led_by(database, educator, add_meeting(database))
    answers = set()

    for target in (add_meeting(database), 12345):
        for name in ("", "enter"):
            educator.tap_data(tap("roster", name, target))
            answers.add(educator.text)

    assert len(answers) == 1


def test_at_the_door_there_is_the_way_to_the_attendance(
    coordinator: Person, database: Database
) -> None:
    meeting = add_meeting(database, starts_in=timedelta(minutes=20))
    opened(coordinator, meeting)
    assert meeting_of(database, meeting).open_at(coordinator.now)

    coordinator.tap("Prezența")

    assert "0 au venit" in coordinator.text
