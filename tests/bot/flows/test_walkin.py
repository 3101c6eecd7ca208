from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.dialogue import Reply
from bot.flows.walkin import Facts
from bot.screen import tap
from bot.turn import Turns
from storage import attendance, audit, persons, seats, signups
from storage.database import Database
from storage.signups import SignUp
from tests.bot.families import deliver, family
from tests.bot.led import FOR_CHILDREN, LED, LONG_NAMED, NEAR, led_by, meeting_of, party, seated
from tests.colleagues import colleague
from tests.person import Person
from tests.sample import ANA, LUCA, MARA, MEETING, add_meeting

FACTS = [
    Facts(who=LED, meeting=meeting, found=found, caregiver=caregiver, children=children)
    for meeting, found, caregiver, children in (
        (MEETING, (), None, ()),
        (replace(MEETING, free=0), (ANA, LONG_NAMED), ANA, ()),
        (NEAR, (ANA,), ANA, ()),
        (FOR_CHILDREN, (ANA,), ANA, (MARA, LUCA)),
        (replace(FOR_CHILDREN, state="held"), (), None, ()),
    )
]
FACTS += [FACTS[n].model_copy(update={"apart": True}) for n in (2, 3)]
REPLIES = {
    "who": [Reply("typed", "ana")],
    "name": [Reply("typed", "Maria Exemplu")],
    "phone": [Reply("typed", "0731 624 849")],
    "child": [Reply("typed", "Ilie 2019")],
}


@pytest.fixture
def educator(turns: Turns, database: Database) -> Person:
    return colleague(turns, database, "staff")


def entering(educator: Person, database: Database, **about: object) -> int:
    """Their meeting, and the first question on the phone."""
    meeting = led_by(database, educator, add_meeting(database, **about))  # type: ignore[arg-type]  # passed on as given
    educator.tap_data(tap("roster", "enter", meeting))
    return meeting


def only(database: Database, meeting: int) -> SignUp:
    with database.transaction() as db:
        (made,) = signups.of_meeting(db, meeting, signups.LIVE)
        return made


def source(database: Database, signup: SignUp) -> str:
    with database.transaction() as db:
        row = db.execute(signups.signups.select().where(signups.signups.c.id == signup.id)).one()
        return str(row.source)


@pytest.mark.parametrize("typed", ["sarbu", "SÂRBU vasile", "0731 624 849", "4849", "+40731624849"])
def test_a_family_is_found_by_a_part_of_its_name_or_number(
    educator: Person, database: Database, typed: str
) -> None:
    with database.transaction() as db:
        there = persons.add_family(db, "belvedere", domicile="yes", now=educator.now)
        persons.add_caregiver(db, there, "Vasile Sârbu", "+40731624849", educator.now)
        elsewhere = persons.add_family(db, "alt-centru", domicile="yes", now=educator.now)
        persons.add_caregiver(db, elsewhere, "Maria Sârbu", "+40731624849", educator.now)
    entering(educator, database)

    educator.say(typed)

    assert any("Vasile Sârbu …849" in label for label in educator.labels())
    assert not any("Maria" in label for label in educator.labels())


def test_a_phone_call_from_a_known_family_takes_four_taps_and_a_word(
    turns: Turns, educator: Person, database: Database
) -> None:
    parent = family(turns, database)
    meeting = led_by(database, educator, add_meeting(database))
    educator.tap_data(tap("roster", "", meeting, 0))
    before = educator.taps

    educator.tap("Adaug o familie")
    educator.say("exemplu")
    educator.tap("Ana Exemplu")
    educator.tap("La telefon")

    assert educator.taps - before == 3
    made = only(database, meeting)
    assert (made.state, source(database, made)) == ("confirmed", "phone")
    assert "Familia este înscrisă" in educator.text
    told = deliver(database, parent, at=parent.now + timedelta(minutes=5))
    assert [one.card for one in told] == ["signup"]


def test_a_new_family_without_a_telephone_has_a_seat_until_somebody_decides(
    educator: Person, database: Database
) -> None:
    meeting = entering(educator, database)
    educator.tap("O familie nouă")
    educator.say("Maria Exemplu")
    educator.tap("Sar peste")

    educator.tap("La centru")

    made = only(database, meeting)
    assert (made.state, source(database, made)) == ("held", "staff")
    assert "până decide un coordonator" in educator.text
    assert "nu este încă pe Telegram" in educator.text


def test_a_walk_in_is_present_at_once_also_beyond_the_capacity(
    educator: Person, database: Database
) -> None:
    meeting = entering(educator, database, capacity=1, starts_in=timedelta(minutes=10))
    seated(database, meeting, party(database, 1))
    educator.tap("O familie nouă")
    educator.say("Maria Exemplu")
    educator.say("0731 624 849")

    educator.tap("Este aici acum")

    with database.transaction() as db:
        made = signups.of_meeting(db, meeting, ["confirmed"])
        marked = attendance.of_meeting(db, meeting)
    assert len(made) == 2
    assert marked == {made[1].caregiver_id: "present"}
    assert meeting_of(database, meeting).free == -1


