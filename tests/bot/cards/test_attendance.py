from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.cards.attendance import PAGE, Facts
from bot.screen import link, tap
from bot.turn import Turns
from storage import attendance, audit, signups
from storage.attendance import Value
from storage.database import Database
from tests.bot.families import family
from tests.bot.led import LED, LONG, NEAR, led_by, meeting_of, party, seated
from tests.colleagues import colleague, member_of
from tests.person import Person
from tests.sample import NOW, add_meeting

ANNOUNCED: Value = "announced"
PEOPLE: tuple[tuple[int, str, Value], ...] = (
    (1, LONG, "present"),
    (2, f"Mara · {LONG}", "absent"),
    *((3 + one, f"Ana Exemplu {one}", ANNOUNCED) for one in range(PAGE * 2)),
)
BEGUN = replace(NEAR, starts_at=NOW - timedelta(minutes=5))
FACTS = [
    Facts(who=LED, meeting=meeting, page=page, people=people, signed=signed)
    for meeting in (NEAR, BEGUN, replace(BEGUN, for_carers=False), replace(NEAR, state="held"))
    for page, people in ((0, ()), (0, PEOPLE), (1, PEOPLE), (2, PEOPLE), (0, PEOPLE[:PAGE]))
    for signed in (False, True)
]


@pytest.fixture
def educator(turns: Turns, database: Database) -> Person:
    return colleague(turns, database, "staff")


def begun(educator: Person, database: Database, people: int) -> int:
    """Their meeting has just begun, all are seated, and the roster is on the phone."""
    meeting = led_by(
        database, educator, add_meeting(database, capacity=30, starts_in=timedelta(minutes=5))
    )
    seated(database, meeting, party(database, people))
    educator.later(minutes=10)
    educator.tap_data(tap("roster", "", meeting, 0))
    return meeting


def marks(database: Database, meeting: int) -> list[str]:
    with database.transaction() as db:
        return sorted(attendance.of_meeting(db, meeting).values())


def test_fifteen_people_of_whom_three_are_missing_take_seven_taps_on_one_message(
    educator: Person, database: Database
) -> None:
    meeting = begun(educator, database, 15)
    before, messages = educator.taps, len(educator.chat_log)

    educator.tap("Prezența")
    for name in ("01", "04", "07"):
        educator.tap(f"Exemplu {name}")
    educator.tap("Exemplu 07")
    educator.tap("Mai multe")
    educator.tap("Gata")

    assert educator.taps - before == 7
    assert len(educator.chat_log) == messages
    assert marks(database, meeting) == ["absent"] * 2 + ["announced"] + ["present"] * 12
    assert meeting_of(database, meeting).state == "held"


def test_fifteen_people_of_whom_nobody_came_take_seventeen_taps(
    educator: Person, database: Database
) -> None:
    meeting = begun(educator, database, 15)
    educator.tap("Prezența")
    before = educator.taps

    for one in range(15):
        if one == PAGE:
            educator.tap("Mai multe")
        educator.tap(f"Exemplu {one:02}")
    educator.tap("Gata")

    assert educator.taps - before <= 17
    assert marks(database, meeting) == ["absent"] * 15


def test_done_counts_everybody_else_as_present(educator: Person, database: Database) -> None:
    meeting = begun(educator, database, 4)

    educator.tap("Prezența")
    educator.tap("Gata")

    assert marks(database, meeting) == ["present"] * 4
    assert "4 au venit" in educator.text


def test_mark_goes_round_and_says_itself_what_it_makes(
    educator: Person, database: Database
) -> None:
    begun(educator, database, 1)
    educator.tap("Prezența")
    seen = []
    for _ in range(3):
        educator.tap("Exemplu 00")
        seen.append(next(one for one in educator.labels() if "Exemplu 00" in one)[0])
    assert seen == ["❌", "📩", "✅"]

    button = next(b for b in educator.screen.buttons if "mark" in b.data)
    for _ in range(2):
        educator.press(button, max(educator.chat_log))

    assert "❌ Ana Exemplu 00" in educator.labels()


def test_a_mark_is_kept_also_when_the_phone_dies_before_done(
    educator: Person, database: Database
) -> None:
    meeting = begun(educator, database, 3)
    educator.tap("Prezența")

    educator.tap("Exemplu 01")

    assert marks(database, meeting) == ["absent"]
    assert meeting_of(database, meeting).state == "open"


