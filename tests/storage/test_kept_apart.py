"""Two who must not meet: for the one who comes second it is full, everywhere a seat or an hour is had."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import event, select

from storage import (
    decisions,
    kept_apart,
    meetings,
    no_contact,
    planning,
    request_asking,
    seats,
    signups,
    slots,
    staff,
    topics,
    waiting,
)
from storage.database import Conflict, Database, Transaction
from storage.persons import Person
from storage.signups import SignUp
from tests.sample import NOW, add_meeting, add_parent
from tests.statements import watched
from tests.storage.test_signups import sign_up, slowly, without_lock

DAY = timedelta(days=3)
HALF_HOUR = timedelta(minutes=30)


@pytest.fixture
def member(database: Database) -> int:
    with database.transaction() as db:
        one = staff.add(db, "belvedere", "Ioana Probă", "coordinator", NOW).id
        topics.give(db, one, "school")
        return one


@pytest.fixture
def pair(database: Database, member: int) -> tuple[Person, Person]:
    """She comes first in these tests, he second."""
    her, him = (add_parent(database, None) for _ in "ab")
    keep_apart(database, her, him, member)
    return her, him


def keep_apart(database: Database, one: Person, other: Person, member: int) -> None:
    with database.transaction() as db:
        assert no_contact.keep_apart(db, one.id, other.id, member, NOW) is not None


def taken(database: Database, meeting: int, parent: Person) -> SignUp:
    with database.transaction() as db:
        got = seats.take_seats_or_wait(
            db, meeting, parent, [parent.id], NOW, known=True, may_wait=True
        )
    assert isinstance(got, SignUp)
    return got


def offer(database: Database, meeting: int) -> list[int]:
    """Whom the free seats are offered to."""
    with database.transaction() as db:
        locked = meetings.lock(db, meeting)
        assert locked is not None
        offers = waiting.offer_next_seats(db, locked, NOW, lambda _signup: NOW + DAY)
        return [one.caregiver_id for one in offers.offered]


def state(database: Database, signup: SignUp) -> str:
    with database.reading() as db:
        return signups.get(db, signup.id).state


def test_a_pair_is_one_row_whichever_of_them_is_named_first(
    database: Database, member: int, pair: tuple[Person, Person]
) -> None:
    her, him = pair
    with database.transaction() as db:
        assert no_contact.keep_apart(db, him.id, her.id, member, NOW) is None
        assert no_contact.others(db, her.id) == [him.id]
        assert no_contact.others(db, him.id) == [her.id]
        assert no_contact.let_meet(db, him.id, her.id) is not None
        assert no_contact.let_meet(db, her.id, him.id) is None
        assert no_contact.others(db, him.id) == []


def test_nobody_is_kept_apart_from_themselves(
    database: Database, member: int, pair: tuple[Person, Person]
) -> None:
    with pytest.raises(Conflict), database.transaction() as db:
        no_contact.keep_apart(db, pair[0].id, pair[0].id, member, NOW)


def test_to_the_second_of_them_the_meeting_is_full(
    database: Database, pair: tuple[Person, Person]
) -> None:
    her, him = pair
    meeting = add_meeting(database)

    assert sign_up(database, meeting, her) == "confirmed"
    assert sign_up(database, meeting, him, may_wait=False) == "full"
    assert sign_up(database, meeting, him) == "waiting"
    assert sign_up(database, meeting, add_parent(database, None)) == "confirmed"


def test_a_seat_is_offered_only_when_the_other_holds_none_any_more(
    database: Database, pair: tuple[Person, Person]
) -> None:
    her, him = pair
    meeting = add_meeting(database)
    hers = taken(database, meeting, her)
    his = taken(database, meeting, him)

    assert offer(database, meeting) == []
    with database.transaction() as db:
        seats.cancel(db, hers.id, her.id, NOW)
    assert offer(database, meeting) == [him.id]

    # An offer is a seat that is kept: now she is the second.
    assert sign_up(database, meeting, her) == "waiting"
    with database.transaction() as db:
        got = waiting.take_offer(db, his.id, him.id, NOW)
    assert got is not None
    assert offer(database, meeting) == []


def test_whoever_only_waits_keeps_nobody_out(
    database: Database, pair: tuple[Person, Person]
) -> None:
    her, him = pair
    meeting = add_meeting(database, capacity=1)
    first = taken(database, meeting, add_parent(database, None))
    taken(database, meeting, her)
    taken(database, meeting, him)
    with database.transaction() as db:
        seats.cancel(db, first.id, first.caregiver_id, NOW)

    assert offer(database, meeting) == [her.id]


def test_a_skip_is_logged_with_a_reason_that_names_nobody_and_the_party_is_not_told(
    database: Database, pair: tuple[Person, Person]
) -> None:
    her, him = pair
    meeting = add_meeting(database, capacity=2)
    taken(database, meeting, her)
    stranger = taken(database, meeting, add_parent(database, None))
    his, next_one = (
        taken(database, meeting, him),
        taken(database, meeting, add_parent(database, None)),
    )
    with database.transaction() as db:
        seats.cancel(db, stranger.id, stranger.caregiver_id, NOW)

    with database.transaction() as db:
        locked = meetings.lock(db, meeting)
        assert locked is not None
        offers = waiting.offer_next_seats(db, locked, NOW, lambda _signup: NOW + DAY)
        skipped = db.execute(select(waiting.skips)).all()
        by_the_centre = waiting.passed_over_by_the_centre(db, meeting)

    assert [one.id for one in offers.offered] == [next_one.id]
    assert offers.passed_over == ()
    assert [(row.passed_over, row.let_through, row.reason) for row in skipped] == [
        (his.id, next_one.id, "centre")
    ]
    assert by_the_centre == {his.id}


def test_whoever_is_kept_away_keeps_no_seat_from_those_who_come_later(
    database: Database, pair: tuple[Person, Person]
) -> None:
    her, him = pair
    meeting = add_meeting(database, capacity=2)
    taken(database, meeting, her)
    his = taken(database, meeting, him)

    assert state(database, his) == "waiting"
    with database.reading() as db:
        assert meetings.get(db, meeting).free == 1
    assert sign_up(database, meeting, add_parent(database, None)) == "confirmed"


def test_nobody_is_let_in_beside_the_other_on_the_telephone(
    database: Database, pair: tuple[Person, Person]
) -> None:
    her, him = pair
    meeting = add_meeting(database, capacity=2)
    hers = taken(database, meeting, her)
    his = taken(database, meeting, him)

    with database.transaction() as db:
        assert waiting.take_free_seats(db, his.id, him.id, NOW) is None
        seats.cancel(db, hers.id, her.id, NOW)
        assert waiting.take_free_seats(db, his.id, him.id, NOW) is not None


def test_a_seat_that_was_counted_as_theirs_meanwhile_is_still_offered_to_them(
    database: Database, pair: tuple[Person, Person]
) -> None:
    """The other one left a meeting of the same hour, and somebody new was counted before the clock looked."""
    her, him = pair
    meeting, elsewhere = add_meeting(database, capacity=2), add_meeting(database)
    hers = taken(database, elsewhere, her)
    taken(database, meeting, him)
    with database.transaction() as db:
        seats.cancel(db, hers.id, her.id, NOW)
    taken(database, meeting, add_parent(database, None))

    with database.reading() as db:
        assert meetings.get(db, meeting).free == 0
        assert kept_apart.waited_for(db, NOW) == [meeting]
    assert offer(database, meeting) == [him.id]


@pytest.mark.parametrize(
    ("apart", "outcome"),
    [
        (timedelta(0), "waiting"),
        (timedelta(minutes=90), "waiting"),
        (timedelta(minutes=119), "waiting"),
        (timedelta(minutes=120), "confirmed"),
        (-timedelta(minutes=119), "waiting"),
        (-timedelta(minutes=120), "confirmed"),
        (timedelta(days=1), "confirmed"),
    ],
)
def test_meetings_of_90_minutes_keep_them_apart_for_half_an_hour_more(
    database: Database, pair: tuple[Person, Person], apart: timedelta, outcome: str
) -> None:
    her, him = pair
    taken(database, add_meeting(database, starts_in=DAY), her)

    assert sign_up(database, add_meeting(database, starts_in=DAY + apart), him) == outcome


def test_a_meeting_that_was_called_off_keeps_nobody_out(
    database: Database, pair: tuple[Person, Person]
) -> None:
    her, him = pair
    one, other = add_meeting(database, starts_in=DAY), add_meeting(database, starts_in=DAY)
    taken(database, one, her)
    with database.transaction() as db:
        planning.call_off(db, one, NOW)

    assert sign_up(database, other, him) == "confirmed"


def test_undo_swap_and_a_decision_that_is_taken_back_give_no_seat_beside_the_other(
    database: Database, pair: tuple[Person, Person], member: int
) -> None:
    her, him = pair
    meeting, elsewhere = add_meeting(database), add_meeting(database, starts_in=2 * DAY)
    his = taken(database, meeting, him)
    declined = taken(database, add_meeting(database, starts_in=3 * DAY, reviewed=True), him)
    with database.transaction() as db:
        seats.cancel(db, his.id, him.id, NOW)
        assert decisions.decline(db, declined.id, member, "please_call", NOW) is not None
    taken(database, meeting, her)
    # What was declined is kept as long as that can be taken back.
    assert sign_up(database, declined.meeting_id, her) == "waiting"
    moving = taken(database, elsewhere, him)

    with database.transaction() as db:
        undone = seats.undo_cancel(db, his.id, him.id, NOW)
        assert undone is not None
        assert undone.state == "waiting"
        back = decisions.undo(db, declined.id, member, NOW)
        assert back is not None
        assert back.state == "held"
        seats.cancel(db, his.id, him.id, NOW)
        assert seats.swap(db, moving.id, him.id, meeting, NOW) is None
    assert state(database, moving) == "confirmed"


def hours(database: Database, member: int, *starts: timedelta, by_phone: bool = False) -> list[int]:
    with database.transaction() as db:
        made = slots.open_slots(
            db, "belvedere", member, [NOW + at for at in starts], 30, NOW, by_phone=by_phone
        )
        assert made == len(starts)
        return [one.id for one in slots.of_member(db, member, NOW)]


def asked(database: Database, parent: Person) -> int:
    with database.transaction() as db:
        due = NOW + DAY
        return request_asking.ask(db, "belvedere", parent.id, None, "school", due, NOW)[0].id


def free(database: Database, parent: Person) -> list[int]:
    with database.reading() as db:
        found = slots.free(db, "belvedere", "school", NOW, 9, parent.id)
        return [round((one.starts_at - NOW - DAY) / timedelta(minutes=1)) for one in found]


def test_hours_within_half_an_hour_of_the_others_are_neither_offered_nor_had(
    database: Database, pair: tuple[Person, Person], member: int
) -> None:
    her, him = pair
    starts = [DAY + n * HALF_HOUR for n in range(7)]
    opened = hours(database, member, *starts)
    hers = asked(database, her)
    with database.transaction() as db:
        assert slots.book(db, opened[3], hers, NOW) is not None

    # Hers is from 90 to 120 minutes.
    assert free(database, him) == [0, 30, 150, 180]
    assert free(database, add_parent(database, None)) == [0, 30, 60, 120, 150, 180]
    his = asked(database, him)
    with database.transaction() as db:
        assert slots.book(db, opened[4], his, NOW) is None
        assert slots.book(db, opened[5], his, NOW) is not None


def test_an_hour_at_the_centre_and_a_meeting_keep_them_apart_both_ways(
    database: Database, pair: tuple[Person, Person], member: int
) -> None:
    her, him = pair
    (opened,) = hours(database, member, DAY)
    meeting = add_meeting(database, starts_in=DAY)
    hers = taken(database, meeting, her)

    assert free(database, him) == []
    with database.transaction() as db:
        seats.cancel(db, hers.id, her.id, NOW)
    request = asked(database, him)
    with database.transaction() as db:
        assert slots.book(db, opened, request, NOW) is not None

    assert sign_up(database, meeting, her) == "waiting"


def test_by_phone_nobody_meets_anybody(
    database: Database, pair: tuple[Person, Person], member: int
) -> None:
    her, him = pair
    (opened,) = hours(database, member, DAY, by_phone=True)
    meeting = add_meeting(database, starts_in=DAY)
    taken(database, meeting, her)

    assert free(database, him) == [0]
    request = asked(database, him)
    with database.transaction() as db:
        assert slots.book(db, opened, request, NOW) is not None


def at_once(*work: Callable[[], object]) -> list[object]:
    gate = threading.Barrier(len(work))

    def one(do: Callable[[], object]) -> object:
        gate.wait()
        return do()

    with ThreadPoolExecutor(len(work)) as crowd:
        return list(crowd.map(one, work))


def both_sign_up(database: Database, pair: tuple[Person, Person]) -> list[object]:
    """At the same moment, for two meetings of the same hour."""
    her, him = pair
    one, other = add_meeting(database), add_meeting(database)
    return at_once(lambda: sign_up(database, one, her), lambda: sign_up(database, other, him))


def test_of_two_who_sign_up_at_once_for_two_meetings_one_has_a_seat(
    database: Database, pair: tuple[Person, Person]
) -> None:
    for round_ in range(10):
        got = both_sign_up(database, pair)
        assert sorted(map(str, got)) == ["confirmed", "waiting"], round_
        with database.transaction() as db:
            db.execute(signups.signups.update().values(state="cancelled"))


def test_the_same_race_goes_wrong_when_the_pair_is_not_held(
    database: Database, pair: tuple[Person, Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: the meetings' own locks do not suffice."""

    def looked(db: Transaction, person: int, *, hold: bool = False) -> list[int]:
        return no_contact.others(db, person)

    monkeypatch.setattr(kept_apart, "others", looked)
    monkeypatch.setattr(kept_apart, "_there", slowly(kept_apart._there))
    unlocked = without_lock(database)
    outcomes = []
    for _round in range(5):
        outcomes.append(sorted(map(str, both_sign_up(unlocked, pair))))
        with database.transaction() as db:
            db.execute(signups.signups.update().values(state="cancelled"))
    unlocked.close()

    assert any(outcome != ["confirmed", "waiting"] for outcome in outcomes)


def test_without_any_pair_a_sign_up_costs_one_look_more(database: Database) -> None:
    parent, meeting = add_parent(database, None), add_meeting(database)

    with statements(database) as said:
        taken(database, meeting, parent)

    assert len([one for one in said if "no_contact" in one]) == 1


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    said: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_more: object) -> None:
        said.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    with watched(lambda one: said.append(one.sql)):
        yield said
    event.remove(database.engine, "before_cursor_execute", note)
