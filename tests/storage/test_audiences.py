from __future__ import annotations

from datetime import timedelta

import pytest

from storage import accounts, audiences, persons, seats, signups
from storage.audiences import Audience
from storage.database import Database
from storage.persons import NewChild, Person
from tests.sample import NOW, add_meeting, add_parent


def people(database: Database, audience: Audience, centre: str = "belvedere") -> set[int]:
    with database.transaction() as db:
        return {one.person for one in audiences.of(db, centre, audience, NOW)}


def sign_up(database: Database, meeting: int, parent: Person) -> None:
    with database.transaction() as db:
        seats.take_seats_or_wait(db, meeting, parent, [parent.id], NOW, known=True, may_wait=True)


def with_phone(database: Database, parent: Person, chat: int, language: str = "ro") -> int:
    with database.transaction() as db:
        account = accounts.create(db, chat, "belvedere", NOW + timedelta(seconds=chat))
        accounts.set_language(db, account.id, language)
        accounts.accept_notice(db, account.id, "1", NOW)
        accounts.link(db, account.id, parent.id)
        return account.id


def test_participants_and_the_waiting_list_are_told_apart(database: Database) -> None:
    meeting = add_meeting(database, capacity=1)
    first, second, third = (add_parent(database, f"+999661000{n}") for n in range(3))
    for parent in (first, second):
        sign_up(database, meeting, parent)

    assert people(database, Audience("meeting", meeting=meeting)) == {first.id}
    assert people(database, Audience("waiting", meeting=meeting)) == {second.id}
    assert third.id in people(database, Audience("all"))


def test_whoever_cancelled_is_in_neither(database: Database) -> None:
    meeting = add_meeting(database)
    parent = add_parent(database)
    sign_up(database, meeting, parent)
    with database.transaction() as db:
        mine = signups.mine(db, parent.id, meeting)
        assert mine is not None
        seats.become(db, mine, "cancelled", NOW)

    assert people(database, Audience("meeting", meeting=meeting)) == set()
    assert people(database, Audience("waiting", meeting=meeting)) == set()


def test_an_activity_means_its_coming_meetings(database: Database) -> None:
    coming, past = add_meeting(database), add_meeting(database, starts_in=-timedelta(days=3))
    with database.transaction() as db:
        from storage import meetings

        activity = meetings.get(db, coming).activity_id
        db.execute(
            meetings.meetings.update()
            .where(meetings.meetings.c.id == past)
            .values(activity_id=activity)
        )
    now, before = add_parent(database, "+9996610001"), add_parent(database, "+9996610002")
    sign_up(database, coming, now)
    with database.transaction() as db:
        seats.take_seats_or_wait(
            db, past, before, [before.id], NOW - timedelta(days=5), known=True, may_wait=True
        )

    assert people(database, Audience("activity", activity=activity)) == {now.id}


@pytest.mark.parametrize(
    ("born", "found"), [((2018, 2018), True), ((2010, 2017), False), ((2018, 2026), True)]
)
def test_parents_are_found_by_the_years_of_their_children(
    database: Database,
    born: tuple[int, int],
    found: bool,  # noqa: FBT001  # what is expected
) -> None:
    parent = add_parent(database, children=("Mara",))

    assert people(database, Audience("age", born=born)) == ({parent.id} if found else set())


def test_a_parent_of_two_children_of_the_age_is_one_person(database: Database) -> None:
    parent = add_parent(database, children=("Mara", "Luca"))

    with database.transaction() as db:
        found = audiences.of(db, "belvedere", Audience("age", born=(2018, 2018)), NOW)
    assert [one.person for one in found] == [parent.id]


def test_another_adults_children_are_not_a_reason_to_write(database: Database) -> None:
    parent = add_parent(database)
    with database.transaction() as db:
        other = persons.add_caregiver(db, parent.family_id, "Radu Model", None, NOW)
        persons.add_children(db, other, [NewChild("Mara", 2018)], NOW)

    assert people(database, Audience("age", born=(2018, 2018))) == {other.id}


def test_a_language_means_those_who_chose_it_and_have_a_phone(database: Database) -> None:
    one, two, three = (add_parent(database, f"+999661000{n}") for n in range(3))
    with_phone(database, one, 5_000_011, "uk")
    with_phone(database, two, 5_000_012, "ro")

    assert people(database, Audience("language", language="uk")) == {one.id}
    assert three.id not in people(database, Audience("language", language="ro"))


def test_of_two_phones_the_newest_that_still_listens_is_written_to(database: Database) -> None:
    parent = add_parent(database)
    old = with_phone(database, parent, 1)
    new = with_phone(database, parent, 2)

    def account() -> int | None:
        with database.transaction() as db:
            (found,) = audiences.of(db, "belvedere", Audience("all"), NOW)
        return found.account

    assert account() == new
    with database.transaction() as db:
        accounts.set_state(db, new, "blocked")
    assert account() == old
    with database.transaction() as db:
        accounts.set_state(db, old, "stopped")
    assert account() is None


def test_whoever_has_not_accepted_the_notice_is_not_written_to(database: Database) -> None:
    parent = add_parent(database)
    with database.transaction() as db:
        account = accounts.create(db, 5_000_011, "belvedere", NOW)
        accounts.link(db, account.id, parent.id)
        (found,) = audiences.of(db, "belvedere", Audience("all"), NOW)

    assert found.account is None


def test_nobody_of_another_centre_is_found(database: Database) -> None:
    meeting = add_meeting(database)
    parent = add_parent(database, children=("Mara",))
    sign_up(database, meeting, parent)
    with database.transaction() as db:
        from storage import meetings

        activity = meetings.get(db, meeting).activity_id
    for audience in (
        Audience("meeting", meeting=meeting),
        Audience("activity", activity=activity),
        Audience("age", born=(2000, 2030)),
        Audience("language", language="ro"),
        Audience("all"),
    ):
        assert people(database, audience, "alt") == set()
