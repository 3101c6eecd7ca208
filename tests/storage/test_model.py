"""Whatever families, the coordinator and the clock do, in whatever order: both databases and the plain rules agree."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from storage import activities, free_seats, meetings, persons, planning, seats, signups, waiting
from storage.database import Database, Transaction
from storage.meetings import meetings as meetings_table
from storage.persons import NewChild, Person
from storage.signups import SignUp
from tests.conftest import CIPHER
from tests.postgres import Postgres
from tests.sample import NOW, TITLE
from tests.storage.seat_model import Model, Table

T = TypeVar("T")
# The suite takes a slice; MODEL=2000 takes the night.
EXAMPLES = int(os.environ.get("MODEL", "12"))
STEPS = 30
STARTS = timedelta(hours=30)
HELD_FOR = timedelta(hours=3)
# So near nobody is asked any more; and so near, not the family that would have to be called.
TOO_NEAR, CALLED_UNTIL = timedelta(minutes=90), timedelta(hours=10)
TO_BE_CALLED, NOBODY = 1, -1
# Four families, three of them known, with none to three children; two dates, of which one is reviewed.
KNOWN = [True, True, False, True]
CHILDREN = [3, 2, 1, 0]
CAPACITIES = (3, 2)

family = st.integers(0, len(KNOWN) - 1)
meeting = st.integers(0, len(CAPACITIES) - 1)
# Any of the children; of nobody, the caregiver comes.
who = st.frozensets(st.integers(0, 2), max_size=3)
which = st.integers(0, 60)


class Books:
    """One database: the same numbers for the same meetings, families and sign-ups as the model has."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.signups: list[int] = []
        with database.transaction() as db:
            activity = activities.add(db, "belvedere", "science", TITLE, NOW)
            self.meetings = [
                meetings.add_meeting(
                    db, activity, NOW + STARTS, NOW, capacity=capacity, reviewed=number == 1
                )
                for number, capacity in enumerate(CAPACITIES)
            ]
            self.families = [_family(db, n) for n in range(len(KNOWN))]

    def do(self, work: Callable[[Transaction], T]) -> T:
        with self.database.transaction() as db:
            return work(db)

    def number(self, signup: int) -> int:
        if signup not in self.signups:
            self.signups.append(signup)
        return self.signups.index(signup)

    def people(self, whose: int, children: frozenset[int]) -> list[int]:
        caregiver, ids = self.families[whose]
        return [ids[child] for child in sorted(children)] or [caregiver.id]


