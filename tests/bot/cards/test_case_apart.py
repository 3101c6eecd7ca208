from __future__ import annotations

from datetime import timedelta
from itertools import combinations

import pytest

from bot.cards.case_apart import MOST_MEETINGS, MOST_PAIRS, Facts
from bot.screen import tap
from bot.turn import Turns
from storage import audit, cases, no_contact, requests, slots
from storage.database import Database
from storage.kept_apart import Visit
from tests.bot.asked import LATEST, STAFF_WHO
from tests.bot.cased import ADULTS, CASE, INITIALS, caregiver_of, case_of, opened, other_parent
from tests.bot.families import family, member
from tests.colleagues import colleague, member_of
from tests.person import Person
from tests.sample import MEETING, NOW, add_meeting

PAIRS = [(one, other, other is ADULTS[1]) for one, other in combinations(ADULTS[:5], 2)]
A_MEETING = Visit(MEETING.id, LATEST - timedelta(minutes=20), LATEST + timedelta(hours=2))
AN_HOUR = Visit(None, LATEST, LATEST + timedelta(hours=2))
FACTS = [
    Facts(who=STAFF_WHO, case=CASE, initials=INITIALS, lies_open=False),
    Facts(who=STAFF_WHO, case=CASE, initials=INITIALS, lies_open=True),
    Facts(
        who=STAFF_WHO,
        case=CASE,
        initials=INITIALS,
        lies_open=True,
        pairs=tuple(PAIRS[:MOST_PAIRS]),
        both=((A_MEETING, AN_HOUR),) * MOST_MEETINGS,
    ),
]
assert len(PAIRS) == MOST_PAIRS


def two_adults(turns: Turns, database: Database) -> tuple[Person, Person, Person, cases.Case]:
    """Mother and father of one child, each with an account; a coordinator before whom their case lies open."""
    mother, lead = family(turns, database), colleague(turns, database, "coordinator")
    case = case_of(database, mother, lead)
    father = other_parent(turns, database, case)
    opened(lead, case)
    lead.tap("Persoane")
    lead.tap("Fără contact")
    return mother, father, lead, case


def kept(database: Database, *people: Person) -> set[tuple[int, int]]:
    with database.reading() as db:
        return no_contact.pairs_of(db, [caregiver_of(database, one).id for one in people])


def test_apart_is_set_and_meet_lifts_it_and_both_are_in_the_audit_log(
    turns: Turns, database: Database
) -> None:
    mother, father, lead, _case = two_adults(turns, database)
    assert "Ana Exemplu ↔ Ion Exemplu" in lead.text

    lead.tap("▫️ 1. ↔")
    assert len(kept(database, mother)) == 1
    assert kept(database, mother) == kept(database, father)
    lead.tap("☑️ 1. ↔")

    assert kept(database, mother, father) == set()
    with database.reading() as db:
        entries = audit.newest(db, "belvedere", skip=0, limit=20)
    mine = [(e.action, e.member) for e in entries if e.table == "no_contact"]
    me = member_of(database, lead).id
    assert mine == [("remove", me), ("add", me), ("read", me)]


def test_apart_is_not_set_for_people_who_are_not_offered(turns: Turns, database: Database) -> None:
    mother, _father, lead, case = two_adults(turns, database)
    stranger = family(turns, database, "+9996610088")
    me, them = caregiver_of(database, mother).id, caregiver_of(database, stranger).id

    for pair in ((me, them), (me, me), (them,), (me, them, 5)):
        lead.tap_data(tap("case_apart", "apart", case.id, *pair))

    assert kept(database, mother, stranger) == set()


def test_a_pair_is_still_found_when_one_of_them_is_taken_out_of_the_case(
    turns: Turns, database: Database
) -> None:
    _mother, father, lead, case = two_adults(turns, database)
    lead.tap("▫️ 1. ↔")
    with database.transaction() as db:
        cases.remove_person(db, case.id, caregiver_of(database, father).id)

    lead.tap_data(tap("case_apart", "", case.id))
    assert "Ion Exemplu" in lead.text
    lead.tap("☑️ 1. ↔")

    assert kept(database, father) == set()


