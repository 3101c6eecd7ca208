from __future__ import annotations

from datetime import date

from bot.cards.cases import CLOSED as SHOW_CLOSED
from bot.cards.cases import OPEN, PAGE, Facts
from bot.screen import tap
from bot.turn import Turns
from storage import cases
from storage.database import Database
from tests.bot.asked import LONG
from tests.bot.cased import ALONE, CASE, CLOSED, INITIALS, MONITORED, TODAY, case_of
from tests.bot.families import family
from tests.colleagues import colleague

FIRST = LONG.split()[0]
FACTS = [
    Facts(today=TODAY, which=OPEN, page=0, listed=(), more=False, may_open=False),
    Facts(
        today=TODAY,
        which=OPEN,
        page=1,
        listed=((MONITORED, INITIALS, FIRST), (CASE, INITIALS, FIRST), (ALONE, INITIALS, ""))
        * (PAGE // 3),
        more=True,
        may_open=True,
    ),
    Facts(
        today=TODAY,
        which=SHOW_CLOSED,
        page=0,
        listed=((CLOSED, INITIALS, ""),) * PAGE,
        more=True,
        may_open=True,
    ),
]


def test_each_sees_the_own_cases_and_whoever_coordinates_all_of_them(
    turns: Turns, database: Database
) -> None:
    parent = family(turns, database)
    one, other = (colleague(turns, database, "counsellor") for _ in "ab")
    lead = colleague(turns, database, "coordinator")
    case_of(database, parent, one, "11/2026")
    case_of(database, parent, other, "22/2026")

    for person in (one, other, lead):
        person.command("cases")

    assert ("11/2026" in one.text, "22/2026" in one.text) == (True, False)
    assert ("11/2026" in other.text, "22/2026" in other.text) == (False, True)
    assert ("11/2026" in lead.text, "22/2026" in lead.text) == (True, True)
    assert "Ana" not in lead.text + one.text
    assert "A. E." in one.text


def test_the_next_review_is_first_and_an_overdue_one_is_marked(
    turns: Turns, database: Database
) -> None:
    parent, lead = family(turns, database), colleague(turns, database, "coordinator")
    case_of(database, parent, lead, "LATER/1", review=date(2027, 2, 1))
    case_of(database, parent, lead, "LATE/1", review=date(2026, 11, 20))
    case_of(database, parent, lead, "TODAY/1", review=date(2026, 11, 23))

    lead.command("cases")

    text = lead.text
    assert text.index("LATE/1") < text.index("TODAY/1") < text.index("LATER/1")
    assert text.count("⚠️") == 1
    assert "⚠️ Reevaluare depășită: vineri, 20 noiembrie" in text
    assert "📌 Reevaluare: luni, 23 noiembrie" in text


def test_a_case_of_somebody_who_left_says_that_nobody_is_responsible(
    turns: Turns, database: Database
) -> None:
    parent, lead = family(turns, database), colleague(turns, database, "coordinator")
    case_of(database, parent, None)

    lead.command("cases")

    assert "Fără responsabil" in lead.text


def test_closed_ones_have_a_list_of_their_own(turns: Turns, database: Database) -> None:
    parent, lead = family(turns, database), colleague(turns, database, "coordinator")
    case = case_of(database, parent, lead)
    with database.transaction() as db:
        cases.close(db, case.id, date(2026, 11, 23))

    lead.command("cases")
    assert "123/2026" not in lead.text
    lead.tap("Cazuri închise")

    assert "123/2026" in lead.text
    assert "Închis la 23.11.2026" in lead.text


def test_pages_hold_every_case_once(turns: Turns, database: Database) -> None:
    parent, lead = family(turns, database), colleague(turns, database, "coordinator")
    wanted = {f"{n}/2026" for n in range(PAGE + 2)}
    for reference in wanted:
        case_of(database, parent, lead, reference)

    lead.command("cases")
    first = {label.removeprefix("📁 ") for label in lead.labels() if "/2026" in label}
    lead.tap("Mai multe")
    both = {label.removeprefix("📁 ") for label in lead.labels() if "/2026" in label}

    assert len(first) == PAGE
    assert first | both == wanted


def test_begin_a_new_case_is_for_whoever_coordinates(turns: Turns, database: Database) -> None:
    lead, worker = (colleague(turns, database, role) for role in ("coordinator", "counsellor"))
    worker.command("cases")
    assert not any("Un caz nou" in label for label in worker.labels())
    worker.tap_data(tap("cases", "begin"))
    assert "Ce familie" not in worker.text

    lead.command("cases")
    lead.tap("Un caz nou")

    assert "Ce familie" in lead.text
