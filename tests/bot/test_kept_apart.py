"""Two who must not meet, on their screens and on those of the people who lead meetings: full, and nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.jobs.kept_apart import offer_what_is_free
from bot.screen import Button, tap
from bot.texts import _
from bot.turn import Turns
from storage import activities, meetings, no_contact, persons, requests, seats, signups, slots
from storage.database import Database
from tests.bot.cased import caregiver_of
from tests.bot.families import deliver, family, member
from tests.bot.led import party, seated
from tests.bot.test_two_adults import words
from tests.colleagues import colleague, member_of
from tests.person import Person
from tests.sample import CENTRES, NOW, TITLE, add_meeting

CAPACITY = 4
ASK = "Vă rugăm să vorbiți cu coordonatorul"


@pytest.fixture
def her(turns: Turns, database: Database) -> Person:
    return family(turns, database, "+9996610011")


@pytest.fixture
def him(turns: Turns, database: Database) -> Person:
    return renamed(database, family(turns, database, "+9996610012"), "Ion Exemplu")


@pytest.fixture
def lead(turns: Turns, database: Database, her: Person, him: Person) -> Person:
    """Who set them apart."""
    person = colleague(turns, database, "coordinator")
    mine = member_of(database, person).id
    one, other = caregiver_of(database, her).id, caregiver_of(database, him).id
    with database.transaction() as db:
        assert no_contact.keep_apart(db, one, other, mine, NOW)
    return person


def renamed(database: Database, person: Person, name: str) -> Person:
    mine = caregiver_of(database, person)
    with database.transaction() as db:
        sealed = db.seal(persons.persons.c.name, mine.id, name)
        row = persons.persons.update().where(persons.persons.c.id == mine.id)
        db.execute(row.values(name=sealed))
    return person


def join(person: Person, meeting: int) -> None:
    person.tap_data(tap("meeting", "join", meeting, 0))


def fill(database: Database, meeting: int) -> None:
    """To the last seat, by strangers."""
    with database.reading() as db:
        free = meetings.get(db, meeting).free
    seated(database, meeting, party(database, free, name="Altcineva Model"))


def all_that_he_sees(him: Person, database: Database, meeting: int, here: int) -> list[str]:
    """The list, the meeting, a button of before, the waiting list, other dates; and back to the beginning."""
    steps: list[str] = []

    def press(data: str) -> None:
        him.press(Button(_("forged"), data), 77)
        steps.append(words(him))

    press(tap("meetings", "", 0, 0))
    press(tap("meeting", "", meeting, 0))
    press(tap("meeting", "join", meeting, 0))
    press(tap("other_dates", "", here))
    press(tap("other_dates", "swap", here, meeting))
    press(tap("meeting", "wait", meeting, 0))
    with database.reading() as db:
        mine = signups.mine(db, caregiver_of(database, him).id, meeting)
    assert mine is not None
    press(tap("signup", "", mine.id))
    press(tap("signups"))
    press(tap("signup", "cancel", mine.id))
    press(tap("signup", "undo", mine.id))
    press(tap("signup", "cancel", mine.id))
    press(tap("meeting", "", meeting, 0))
    return steps


def test_the_second_sees_exactly_what_a_full_meeting_shows(
    database: Database, her: Person, him: Person, lead: Person
) -> None:
    with database.transaction() as db:
        activity = activities.add(db, "belvedere", "parenting_workshop", TITLE, NOW)
        first, second = (
            meetings.add_meeting(db, activity, NOW + timedelta(days=n), NOW, capacity=CAPACITY)
            for n in (3, 5)
        )
    join(him, second)
    with database.reading() as db:
        here = signups.mine(db, caregiver_of(database, him).id, second)
    assert here is not None
    before = all_that_he_sees_free(him, first)
    join(her, first)

    kept = all_that_he_sees(him, database, first, here.id)
    with database.transaction() as db:
        db.execute(no_contact.no_contact.delete())
    fill(database, first)
    full = all_that_he_sees(him, database, first, here.id)

    assert kept == full
    assert "Nu mai sunt locuri" in kept[1]
    assert "Mai sunt" in before


def all_that_he_sees_free(him: Person, meeting: int) -> str:
    """The control: before she came, he could have had a seat."""
    him.press(Button(_("forged"), tap("meeting", "", meeting, 0)), 77)
    return words(him)


def test_she_who_was_first_sees_no_difference(
    database: Database, her: Person, him: Person, lead: Person
) -> None:
    meeting = add_meeting(database, capacity=CAPACITY)
    join(her, meeting)
    her.tap_data(tap("meeting", "", meeting, 0))
    before = words(her)
    him.tap_data(tap("meeting", "wait", meeting, 0))

    her.tap_data(tap("meeting", "", meeting, 0))

    assert words(her) == before


def test_whoever_is_let_past_causes_no_word_about_a_smaller_family(
    database: Database, her: Person, him: Person, lead: Person
) -> None:
    """He waits alone though seats are free, and others go on taking them."""
    meeting = add_meeting(database, capacity=CAPACITY)
    join(her, meeting)
    him.tap_data(tap("meeting", "wait", meeting, 0))
    deliver(database, him, at=him.now)
    stranger = him.turns
    third = family(stranger, database, "+9996610013")
    join(third, meeting)

    assert deliver(database, him, at=third.now) == []


def test_a_seat_in_another_meeting_of_the_hour_is_offered_when_the_other_has_gone(
    database: Database, her: Person, him: Person, lead: Person
) -> None:
    one, other = add_meeting(database), add_meeting(database)
    join(her, one)
    him.tap_data(tap("meeting", "wait", other, 0))
    deliver(database, him, at=him.now)
    offer_what_is_free(database, CENTRES, lambda: him.now)
    assert deliver(database, him, at=him.now) == []
    with database.reading() as db:
        hers = signups.mine(db, caregiver_of(database, her).id, one)
    assert hers is not None
    her.tap_data(tap("signup", "cancel", hers.id))

    for _tick in range(2):
        offer_what_is_free(database, CENTRES, lambda: him.now)

    (told,) = deliver(database, him, at=him.now)
    assert "S-a eliberat un loc" in told.text


def test_an_hour_beside_the_others_is_not_offered_and_taken_for_whoever_guesses_it(
    turns: Turns, database: Database, her: Person, him: Person, lead: Person
) -> None:
    worker = member(turns, database)
    mine = member_of(database, worker).id
    with database.transaction() as db:
        starts = [NOW + timedelta(days=2, minutes=30 * n) for n in range(3)]
        slots.open_slots(db, "belvedere", mine, starts, 30, NOW, by_phone=False)
        early, beside, late = slots.of_member(db, mine, NOW)
    asked: list[int] = []
    for person in (her, him):
        person.tap_data(tap("talk", "ask", 1))
        with database.reading() as db:
            asked.append(requests.open_of(db, person.last.account)[0].id)
    her.tap_data(tap("slots", "book", asked[0], early.id))

    him.tap_data(tap("slots", "", asked[1]))
    assert [b.data for b in him.screen.buttons][:-1] == [tap("slots", "book", asked[1], late.id)]
    him.tap_data(tap("slots", "book", asked[1], beside.id))

    assert him.last.alert
    with database.reading() as db:
        assert slots.of_request(db, asked[1]) is None


def test_the_roster_says_only_that_the_coordinator_knows_more_and_only_if_both_are_there(
    turns: Turns, database: Database, her: Person, him: Person, lead: Person
) -> None:
    meeting = add_meeting(database)
    join(her, meeting)
    lead.tap_data(tap("roster", "", meeting, 0))
    assert ASK not in lead.text

    with database.transaction() as db:
        assert seats.seat_at_the_door(
            db, meeting, caregiver_of(database, him), [caregiver_of(database, him).id], NOW
        )
    lead.tap_data(tap("roster", "", meeting, 0))

    assert lead.text.count(ASK) == 1
    assert "contact" not in lead.text.lower()


def test_the_roster_says_of_whom_others_were_let_past_that_the_coordinator_knows(
    turns: Turns, database: Database, her: Person, him: Person, lead: Person
) -> None:
    meeting = add_meeting(database)
    join(her, meeting)
    him.tap_data(tap("meeting", "wait", meeting, 0))
    join(family(turns, database, "+9996610013"), meeting)

    lead.tap_data(tap("roster", "", meeting, 0))

    assert "⏳ Ion Exemplu  (întrebați coordonatorul)" in lead.text.replace("&nbsp;", " ")
    assert ASK not in lead.text


def walk_in(lead: Person, meeting: int, name: str) -> None:
    lead.tap_data(tap("roster", "enter", meeting))
    lead.say(name)
    lead.tap(name)


def test_a_walk_in_is_warned_of_without_a_word_about_whom(
    turns: Turns, database: Database, her: Person, him: Person, lead: Person
) -> None:
    meeting = add_meeting(database, starts_in=timedelta(minutes=20))
    join(her, meeting)

    walk_in(lead, meeting, "Ion Exemplu")
    assert ASK in lead.text
    assert "Ana" not in lead.text
    lead.tap("Nu")
    with database.reading() as db:
        assert signups.mine(db, caregiver_of(database, him).id, meeting) is None
    walk_in(lead, meeting, "Ion Exemplu")
    lead.tap("Da")
    lead.tap("Este aici acum")

    with database.reading() as db:
        assert signups.mine(db, caregiver_of(database, him).id, meeting) is not None


def test_on_the_telephone_staff_can_only_put_them_on_the_waiting_list(
    turns: Turns, database: Database, her: Person, him: Person, lead: Person
) -> None:
    meeting = add_meeting(database)
    join(her, meeting)

    walk_in(lead, meeting, "Ion Exemplu")
    lead.tap("Da")
    lead.tap("La telefon")
    assert "Nu mai sunt locuri" in lead.text
    lead.tap("Da")

    with database.reading() as db:
        mine = signups.mine(db, caregiver_of(database, him).id, meeting)
    assert mine is not None
    assert mine.state == "waiting"


def test_whoever_waits_and_stands_at_the_door_is_warned_of(
    turns: Turns, database: Database, her: Person, him: Person, lead: Person
) -> None:
    meeting = add_meeting(database, starts_in=timedelta(minutes=20))
    join(her, meeting)
    him.tap_data(tap("meeting", "wait", meeting, 0))
    shown: dict[str, str] = {}
    for name, person in (("her", her), ("him", him)):
        with database.reading() as db:
            mine = signups.mine(db, caregiver_of(database, person).id, meeting)
        assert mine is not None
        lead.tap_data(tap("arrival", "", mine.id))
        shown[name] = lead.text

    assert (ASK in shown["her"], ASK in shown["him"]) == (False, True)


@pytest.mark.parametrize(("hour", "warned"), [("17:00", True), ("11:00", False)])
def test_a_move_that_would_bring_them_together_is_warned_of(
    turns: Turns,
    database: Database,
    her: Person,
    him: Person,
    lead: Person,
    *,
    hour: str,
    warned: bool,
) -> None:
    one = add_meeting(database, starts_in=timedelta(days=3, hours=5))
    other = add_meeting(database, starts_in=timedelta(days=3, hours=-2))
    join(her, one)
    join(him, other)

    lead.tap_data(tap("planned", "move", other))
    lead.say("26.11.")
    lead.say(hour)

    assert "Mut" in " ".join(lead.labels())
    assert (ASK in lead.text) is warned