def test_it_says_where_both_have_seats_already(turns: Turns, database: Database) -> None:
    mother, father, lead, _case = two_adults(turns, database)
    meeting = add_meeting(database)
    for parent in (mother, father):
        parent.tap_data(tap("meeting", "join", meeting, 0))

    lead.tap("▫️ 1. ↔")

    assert "Doi dintre ei vin aici în același timp" in lead.text
    assert "📅 joi, 26 noiembrie, 12:00" in lead.text
    assert "↔ 📅" not in lead.text


def agreed(turns: Turns, database: Database, parent: Person, hours: int, *, by_phone: bool) -> None:
    """An hour with somebody of the team, in two days and so many hours."""
    worker = member_of(database, member(turns, database)).id
    with database.transaction() as db:
        starts = [NOW + timedelta(days=2, hours=hours)]
        slots.open_slots(db, "belvedere", worker, starts, 30, NOW, by_phone=by_phone)
        (hour,) = slots.of_member(db, worker, NOW)
    parent.tap_data(tap("talk", "ask", 1))
    with database.reading() as db:
        (request,) = requests.open_of(db, parent.last.account)
    parent.tap_data(tap("slots", "book", request.id, hour.id))


@pytest.mark.parametrize(
    ("his", "by_phone", "warned"), [(0, False, True), (0, True, False), (3, False, False)]
)
def test_it_says_where_both_have_hours_at_the_centre_already(
    turns: Turns, database: Database, his: int, *, by_phone: bool, warned: bool
) -> None:
    mother, father, lead, _case = two_adults(turns, database)
    agreed(turns, database, mother, 0, by_phone=False)
    agreed(turns, database, father, his, by_phone=by_phone)

    lead.tap("▫️ 1. ↔")

    assert ("Doi dintre ei vin aici în același timp" in lead.text) == warned
    assert ("💬 miercuri, 25 noiembrie, 12:00" in lead.text) == warned


def test_it_says_where_one_has_an_hour_during_the_others_meeting(
    turns: Turns, database: Database
) -> None:
    mother, father, lead, _case = two_adults(turns, database)
    mother.tap_data(tap("meeting", "join", add_meeting(database, starts_in=timedelta(days=2)), 0))
    agreed(turns, database, father, 1, by_phone=False)

    lead.tap("▫️ 1. ↔")

    both = {"📅 miercuri, 25 noiembrie, 12:00", "💬 miercuri, 25 noiembrie, 13:00"}
    (line,) = [one for one in lead.text.splitlines() if "noiembrie" in one]
    assert set(line.split(" ↔ ")) == both


def test_meet_offers_the_seat_that_was_kept_from_somebody(turns: Turns, database: Database) -> None:
    mother, father, lead, _case = two_adults(turns, database)
    meeting = add_meeting(database)
    lead.tap("▫️ 1. ↔")
    mother.tap_data(tap("meeting", "join", meeting, 0))
    father.tap_data(tap("meeting", "wait", meeting, 0))
    father.tap_data(tap("meeting", "", meeting, 0))
    assert "pe lista de așteptare, pe locul 1" in father.text

    lead.tap("☑️ 1. ↔")
    father.tap_data(tap("meeting", "", meeting, 0))

    assert "S-a eliberat un loc" in father.text


def test_only_whoever_coordinates_sees_it(turns: Turns, database: Database) -> None:
    parent, worker = family(turns, database), colleague(turns, database, "counsellor")
    case = case_of(database, parent, worker)
    opened(worker, case)

    worker.tap("Persoane")
    assert not any("Fără contact" in label for label in worker.labels())
    worker.tap_data(tap("case_apart", "", case.id))

    assert worker.text == "Acest lucru nu mai este disponibil."
