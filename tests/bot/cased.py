"""Cases that tests of screens talk about, each the longest of its kind; and cases of real families."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from bot.screen import tap
from bot.turn import Turns
from storage import accounts, cases, persons
from storage.cases import Case
from storage.database import Database
from storage.persons import NewChild
from storage.persons import Person as Adult
from tests.bot.asked import LONG, ME
from tests.bot.families import account_of, family
from tests.colleagues import colleague, member_of
from tests.person import Person
from tests.sample import NOW

# A Wednesday of September, the longest date there is in words.
TODAY = date(2027, 9, 29)
INITIALS = "M. N. E."
CASE = Case(
    id=2**62 + 21,
    centre="belvedere",
    reference="123456/2026/PREVENIRE-SECTOR-6",
    family_id=21,
    responsible_id=ME.id,
    status="open",
    opened_on=date(2026, 9, 29),
    next_review_on=TODAY,
    closed_on=None,
)
MONITORED = replace(CASE, status="monitoring", next_review_on=TODAY - timedelta(days=7))
CLOSED = replace(CASE, status="closed", next_review_on=None, closed_on=TODAY)
ALONE = replace(CASE, responsible_id=None)
EVERY = (CASE, MONITORED, CLOSED, ALONE)
ADULTS = tuple(Adult(2**62 + n, 21, "caregiver", LONG, None, None) for n in range(8))
CHILD = Adult(2**62 + 9, 21, "child", LONG, None, 2018)

REVIEW = date(2027, 1, 20)


def case_of(
    database: Database,
    parent: Person,
    worker: Person | None,
    reference: str = "123/2026",
    *,
    review: date = REVIEW,
) -> Case:
    """A case of this parent's family, with a child; this colleague's, or nobody's."""
    mine = caregiver_of(database, parent)
    somebody = member_of(database, worker or colleague(parent.turns, database, "counsellor"))
    with database.transaction() as db:
        (child,) = persons.add_children(db, mine, [NewChild("Mara", 2018)], NOW)
        people, today = [mine.id, child.id], NOW.date()
        case = cases.open_case(
            db, "belvedere", mine.family_id, reference, somebody.id, people, today, review, NOW
        )
        return case if worker is not None else cases.assign(db, case.id, None)


def caregiver_of(database: Database, parent: Person) -> Adult:
    account = account_of(database, parent)
    with database.reading() as db:
        found = accounts.find(db, account)
        assert found is not None
        assert found.person_id is not None
        return persons.find(db, found.person_id)


def worked(turns: Turns, database: Database) -> tuple[Person, Person, Case]:
    """A parent, the counsellor whose case it is, and the case, which lies open before the counsellor."""
    parent = family(turns, database)
    worker = colleague(turns, database, "counsellor")
    case = case_of(database, parent, worker)
    opened(worker, case)
    return parent, worker, case


def opened(worker: Person, case: Case, why: str = "Lucru planificat") -> None:
    worker.tap_data(tap("case", "", case.id))
    worker.tap(why)


def other_parent(turns: Turns, database: Database, case: Case, name: str = "Ion Exemplu") -> Person:
    """Another adult with a telephone and a family of their own, who may sign up the same child; in the case."""
    parent = family(turns, database, "+9996610077")
    mine = caregiver_of(database, parent)
    with database.transaction() as db:
        sealed = db.seal(persons.persons.c.name, mine.id, name)
        db.execute(
            persons.persons.update().where(persons.persons.c.id == mine.id).values(name=sealed)
        )
        for one in cases.people_of(db, case.id):
            if persons.find(db, one).kind == "child":
                db.execute(persons.guardians.insert().values(child_id=one, caregiver_id=mine.id))
        cases.add_person(db, case.id, mine.id, NOW + timedelta(minutes=1))
    return parent


def case_now(database: Database, case: Case) -> Case:
    with database.reading() as db:
        return cases.get(db, case.id)
