"""Whoever no message reaches is not forgotten: a call stands in for each, and for a chat that is closed to us."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.jobs.decisions import settle_declined
from bot.screen import tap
from bot.turn import Turns
from storage import accounts, follow_ups, persons, seats
from storage.database import Database
from storage.decisions import UNDO
from storage.signups import SignUp
from tests.bot.cards.test_moved import move
from tests.bot.families import deliver, family
from tests.bot.led import party, seated
from tests.bot.test_waiting import open_calls, person_of
from tests.colleagues import colleague, welcomed_person
from tests.person import Person
from tests.sample import CENTRES, NOW, add_meeting, add_parent


@pytest.fixture
def coordinator(turns: Turns, database: Database) -> Person:
    return colleague(turns, database, "coordinator")


def held(database: Database) -> SignUp:
    """Of a family that the centre does not know, and that has no Telegram."""
    meeting = add_meeting(database)
    (mother,) = party(database, 1)
    with database.transaction() as db:
        made = seats.take_seats_or_wait(
            db, meeting, mother, [mother.id], NOW, known=False, may_wait=False
        )
    assert isinstance(made, SignUp)
    return made


def kinds(database: Database, phone: Person, after: timedelta = timedelta()) -> list[str]:
    return [task.kind for task in open_calls(database, phone.now + after)]


def test_a_decision_is_told_by_telephone_once_it_can_no_longer_be_taken_back(
    coordinator: Person, database: Database
) -> None:
    made = held(database)

    coordinator.tap_data(tap("decision", "accept", made.id))

    assert kinds(database, coordinator) == []
    assert kinds(database, coordinator, UNDO) == ["decision"]
    coordinator.tap_data(tap("decision", "undo", made.id))
    assert kinds(database, coordinator, UNDO) == []
    coordinator.tap_data(tap("decision", "decline", made.id, 1))
    assert kinds(database, coordinator, UNDO) == []
    over = coordinator.now + UNDO + timedelta(seconds=1)
    settle_declined(database, CENTRES, lambda: over)
    assert kinds(database, coordinator, UNDO + timedelta(seconds=1)) == ["decision"]


def test_a_meeting_that_moves_or_is_called_off_is_told_by_telephone(
    coordinator: Person, database: Database
) -> None:
    meeting = add_meeting(database)
    seated(database, meeting, party(database, 2))

    move(coordinator, meeting)
    assert kinds(database, coordinator) == ["moved", "moved"]

    coordinator.tap_data(tap("planned", "off", meeting))
    coordinator.tap("Anulez")
    assert kinds(database, coordinator) == ["called_off", "called_off"]


def test_another_room_and_the_end_of_childcare_are_told_by_telephone(
    coordinator: Person, database: Database
) -> None:
    meeting = add_meeting(database, childcare=True)
    seated(database, meeting, party(database, 1), childcare=True)
    coordinator.tap_data(tap("planned", "room", meeting))
    coordinator.say("Sala mare")
    assert kinds(database, coordinator) == ["changed"]

    coordinator.tap_data(tap("planned", "childcare", meeting, 0))

    assert kinds(database, coordinator) == ["changed"]
    coordinator.tap_data("undelivered::0")
    assert "Sala mare" in coordinator.text
    assert "Nu avem supraveghere" in coordinator.text


def test_another_room_does_not_hide_that_the_meeting_has_moved(
    coordinator: Person, database: Database
) -> None:
    meeting = add_meeting(database)
    seated(database, meeting, party(database, 1))
    move(coordinator, meeting)

    coordinator.tap_data(tap("planned", "room", meeting))
    coordinator.say("Sala mare")

    assert kinds(database, coordinator) == ["moved"]
    coordinator.tap_data("undelivered::0")
    assert "Sala mare" in coordinator.text


def test_after_a_meeting_is_called_off_the_call_list_is_one_tap_from_it(
    coordinator: Person, database: Database
) -> None:
    meeting = add_meeting(database)
    seated(database, meeting, party(database, 1, name="Maria Exemplu", phone="+9996610077"))
    coordinator.tap_data(tap("planned", "off", meeting))
    coordinator.tap("Anulez")

    coordinator.tap_data(tap("planned", "", meeting))
    coordinator.tap("Cine vine")

    assert "Fuseseră pe listă" in coordinator.text
    assert "+9996610077 ❌" in coordinator.text.partition("De sunat")[2]
    coordinator.tap("O familie")
    coordinator.tap("Maria Exemplu")
    coordinator.tap("Am sunat")
    assert kinds(database, coordinator) == []


def test_a_parent_who_blocks_the_bot_is_one_call_until_it_is_made(
    turns: Turns, coordinator: Person, database: Database
) -> None:
    parent = family(turns, database)

    parent.block()
    parent.block()
    coordinator.now = parent.now

    assert kinds(database, coordinator) == ["blocked"]
    coordinator.tap_data(tap("undelivered", "", 0))
    assert "nu mai ajung" in coordinator.text
    coordinator.tap("Am sunat")
    assert kinds(database, coordinator) == []
    parent.block()
    assert kinds(database, coordinator, timedelta(hours=1)) == []


def test_whoever_comes_back_need_not_be_called(
    turns: Turns, coordinator: Person, database: Database
) -> None:
    parent = family(turns, database)
    parent.block()

    parent.command("menu")

    assert kinds(database, coordinator, timedelta(hours=1)) == []
    parent.block()
    assert kinds(database, coordinator, timedelta(hours=1)) == ["blocked"]


def test_nobody_is_called_who_has_no_name_or_another_chat(
    turns: Turns, coordinator: Person, database: Database
) -> None:
    nameless, parent = welcomed_person(turns, database), family(turns, database)
    with database.transaction() as db:
        second = accounts.create(db, 5_999_998, "belvedere", NOW)
    mother = person_of(database, parent)
    with database.transaction() as db:
        accounts.link(db, second.id, mother.id)

    nameless.block()
    parent.block()

    assert kinds(database, coordinator, timedelta(hours=1)) == []


def test_the_call_is_the_business_of_the_familys_centre(turns: Turns, database: Database) -> None:
    parent = family(turns, database)
    mother = person_of(database, parent)
    with database.transaction() as db:
        family_row = persons.families.update().where(persons.families.c.id == mother.family_id)
        db.execute(family_row.values(centre="elsewhere"))

    parent.block()

    with database.transaction() as db:
        assert [t.kind for t in follow_ups.open_in(db, "elsewhere", parent.now)] == ["blocked"]


@pytest.mark.parametrize("asked_for", ["meeting", "counselling", "material"])
def test_a_family_that_is_recognised_is_reminded_of_what_staff_signed_it_up_for(
    turns: Turns, database: Database, asked_for: str
) -> None:
    mother = add_parent(database)
    seated(database, add_meeting(database), [mother])
    other = add_meeting(database, starts_in=timedelta(days=60))
    parent = welcomed_person(turns, database)
    parent.command("menu")

    match asked_for:
        case "meeting":
            parent.tap_data(tap("meeting", "join", other, 0))
        case "counselling":
            parent.tap_data(tap("talk", "ask", 0))
        case _:
            parent.tap("Sprijin material")
            parent.tap("Rechizite")
    parent.share()

    assert person_of(database, parent) == mother
    brought = deliver(database, parent, at=NOW + timedelta(days=3, hours=-1))
    assert [one.card for one in brought if one.screen and one.card in {"reminder", "soon"}] == [
        "reminder",
        "soon",
    ]