def test_a_mark_after_done_is_a_correction_that_leaves_a_trace(
    educator: Person, database: Database
) -> None:
    meeting = begun(educator, database, 3)
    educator.tap("Prezența")
    educator.tap("Exemplu 00")
    educator.tap("Gata")
    educator.later(days=40)

    educator.tap("Exemplu 00")

    assert marks(database, meeting) == ["announced", "present", "present"]
    with database.transaction() as db:
        traces = attendance.corrections(db, meeting)
        entries = audit.newest(db, "belvedere", skip=0, limit=1)
    assert [value for _person, value in traces] == ["absent"]
    assert (entries[0].action, entries[0].table) == ("change", "attendance")


def test_paper_says_that_those_who_were_there_have_signed(
    educator: Person, database: Database
) -> None:
    meeting = begun(educator, database, 2)
    educator.tap("Prezența")
    educator.tap("Exemplu 00")
    educator.tap("Gata")

    educator.tap("Semnat")

    with database.transaction() as db:
        rows = db.execute(attendance.attendance.select()).all()
    assert {(row.value, row.paper_signed) for row in rows} == {("absent", False), ("present", True)}
    assert "☑️ ✍️ Semnat pe hârtie" in educator.labels()
    educator.tap("Semnat")
    assert meeting_of(database, meeting).state == "held"
    assert "▫️ ✍️ Semnat pe hârtie" in educator.labels()


def test_nothing_can_be_marked_before_people_are_at_the_door(
    educator: Person, database: Database
) -> None:
    meeting = led_by(database, educator, add_meeting(database, starts_in=timedelta(hours=2)))
    (made,) = party(database, 1)
    seated(database, meeting, [made])

    for data in (
        tap("attendance", "", meeting, 0),
        tap("attendance", "mark", meeting, made.id, 1, 0),
        tap("attendance", "done", meeting),
        tap("attendance", "paper", meeting, 1, 0),
    ):
        educator.tap_data(data)
        assert "nu mai este disponibil" in educator.text

    assert marks(database, meeting) == []
    assert meeting_of(database, meeting).state == "open"


def test_somebody_who_has_not_signed_up_cannot_be_marked(
    educator: Person, database: Database
) -> None:
    meeting = begun(educator, database, 1)
    (stranger,) = party(database, 1)

    educator.tap_data(tap("attendance", "mark", meeting, stranger.id, 0, 0))
    educator.tap_data(tap("attendance", "mark", meeting, stranger.id, 7, 0))
    educator.tap_data(tap("attendance", "mark", meeting))

    assert marks(database, meeting) == []


def test_another_facilitators_attendance_looks_like_none(
    turns: Turns, educator: Person, database: Database
) -> None:
    other = colleague(turns, database, "counsellor")
    meeting = begun(educator, database, 1)
    answers = set()

    for target in (meeting, 12345):
        for name in ("", "mark", "done", "paper"):
            other.tap_data(tap("attendance", name, target))
            answers.add(other.text)

    assert len(answers) == 1
    assert meeting_of(database, meeting).state == "open"
    assert member_of(database, other).role == "counsellor"


def test_whoever_was_marked_by_nobody_is_counted_before_done_counts_them(
    educator: Person, database: Database
) -> None:
    meeting = begun(educator, database, 3)
    assert "nu este bifat" not in educator.text
    with database.transaction() as db:
        (first, *_others) = signups.of_meeting(db, meeting, ["confirmed"])
    educator.tap_data(tap("arrival", "arrive", first.id))

    educator.tap_data(tap("attendance", "", meeting, 0))

    assert "2 persoane nu sunt bifate" in educator.text
    educator.tap("Gata")
    assert "nu este bifat" not in educator.text


def test_it_is_not_done_before_it_begins_and_until_then_a_family_can_say_no(
    educator: Person, turns: Turns, database: Database
) -> None:
    meeting = led_by(database, educator, add_meeting(database, starts_in=timedelta(minutes=20)))
    parent = family(turns, database)
    parent.start(f"m_{link(meeting)}")
    parent.tap("Mă înscriu")
    educator.tap_data(tap("attendance", "", meeting, 0))
    assert "12:20" in educator.text
    assert not any("Gata" in educator.speaks.plain(b.label) for b in educator.screen.buttons)

    educator.tap_data(tap("attendance", "done", meeting))

    assert meeting_of(database, meeting).state == "open"
    parent.tap("Înscrierea mea")
    parent.tap("Nu mai pot veni")
    assert "anulată" in parent.text
    educator.later(minutes=21)
    educator.tap_data(tap("attendance", "", meeting, 0))
    educator.tap("Gata")
    assert meeting_of(database, meeting).state == "held"
