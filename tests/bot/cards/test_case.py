from __future__ import annotations

from datetime import timedelta

import pytest

from bot.cards.case import MOST_PEOPLE, MOST_TALKS, Facts
from bot.screen import tap
from bot.turn import Turns
from storage import audit, case_openings, cases
from storage.case_openings import REASONS
from storage.database import Database
from tests.bot.asked import ANSWERED, ASSIGNED, LATE, LONG, STAFF_WHO
from tests.bot.cased import ADULTS, CHILD, EVERY, INITIALS, TODAY, case_of, opened, worked
from tests.bot.families import family
from tests.colleagues import colleague, member_of

FACTS = [
    Facts(who=STAFF_WHO, case=EVERY[0], initials=INITIALS, lies_open=False, today=TODAY),
    *(
        Facts(
            who=STAFF_WHO,
            case=case,
            initials=INITIALS,
            lies_open=True,
            today=TODAY,
            responsible=LONG.split()[0] if case.responsible_id else "",
            people=(CHILD, *ADULTS) if full else (),
            services=cases.SERVICES if full else (),
            talks=(LATE, ASSIGNED, ANSWERED) if full else (),
            coordinates=full,
        )
        for case in EVERY
        for full in (True, False)
    ),
]
assert len(FACTS[1].people) > MOST_PEOPLE
assert len(FACTS[1].talks) > MOST_TALKS


def openings(database: Database, case: cases.Case) -> list[case_openings.Opening]:
    with database.reading() as db:
        return case_openings.of_case(db, case.id, skip=0, limit=50)


def test_nothing_of_a_family_is_seen_before_a_reason_is_given(
    turns: Turns, database: Database
) -> None:
    parent, worker = family(turns, database), colleague(turns, database, "counsellor")
    case = case_of(database, parent, worker)

    worker.tap_data(tap("case", "", case.id))

    assert "De ce îl deschideți?" in worker.text
    assert ("Ana" in worker.text, "Mara" in worker.text, "A. E." in worker.text) == (
        False,
        False,
        True,
    )
    assert openings(database, case) == []
    assert len(worker.screen.buttons) == len(REASONS) + 1


@pytest.mark.parametrize(
    ("label", "reason"),
    [
        ("Lucru planificat", "planned"),
        ("A sunat familia", "family"),
        ("Reevaluarea", "review"),
        ("O verificare", "check"),
    ],
)
def test_open_is_a_row_with_the_reason_and_an_entry_in_the_audit_log(
    turns: Turns, database: Database, label: str, reason: str
) -> None:
    parent, worker = family(turns, database), colleague(turns, database, "counsellor")
    case = case_of(database, parent, worker)

    opened(worker, case, label)

    me = member_of(database, worker).id
    assert [(one.member, one.reason, one.at) for one in openings(database, case)] == [
        (me, reason, worker.now)
    ]
    with database.reading() as db:
        entries = audit.newest(db, "belvedere", skip=0, limit=50)
    read = [e for e in entries if (e.action, e.table, e.record) == ("read", "cases", case.id)]
    assert {e.member for e in read} == {me}
    assert {field for e in read for field in e.fields} == {"family_id", "reference"}
    assert "Ana Exemplu" in worker.text
    assert "Mara, 2018" in worker.text
    assert "Se ocupă Ioana" in worker.text


def test_open_asks_again_after_a_quarter_of_an_hour_without_a_look_and_not_before(
    turns: Turns, database: Database
) -> None:
    _parent, worker, case = worked(turns, database)

    for _look in range(4):
        worker.later(minutes=14)
        worker.tap_data(tap("case", "", case.id))
        assert "Ana Exemplu" in worker.text
    worker.later(minutes=16)
    worker.tap("Istoricul familiei")

    assert "De ce îl deschideți?" in worker.text
    assert "Ana" not in worker.text
    worker.tap("A sunat familia")
    assert "Ana Exemplu" in worker.text
    assert [one.reason for one in openings(database, case)] == ["family", "planned"]


def test_open_that_is_tapped_twice_is_one_row(turns: Turns, database: Database) -> None:
    _parent, worker, case = worked(turns, database)

    worker.tap_data(tap("case", "open", case.id, 3))

    assert [one.reason for one in openings(database, case)] == ["planned"]


def test_open_ends_after_a_working_day_however_busily_somebody_looks(
    turns: Turns, database: Database
) -> None:
    _parent, worker, case = worked(turns, database)
    for _look in range(8 * 5):
        worker.later(minutes=12)
        worker.tap_data(tap("case", "", case.id))

    worker.later(minutes=2)
    worker.tap_data(tap("case", "", case.id))

    assert "De ce îl deschideți?" in worker.text


def test_a_case_that_lies_open_before_one_does_not_before_another(
    turns: Turns, database: Database
) -> None:
    _parent, _worker, case = worked(turns, database)
    lead = colleague(turns, database, "coordinator")

    lead.tap_data(tap("case", "", case.id))

    assert "De ce îl deschideți?" in lead.text


@pytest.mark.parametrize(
    ("tap_name", "asked"),
    [("write", "Cui?"), ("review", "Când se face reevaluarea?"), ("hand_on", "Cine preia")],
)
def test_write_review_and_hand_on_begin_only_while_it_lies_open(
    turns: Turns, database: Database, tap_name: str, asked: str
) -> None:
    _parent, worker, case = worked(turns, database)

    worker.tap_data(tap("case", tap_name, case.id))
    assert asked in worker.text
    worker.later(minutes=20)
    worker.tap_data(tap("case", tap_name, case.id))

    assert "De ce îl deschideți?" in worker.text


def test_a_closed_case_is_read_and_not_worked_on(turns: Turns, database: Database) -> None:
    _parent, worker, case = worked(turns, database)
    with database.transaction() as db:
        cases.close(db, case.id, TODAY)

    for name in ("write", "review", "hand_on"):
        worker.tap_data(tap("case", name, case.id))
        assert "📁 Închis" in worker.text
        assert "Ana Exemplu" in worker.text


def test_whoever_is_not_responsible_any_more_sees_what_a_missing_case_shows(
    turns: Turns, database: Database
) -> None:
    _parent, worker, case = worked(turns, database)
    other = member_of(database, colleague(turns, database, "counsellor"))
    with database.transaction() as db:
        cases.assign(db, case.id, other.id)

    worker.tap_data(tap("case", "", case.id))

    assert worker.text == "Acest lucru nu mai este disponibil."


def test_looking_is_written_down_at_most_once_a_minute(turns: Turns, database: Database) -> None:
    _parent, worker, case = worked(turns, database)
    me, first = member_of(database, worker).id, worker.now

    with database.transaction() as db:
        assert case_openings.look(db, case.id, me, first + timedelta(seconds=59))
        assert not case_openings.look(db, case.id, me, first + timedelta(minutes=15, seconds=1))
        assert case_openings.look(db, case.id, me, first + timedelta(minutes=14))
        assert case_openings.look(db, case.id, me, first + timedelta(minutes=28))
