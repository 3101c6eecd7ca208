from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from storage import request_asking, slots, staff, topics
from storage.database import Conflict, Database, Unavailable
from storage.slots import Slot
from tests.sample import NOW, add_parent
from tests.storage.test_signups import without_lock

FAMILIES = 12


@pytest.fixture
def counsellor(database: Database) -> int:
    with database.transaction() as db:
        member = staff.add(db, "belvedere", "Ioana Probă", "counsellor", NOW).id
        topics.give(db, member, "school")
        return member


@pytest.fixture
def asked(database: Database) -> list[int]:
    parents = [add_parent(database, None) for _ in range(FAMILIES)]
    with database.transaction() as db:
        return [
            request_asking.ask(db, "belvedere", p.id, None, "school", NOW + timedelta(days=2), NOW)[
                0
            ].id
            for p in parents
        ]


def opened(database: Database, member: int, *hours: float) -> list[Slot]:
    with database.transaction() as db:
        starts = [NOW + timedelta(hours=hour) for hour in hours]
        slots.open_slots(db, "belvedere", member, starts, 30, NOW, by_phone=False)
        return slots.of_member(db, member, NOW)


def all_book(database: Database, slot: int, asked: list[int]) -> Counter[str]:
    gate = threading.Barrier(len(asked))

    def book(request: int) -> str:
        gate.wait()
        try:
            with database.transaction() as db:
                got = slots.book(db, slot, request, NOW)
        except (Conflict, Unavailable) as problem:
            return type(problem).__name__
        return "mine" if got is not None else "too late"

    with ThreadPoolExecutor(len(asked)) as crowd:
        return Counter(crowd.map(book, asked))


def test_of_all_families_that_choose_one_hour_at_once_one_has_it(
    database: Database, counsellor: int, asked: list[int]
) -> None:
    for slot in opened(database, counsellor, *range(1, 11)):
        assert all_book(database, slot.id, asked) == {"mine": 1, "too late": FAMILIES - 1}


def test_the_same_race_goes_wrong_when_the_lock_is_off(
    database: Database, counsellor: int, asked: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: were the race above too tame to need a lock, this would come out right, too."""
    unlocked = slots._BOTH.with_for_update(read=False)
    unlocked._for_update_arg = None
    monkeypatch.setattr(slots, "_BOTH", unlocked)
    put = slots._put

    def slowly(*given: object, **values: object) -> Slot | None:
        threading.Event().wait(0.01)
        return put(*given, **values)  # type: ignore[arg-type]

    monkeypatch.setattr(slots, "_put", slowly)
    lockless = without_lock(database)

    outcomes = [
        all_book(lockless, slot.id, asked) for slot in opened(lockless, counsellor, 1, 2, 3, 4, 5)
    ]
    lockless.close()

    assert any(outcome != {"mine": 1, "too late": FAMILIES - 1} for outcome in outcomes)


def test_two_who_swap_their_hours_do_not_wait_for_each_other_for_ever(
    database: Database, counsellor: int, asked: list[int]
) -> None:
    one, two, free = opened(database, counsellor, 1, 2, 3)
    with database.transaction() as db:
        slots.book(db, one.id, asked[0], NOW)
        slots.book(db, two.id, asked[1], NOW)
    gate = threading.Barrier(2)

    def move(request: int) -> bool:
        gate.wait()
        with database.transaction() as db:
            return slots.book(db, free.id, request, NOW) is not None

    with ThreadPoolExecutor(2) as both:
        moved = list(both.map(move, asked[:2]))

    assert sorted(moved) == [False, True]
    with database.transaction() as db:
        held = [slots.of_request(db, request) for request in asked[:2]]
    assert all(slot is not None and slot.state == "booked" for slot in held)


def test_the_database_itself_refuses_two_hours_for_one_request_and_two_families_in_one(
    database: Database, counsellor: int, asked: list[int]
) -> None:
    one, two = opened(database, counsellor, 1, 2)
    with database.transaction() as db:
        slots.book(db, one.id, asked[0], NOW)

    for wrong in (
        {"state": "booked", "request_id": asked[0]},
        {"state": "booked"},
        {"request_id": asked[1]},
        {"starts_at": one.starts_at},
        {"minutes": 0},
    ):
        with pytest.raises(Conflict), database.transaction() as db:
            slots._put(db, two, **wrong)


def test_hours_that_overlap_have_begun_or_are_opened_twice_are_left_out(
    database: Database, counsellor: int
) -> None:
    assert len(opened(database, counsellor, -1, 0, 1, 2)) == 2

    assert len(opened(database, counsellor, 0.75, 1, 1.25, 1.5, 3)) == 4


def test_of_two_colleagues_at_one_time_one_is_offered_and_of_those_who_left_none(
    database: Database, counsellor: int
) -> None:
    with database.transaction() as db:
        second = staff.add(db, "belvedere", "Sorin Specimen", "counsellor", NOW)
        topics.give(db, second.id, "school")
        lead = staff.add(db, "belvedere", "Radu Model", "coordinator", NOW)
    opened(database, counsellor, 1, 2)
    opened(database, second.id, 1)
    with database.transaction() as db:
        both = slots.free(db, "belvedere", "school", NOW, 9)
        elsewhere = slots.free(db, "elsewhere", "school", NOW, 9)
        other = slots.free(db, "belvedere", "family", NOW, 9)
        assert staff.switch_off(db, counsellor, lead, NOW)
        left = slots.free(db, "belvedere", "school", NOW, 9)

    assert len(both) == 2
    assert (elsewhere, other) == ([], [])
    assert [slot.staff_id for slot in left] == [second.id]


def test_an_hour_that_was_given_back_is_anybodys_again(
    database: Database, counsellor: int, asked: list[int]
) -> None:
    (slot,) = opened(database, counsellor, 1)
    with database.transaction() as db:
        slots.book(db, slot.id, asked[0], NOW)
        freed = slots.release(db, asked[0], NOW)
        again = slots.book(db, slot.id, asked[1], NOW)
        nothing = slots.release(db, asked[0], NOW)

    assert freed is not None
    assert again is not None
    assert nothing is None
    assert (freed.sequence, again.sequence) == (2, 3)
