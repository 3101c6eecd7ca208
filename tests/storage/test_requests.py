from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from storage import accounts, request_asking, request_messages, request_work, requests, staff
from storage.database import Conflict, Database, Unavailable
from storage.request_messages import Said
from storage.requests import Request
from tests.sample import NOW, add_parent
from tests.storage.test_signups import slowly, without_lock

DUE = NOW + timedelta(days=2)
MEMBERS = 12


@pytest.fixture
def members(database: Database) -> list[int]:
    with database.transaction() as db:
        return [staff.add(db, "belvedere", "Ioana Probă", "staff", NOW).id for _ in range(MEMBERS)]


def asked(database: Database, account: int | None = None) -> Request:
    parent = add_parent(database, None)
    with database.transaction() as db:
        return request_asking.ask(db, "belvedere", parent.id, account, "school", DUE, NOW)[0]


def all_take(database: Database, members: list[int], request: int) -> Counter[str]:
    gate = threading.Barrier(len(members))

    def take(member: int) -> str:
        gate.wait()
        try:
            with database.transaction() as db:
                got = request_work.assign(db, request, member, instead_of=None)
        except (Conflict, Unavailable) as problem:
            return type(problem).__name__
        return "mine" if got is not None else "too late"

    with ThreadPoolExecutor(len(members)) as crowd:
        return Counter(crowd.map(take, members))


def test_of_all_who_take_a_request_at_once_one_has_it(
    database: Database, members: list[int]
) -> None:
    for _round in range(10):
        request = asked(database)

        outcome = all_take(database, members, request.id)

        assert outcome == {"mine": 1, "too late": MEMBERS - 1}


def test_the_same_race_goes_wrong_when_the_lock_is_off(
    database: Database, members: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: were the race above too tame to need a lock, this would come out right, too."""
    look: Callable[..., object] = requests.find
    monkeypatch.setattr(requests, "lock", slowly(look))
    unlocked = without_lock(database)

    outcomes = [all_take(unlocked, members, asked(unlocked).id) for _ in range(5)]
    unlocked.close()

    assert any(outcome != {"mine": 1, "too late": MEMBERS - 1} for outcome in outcomes)


def test_of_two_who_take_over_from_a_colleague_one_succeeds(
    database: Database, members: list[int]
) -> None:
    request = asked(database)
    with database.transaction() as db:
        request_work.assign(db, request.id, members[0], instead_of=None)
        second = request_work.assign(db, request.id, members[1], instead_of=members[0])
        third = request_work.assign(db, request.id, members[2], instead_of=members[0])

    assert second is not None
    assert third is None


def test_one_chat_has_one_open_request_about_one_thing(database: Database) -> None:
    with database.transaction() as db:
        account = accounts.create(db, 5_000_001, "belvedere", NOW).id
    first, second = asked(database, account), asked(database, account)
    assert first.id == second.id

    with database.transaction() as db:
        row = db.execute(requests.requests.select()).one()._asdict() | {"id": 77}
    with pytest.raises(Conflict), database.transaction() as db:
        db.execute(requests.requests.insert().values(**row))

    with database.transaction() as db:
        request_asking.withdraw(db, first.id, account, NOW)
        again, new = request_asking.ask(
            db, "belvedere", first.caregiver_id, account, "school", DUE, NOW
        )
    assert new
    assert again.id != first.id


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "approved"},
        {"state": "assigned"},
        {"state": "closed"},
        {"closed_at": NOW},
        {"climb_at": None},
        {"due_at": None},
        {"topic": "material"},
        {"category": "food"},
        {"topic": "secret"},
        {"outcome": "gossip"},
    ],
)
def test_the_database_itself_refuses_what_cannot_be(
    database: Database, wrong: dict[str, object]
) -> None:
    request = asked(database)

    with pytest.raises(Conflict), database.transaction() as db:
        requests.put(db, request.id, **wrong)


def test_what_is_over_can_neither_be_taken_nor_answered_nor_closed_again(
    database: Database, members: list[int]
) -> None:
    request, mine = asked(database), members[0]
    with database.transaction() as db:
        request_work.assign(db, request.id, mine, instead_of=None)
        closed = request_work.close(db, request.id, mine, "talked", NOW)
        later = NOW + timedelta(days=1)
        after = (
            request_work.assign(db, request.id, members[1], instead_of=mine),
            request_work.answered(db, request.id, mine, later, later),
            request_work.close(db, request.id, mine, "met", later),
            request_work.unschedule(db, request.id, DUE, later),
            request_asking.owe(db, request.id, DUE, later),
        )

        assert after == (None,) * 5
        assert requests.find(db, request.id) == closed


def test_the_first_answer_is_remembered_and_a_later_one_changes_nothing_of_it(
    database: Database, members: list[int]
) -> None:
    request, mine = asked(database), members[0]
    with database.transaction() as db:
        request_work.assign(db, request.id, mine, instead_of=None)
        for hours in (1, 50):
            later = NOW + timedelta(hours=hours)
            request_work.answered(db, request.id, mine, later, later + timedelta(days=14))
            request_asking.owe(db, request.id, later + timedelta(days=2), later)
        row = db.execute(requests.requests.select()).one()

    assert row.answered_at == NOW + timedelta(hours=1)
    assert (row.round, row.owed_since) == (2, NOW + timedelta(hours=50))


def test_words_are_sealed_for_their_row_and_a_message_is_words_or_a_recording(
    database: Database,
) -> None:
    request = asked(database)
    with database.transaction() as db:
        message = request_messages.add(db, request.id, Said(words="Este vorba de școală."), NOW)
        row = db.execute(request_messages.request_messages.select()).one()
    assert "școal".encode() not in row.words
    assert message.said == Said(words="Este vorba de școală.")

    for wrong in (Said(), Said(words="x", voice="y")):
        with pytest.raises(Conflict), database.transaction() as db:
            request_messages.add(db, request.id, wrong, NOW)


def test_an_account_that_is_erased_leaves_the_request_to_the_team(database: Database) -> None:
    with database.transaction() as db:
        account = accounts.create(db, 5_000_001, "belvedere", NOW).id
    request = asked(database, account)
    with database.transaction() as db:
        accounts.forget(db, account)
        left = requests.get(db, request.id)

    assert left.account_id is None
    assert left.open


def test_references_look_alike_and_say_nothing(database: Database) -> None:
    seen = {asked(database).reference for _ in range(50)}

    assert len(seen) == 50
    assert all(len(one) == 7 and one.startswith("R-") for one in seen)
