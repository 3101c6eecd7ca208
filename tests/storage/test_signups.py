from __future__ import annotations

import os
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import text

from storage import free_seats, meetings, persons, seats, signups
from storage.database import Conflict, Database, Unavailable
from storage.persons import Person
from storage.signups import SignUp
from tests.conftest import CIPHER
from tests.sample import NOW, add_meeting, add_parent

PARENTS, SEATS = 50, 10


def sign_up(database: Database, meeting: int, parent: Person, *, may_wait: bool = True) -> str:
    """What became of it: a state, a refusal, or the class of an error."""
    try:
        with database.transaction() as db:
            got = seats.take_seats_or_wait(
                db, meeting, parent, [parent.id], NOW, known=True, may_wait=may_wait
            )
    except (Conflict, Unavailable) as problem:
        return type(problem).__name__
    return got.state if isinstance(got, SignUp) else got


def all_at_once(database: Database, meeting: int, parents: list[Person]) -> Counter[str]:
    gate = threading.Barrier(len(parents))

    def one(parent: Person) -> str:
        gate.wait()
        return sign_up(database, meeting, parent)

    with ThreadPoolExecutor(len(parents)) as crowd:
        return Counter(crowd.map(one, parents))


def sold(database: Database, meeting: int) -> int:
    with database.transaction() as db:
        found: int = db.execute(
            text(
                "SELECT coalesce(sum(seats), 0) FROM signups WHERE meeting_id = :m AND state = 'confirmed'"
            ),
            {"m": meeting},
        ).scalar_one()
        return found


@pytest.fixture
def parents(database: Database) -> list[Person]:
    return [add_parent(database, None) for _ in range(PARENTS)]


# The suite takes a slice; ROUNDS=100 takes the whole minute.
ROUNDS = int(os.environ.get("ROUNDS", "5"))


def test_fifty_parents_and_ten_seats_make_ten_seats_every_time(
    database: Database, parents: list[Person]
) -> None:
    for _round in range(ROUNDS):
        meeting = add_meeting(database, capacity=SEATS)

        outcome = all_at_once(database, meeting, parents)

        assert outcome == {"confirmed": SEATS, "waiting": PARENTS - SEATS}
        assert sold(database, meeting) == SEATS