class Machine(RuleBasedStateMachine):
    def __init__(self, databases: list[Database]) -> None:
        super().__init__()
        self.now = NOW
        tables = [Table(c, NOW + STARTS, reviewed=n == 1) for n, c in enumerate(CAPACITIES)]
        self.model = Model(tables, KNOWN)
        self.books = [Books(database) for database in databases]

    @rule(whose=family, where=meeting, children=who, may_wait=st.booleans())
    def sign_up(self, whose: int, where: int, children: frozenset[int], may_wait: bool) -> None:  # noqa: FBT001
        children = frozenset(child for child in children if child < CHILDREN[whose])
        people = frozenset(whose * 10 + child for child in children or {9})
        had = {
            n for n, p in enumerate(self.model.parties) if p.family == whose and p.people & people
        }
        before = len(self.model.parties)
        expected = self.model.sign_up(where, whose, people, self.now, may_wait=may_wait)

        def work(db: Transaction, books: Books) -> Any:
            caregiver, _children = books.families[whose]
            got = seats.take_seats_or_wait(
                db,
                books.meetings[where],
                caregiver,
                books.people(whose, children),
                self.now,
                known=KNOWN[whose],
                may_wait=may_wait,
            )
            return books.number(got.id) if isinstance(got, SignUp) else got

        for books in self.books:
            got = books.do(partial(work, books=books))
            # Two sign-ups may have somebody of theirs in it: either may be shown.
            already = isinstance(expected, int) and expected < before
            assert got in had if already else got == expected

    @precondition(lambda self: self.model.parties)
    @rule(number=which)
    def cancel(self, number: int) -> None:
        number %= len(self.model.parties)
        if self._same(number, self.model.cancel(number, self.now), seats.cancel):
            self._offer(self.model.parties[number].meeting)

    @precondition(lambda self: self.model.parties)
    @rule(number=which)
    def undo(self, number: int) -> None:
        number %= len(self.model.parties)
        self._same(number, self.model.undo(number, self.now), seats.undo_cancel)

    @precondition(lambda self: self.model.parties)
    @rule(number=which)
    def take_the_offer(self, number: int) -> None:
        number %= len(self.model.parties)
        self._same(number, self.model.take(number, self.now), waiting.take_offer)

    @precondition(lambda self: self.model.parties)
    @rule(number=which)
    def wait_again(self, number: int) -> None:
        number %= len(self.model.parties)
        if self._same(number, self.model.wait_again(number, self.now), waiting.wait_again):
            self._offer(self.model.parties[number].meeting)

    @precondition(lambda self: self.model.parties)
    @rule(number=which, to=meeting)
    def swap(self, number: int, to: int) -> None:
        number %= len(self.model.parties)
        expected = self.model.swap(number, to, self.now)
        party = self.model.parties[number]
        for books in self.books:
            caregiver = books.families[party.family][0].id
            swap = partial(
                seats.swap,
                signup_id=books.signups[number],
                caregiver=caregiver,
                to_meeting=books.meetings[to],
                now=self.now,
            )
            got = books.do(swap)
            assert (books.number(got.id) if got else None) == expected
        if expected is not None:
            self._offer(party.meeting)

    @rule(where=meeting, seats_there=st.integers(0, 6))
    def change_the_capacity(self, where: int, seats_there: int) -> None:
        self.model.set_capacity(where, seats_there)
        for books in self.books:
            change = partial(
                planning.set_seats,
                meeting_id=books.meetings[where],
                capacity=seats_there,
                now=self.now,
            )
            books.do(change)
        self._offer(where)

    @rule(where=meeting, minutes=st.sampled_from([30, 200, 700, 1800]))
    def move_the_meeting(self, where: int, minutes: int) -> None:
        """Offers go on until an hour that suits the new time; too near for any, those who had one wait."""
        starts_at = self.now + timedelta(minutes=minutes)
        until = self._until(starts_at)
        expected = self.model.move(where, starts_at, self.now, until)
        for books in self.books:

            def work(db: Transaction, books: Books = books) -> None:
                for one in planning.move(db, books.meetings[where], starts_at, self.now):
                    if one.state == "offered":
                        waiting.offer_again(db, one, until, self.now)

            books.do(work)
        if expected:
            self._offer(where)

    @rule(where=meeting, whose=family, number=st.integers(0, 3))
    def keep_seats_for_a_family(self, where: int, whose: int, number: int) -> None:
        expected = self.model.reserve(where, whose, number)
        for books in self.books:
            theirs = books.families[whose][0].family_id
            kept = partial(
                free_seats.reserve, meeting_id=books.meetings[where], family=theirs, number=number
            )
            assert books.do(kept) == expected
        self._offer(where)

    @rule(minutes=st.sampled_from([1, 9, 11, 60, 170, 190, 600]))
    def time_passes(self, minutes: int) -> None:
        """And the clock ticks: offers whose hour has come lapse, and the next in line are asked."""
        self.now += timedelta(minutes=minutes)
        lapsed = self.model.lapse(self.now)
        for books in self.books:

            def tick(db: Transaction, books: Books = books) -> list[int]:
                over = [s for s in waiting.expired(db, self.now) if s in books.signups]
                gone = [waiting.lapse(db, signup, self.now) for signup in over]
                return [books.number(one.id) for one in gone if one is not None]

            assert sorted(books.do(tick)) == lapsed
        for where in sorted({self.model.parties[number].meeting for number in lapsed}):
            self._offer(where)

    @invariant()
    def all_tell_the_same(self) -> None:
        for books in self.books:
            with books.database.transaction() as db:
                for where, meeting_id in enumerate(books.meetings):
                    there = meetings.get(db, meeting_id)
                    assert there.free == self.model.free(where)
                    row = db.execute(
                        select(meetings_table).where(meetings_table.c.id == meeting_id)
                    ).one()
                    assert row.taken == self.model.taken(where)
                for number, signup_id in enumerate(books.signups):
                    signup, party = signups.get(db, signup_id), self.model.parties[number]
                    told = (
                        signup.state,
                        signup.line,
                        signup.seats,
                        signup.place,
                        signup.offer_until,
                    )
                    place = self.model.place(number)
                    assert told == (party.state, party.line, party.size, place, party.until)

    def _same(
        self,
        number: int,
        expected: bool,  # noqa: FBT001
        work: Callable[..., SignUp | None],
    ) -> bool:
        """Of one's own sign-up; somebody else's is never touched."""
        party = self.model.parties[number]
        for books in self.books:
            stranger = books.families[(party.family + 1) % len(KNOWN)][0].id
            owner = books.families[party.family][0].id
            signup = books.signups[number]
            assert (
                books.do(partial(work, signup_id=signup, caregiver=stranger, now=self.now)) is None
            )
            got = books.do(partial(work, signup_id=signup, caregiver=owner, now=self.now))
            assert (got is not None) == expected
        return expected

    def _until(self, starts_at: datetime) -> datetime | None:
        near = starts_at - self.now < TOO_NEAR
        return None if near else min(self.now + HELD_FOR, starts_at - TOO_NEAR / 2)

    def _offer(self, where: int) -> None:
        starts_at = self.model.tables[where].starts_at
        until = self._until(starts_at)
        if until is None:
            return
        beyond_call = TO_BE_CALLED if starts_at - self.now < CALLED_UNTIL else NOBODY
        expected = self.model.offer(where, self.now, until, beyond_call)
        for books in self.books:

            def work(db: Transaction, books: Books = books) -> tuple[list[int], list[int]]:
                there = meetings.lock(db, books.meetings[where])
                assert there is not None

                def hour(signup: SignUp) -> datetime | None:
                    whose = self.model.parties[books.number(signup.id)].family
                    return None if whose == beyond_call else until

                offers = waiting.offer_next_seats(db, there, self.now, hour)
                return [books.number(s.id) for s in offers.offered], [
                    books.number(s.id) for s in offers.passed_over
                ]

            assert books.do(work) == expected


@pytest.fixture
def databases(empty_sqlite: Path, postgres: Postgres, tmp_path: Path) -> Iterator[list[Database]]:
    path = tmp_path / "model.sqlite3"
    shutil.copyfile(empty_sqlite, path)
    name = f"model_{os.getpid()}"
    urls = [f"sqlite:///{path}", postgres.create(name, "template_belvedere")]
    opened = [Database(url, CIPHER) for url in urls]
    yield opened
    for database in opened:
        database.close()
    postgres.drop(name)


def test_both_databases_and_the_plain_rules_agree(databases: list[Database]) -> None:
    machine: Any = partial(Machine, databases)
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize="MODEL" not in os.environ,
            # The steps that a failure prints are few enough to read, and shrinking them takes minutes.
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )


def _family(db: Transaction, number: int) -> tuple[Person, list[int]]:
    there = persons.add_family(db, "belvedere", domicile="yes", now=NOW, known=KNOWN[number])
    caregiver = persons.add_caregiver(db, there, "Ana Exemplu", None, NOW)
    new = [NewChild(f"Copil {n}", 2018) for n in range(CHILDREN[number])]
    return caregiver, [child.id for child in persons.add_children(db, caregiver, new, NOW)]