def test_after_the_meeting_has_begun_nothing_but_being_there_is_asked(
    educator: Person, database: Database
) -> None:
    meeting = led_by(database, educator, add_meeting(database, starts_in=timedelta(minutes=5)))
    educator.later(minutes=20)
    educator.tap_data(tap("roster", "enter", meeting))
    educator.tap("O familie nouă")
    educator.say("Maria Exemplu")

    educator.tap("Sar peste")

    assert only(database, meeting).state == "confirmed"


def test_somebody_who_came_can_be_added_after_the_attendance_was_taken(
    educator: Person, database: Database
) -> None:
    meeting = led_by(database, educator, add_meeting(database, starts_in=timedelta(minutes=5)))
    educator.later(hours=3)
    educator.tap_data(tap("attendance", "done", meeting))
    educator.tap_data(tap("roster", "enter", meeting))
    educator.tap("O familie nouă")
    educator.say("Maria Exemplu")
    educator.tap("Sar peste")

    with database.transaction() as db:
        assert list(attendance.of_meeting(db, meeting).values()) == ["present"]


def test_a_family_that_waited_and_came_has_its_seat(educator: Person, database: Database) -> None:
    meeting = entering(educator, database, capacity=1, starts_in=timedelta(minutes=10))
    one, two = party(database, 2)
    seated(database, meeting, [one, two])
    educator.say("Exemplu 01")
    educator.tap("Ana Exemplu 01")

    educator.tap("Este aici acum")

    with database.transaction() as db:
        assert [made.state for made in signups.of_meeting(db, meeting, signups.LIVE)] == [
            "confirmed",
            "confirmed",
        ]


def test_a_full_meeting_asks_before_it_puts_a_caller_in_line(
    educator: Person, database: Database
) -> None:
    meeting = entering(educator, database, capacity=1)
    seated(database, meeting, party(database, 2))
    for answer, states in (
        ("Nu", ["confirmed", "waiting"]),
        ("Da", ["confirmed", "waiting", "waiting"]),
    ):
        educator.tap_data(tap("roster", "enter", meeting))
        educator.tap("O familie nouă")
        educator.say("Maria Exemplu")
        educator.tap("Sar peste")
        educator.tap("La telefon")
        educator.tap(answer)

        with database.transaction() as db:
            assert [made.state for made in signups.of_meeting(db, meeting, signups.LIVE)] == states
    assert "Pe lista de așteptare, locul 2" in educator.text


def test_children_of_a_known_family_are_chosen_and_another_one_can_be_added(
    educator: Person, database: Database
) -> None:
    (parent,) = party(database, 1, children=("Mara", "Luca"))
    meeting = entering(educator, database, kind="science")
    educator.say("ana")
    educator.tap("Ana Exemplu")
    educator.tap("Mara")
    educator.tap("Alt copil")
    educator.tap("Gata")
    educator.say("Ilie 2019")
    educator.tap("La telefon")

    made = only(database, meeting)
    with database.transaction() as db:
        names = {persons.find(db, one).name for one in seats.people_of(db, made.id)}
    assert names == {"Mara", "Ilie"}
    assert made.caregiver_id == parent.id


def test_a_new_family_for_children_brings_one(educator: Person, database: Database) -> None:
    meeting = entering(educator, database, kind="science")
    educator.tap("O familie nouă")
    educator.say("Maria Exemplu")
    educator.tap("Sar peste")
    educator.say("Ilie 2019")
    educator.tap("La telefon")

    made = only(database, meeting)
    with database.transaction() as db:
        (person,) = seats.people_of(db, made.id)
        assert persons.find(db, person).name == "Ilie"


def test_every_family_that_a_search_shows_is_recorded_as_read(
    educator: Person, database: Database
) -> None:
    people = party(database, 3)
    entering(educator, database)

    educator.say("exemplu")

    with database.transaction() as db:
        entries = audit.newest(db, "belvedere", skip=0, limit=20)
    read = {one.record for one in entries if one.table == "persons" and one.action == "read"}
    assert read == {person.id for person in people}


def test_nobody_is_entered_for_somebody_elses_meeting(turns: Turns, database: Database) -> None:
    educator = colleague(turns, database, "staff")

    educator.tap_data(tap("roster", "enter", add_meeting(database)))

    assert "nu mai este disponibil" in educator.text


def test_what_the_family_needs_is_entered_with_it(educator: Person, database: Database) -> None:
    meeting = entering(educator, database, childcare=True)
    educator.tap("O familie nouă")
    educator.say("Maria Exemplu")
    educator.tap("Sar peste")
    educator.tap("Supraveghere")
    educator.tap("Transport")

    educator.tap("La telefon")

    made = only(database, meeting)
    assert (made.childcare, made.transport) == (True, True)


def test_where_there_is_no_childcare_none_is_asked_for(
    educator: Person, database: Database
) -> None:
    meeting = entering(educator, database, childcare=False)
    educator.tap("O familie nouă")
    educator.say("Maria Exemplu")
    educator.tap("Sar peste")
    assert not any("Supraveghere" in label for label in educator.labels())

    educator.tap("La telefon")

    made = only(database, meeting)
    assert (made.childcare, made.transport) == (False, False)