def test_the_same_race_goes_wrong_when_the_lock_is_off(
    database: Database, parents: list[Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: were the race above too tame to need a lock, this would come out right, too."""
    monkeypatch.setattr(meetings, "lock", slowly(meetings.find))
    unlocked = without_lock(database)
    right = {"confirmed": SEATS, "waiting": PARENTS - SEATS}

    outcomes = [
        all_at_once(unlocked, add_meeting(unlocked, capacity=SEATS), parents) for _ in range(5)
    ]
    unlocked.close()

    assert any(outcome != right for outcome in outcomes)


def slowly(look: Callable[..., object]) -> Callable[..., object]:
    """Looks without a lock, and lets the others look, too, before it goes on."""

    def looked(*given: object) -> object:
        found = look(*given)
        threading.Event().wait(0.01)
        return found

    return looked


def without_lock(database: Database) -> Database:
    """The same data; on SQLite through transactions that begin as readers and only later want to write."""
    opened = Database(database.url.render_as_string(hide_password=False), CIPHER)
    if opened.sqlite:
        opened.engine.dialect.begin = "BEGIN"  # type: ignore[attr-defined]  # our own dialect
    return opened


def test_the_database_itself_refuses_to_oversell(database: Database) -> None:
    meeting = add_meeting(database, capacity=2)

    with pytest.raises(Conflict), database.transaction() as db:
        meetings.set_taken(db, meeting, 3, 0)


def test_waiting_families_stand_in_the_order_in_which_they_came(
    database: Database, parents: list[Person]
) -> None:
    meeting = add_meeting(database, capacity=1)
    for parent in parents[:4]:
        sign_up(database, meeting, parent)

    with database.transaction() as db:
        places = [signups.of_caregiver(db, parent.id)[0].place for parent in parents[:4]]

    assert places == [0, 1, 2, 3]


def test_a_party_gets_all_its_seats_or_none(database: Database) -> None:
    meeting = add_meeting(database, capacity=2, kind="science")
    parent = add_parent(database, None, children=("Mara", "Luca", "Ilie"))
    with database.transaction() as db:
        from storage import persons

        children = [child.id for child in persons.children_of(db, parent.id)]
        refused = seats.take_seats_or_wait(
            db, meeting, parent, children, NOW, known=True, may_wait=False
        )
        waiting = seats.take_seats_or_wait(
            db, meeting, parent, children, NOW, known=True, may_wait=True
        )

    assert refused == "full"
    assert isinstance(waiting, SignUp)
    assert (waiting.state, waiting.seats) == ("waiting", 3)


def test_one_person_never_has_two_seats_in_one_meeting(database: Database) -> None:
    meeting = add_meeting(database)
    parent = add_parent(database, None)

    outcomes = all_at_once(database, meeting, [parent] * 8)

    assert set(outcomes) <= {"confirmed", "Conflict", "Unavailable"}
    assert sold(database, meeting) == 1


def test_the_other_parent_of_a_child_learns_nothing_of_its_seat(database: Database) -> None:
    meeting = add_meeting(database, kind="science")
    mother, father = add_parent(database, None, children=("Mara",)), add_parent(database, None)
    with database.transaction() as db:
        from storage import persons

        child = persons.children_of(db, mother.id)[0].id
        seats.take_seats_or_wait(db, meeting, mother, [child], NOW, known=True, may_wait=False)
        seen = seats.take_seats_or_wait(
            db, meeting, father, [child], NOW, known=True, may_wait=False
        )

    assert seen == "gone"


def test_two_cancel_and_two_join_at_once_without_overselling(
    database: Database, parents: list[Person]
) -> None:
    for _round in range(20):
        meeting = add_meeting(database, capacity=2)
        mine = []
        for parent in parents[:2]:
            sign_up(database, meeting, parent)
            with database.transaction() as db:
                found = signups.mine(db, parent.id, meeting)
                assert found is not None
                mine.append((parent, found))

        def cancel(pair: tuple[Person, SignUp]) -> None:
            with database.transaction() as db:
                seats.cancel(db, pair[1].id, pair[0].id, NOW)

        with ThreadPoolExecutor(4) as crowd:
            done: list[Future[Any]] = [crowd.submit(cancel, pair) for pair in mine]
            done += [crowd.submit(sign_up, database, meeting, parent) for parent in parents[2:4]]
            for one in done:
                one.result()

        with database.transaction() as db:
            there = meetings.get(db, meeting)
            taken = free_seats.count(db, there).taken
            waits = len(signups.of_meeting(db, meeting, ["waiting"]))
        # What was given back is for those who wait, and nobody else's.
        assert taken == sold(database, meeting) <= 2
        assert there.free == max(0, 2 - taken - waits)


def test_whoever_of_a_party_has_no_seat_yet_gets_one(database: Database) -> None:
    meeting = add_meeting(database, kind="science")
    mother = add_parent(database, None, children=("Mara", "Luca"))
    with database.transaction() as db:
        mara, luca = (child.id for child in persons.children_of(db, mother.id))
        first = seats.take_seats_or_wait(
            db, meeting, mother, [mara], NOW, known=True, may_wait=False
        )
        both = seats.take_seats_or_wait(
            db, meeting, mother, [mara, luca], NOW, known=True, may_wait=False
        )
        again = seats.take_seats_or_wait(
            db, meeting, mother, [luca, mara], NOW, known=True, may_wait=False
        )
        assert isinstance(first, SignUp)
        assert isinstance(both, SignUp)
        assert isinstance(again, SignUp)
        assert seats.people_of(db, both.id) == [luca]
    assert both.id != first.id
    assert again.id in {first.id, both.id}
    assert sold(database, meeting) == 2


def test_a_seat_that_a_family_holds_counts_into_what_is_kept_for_it(database: Database) -> None:
    meeting = add_meeting(database, kind="science", capacity=2)
    mother = add_parent(database, None, children=("Mara", "Luca"))
    with database.transaction() as db:
        mara, _luca = (child.id for child in persons.children_of(db, mother.id))
        seats.take_seats_or_wait(db, meeting, mother, [mara], NOW, known=True, may_wait=False)

        assert free_seats.reserve(db, meeting, mother.family_id, 2)
        assert meetings.get(db, meeting).free == 0
        assert not free_seats.reserve(db, meeting, mother.family_id, 3)
        assert free_seats.reserve(db, meeting, mother.family_id, 0)
        assert meetings.get(db, meeting).free == 1
