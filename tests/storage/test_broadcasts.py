from __future__ import annotations

from typing import Any, get_args

import pytest

from storage import broadcasts, outcomes, recipients, staff
from storage.audiences import Addressee, Audience
from storage.broadcasts import ANY, State
from storage.database import Conflict, Database
from storage.staff import Member
from tests.sample import NOW, add_parent


@pytest.fixture
def members(database: Database) -> tuple[Member, Member]:
    with database.transaction() as db:
        return (
            staff.add(db, "belvedere", "Radu Model", "coordinator", NOW),
            staff.add(db, "belvedere", "Dora Directoare", "director", NOW),
        )


def draft(database: Database, author: Member) -> int:
    with database.transaction() as db:
        return broadcasts.draft(db, author, Audience("all"), {ANY: "Ne vedem joi."}, NOW)


def become(database: Database, broadcast: int, state: State, **values: Any) -> bool:
    with database.transaction() as db:
        return broadcasts.become(db, broadcast, state, NOW, **values)


def test_the_database_refuses_an_author_who_says_yes_to_the_own_message(
    database: Database, members: tuple[Member, Member]
) -> None:
    author, second = members
    made = draft(database, author)
    become(database, made, "waiting_approval")

    with pytest.raises(Conflict):
        become(database, made, "scheduled", approved_by=author.id)
    assert become(database, made, "scheduled", approved_by=second.id)


def test_what_was_withdrawn_comes_back_in_no_way(
    database: Database, members: tuple[Member, Member]
) -> None:
    made = draft(database, members[0])
    assert become(database, made, "withdrawn")

    assert not any(become(database, made, state) for state in get_args(State))
    with database.transaction() as db:
        assert not broadcasts.rewrite(db, made, {ANY: "Altceva."}, NOW)


def test_nothing_is_sent_that_nobody_said_yes_to(
    database: Database, members: tuple[Member, Member]
) -> None:
    made = draft(database, members[0])

    assert not become(database, made, "sending")
    become(database, made, "waiting_approval")
    assert not become(database, made, "sending")


def test_the_words_are_sealed(database: Database, members: tuple[Member, Member]) -> None:
    made = draft(database, members[0])
    with database.transaction() as db:
        broadcasts.propose(db, made, {ANY: "Altceva."}, members[1].id)
        row = db.execute(broadcasts.broadcasts.select()).one()
        found = broadcasts.find(db, made)

    assert b"joi" not in row.texts
    assert b"Alt" not in row.proposed
    assert found is not None
    assert (found.texts, found.proposed) == ({ANY: "Ne vedem joi."}, {ANY: "Altceva."})


def test_whoever_is_a_recipient_already_does_not_become_one_again(
    database: Database, members: tuple[Member, Member]
) -> None:
    made, parent = draft(database, members[0]), add_parent(database)
    with database.transaction() as db:
        for _ in range(2):
            recipients.add(db, made, [Addressee(parent.id, parent.family_id, None, "ro")])

        assert outcomes.tally(db, made) == {"no_telegram": 1}


def test_a_yes_to_what_is_asked_about_does_not_count_for_a_draft(
    database: Database, members: tuple[Member, Member]
) -> None:
    made = draft(database, members[0])
    asked: dict[str, Any] = {"before": ("waiting_approval",), "approved_by": members[1].id}

    assert not become(database, made, "scheduled", **asked)
    become(database, made, "waiting_approval")
    assert become(database, made, "scheduled", **asked)


def test_what_waits_for_a_yes_waits_for_everybody_but_its_author(
    database: Database, members: tuple[Member, Member]
) -> None:
    author, second = members
    made, other = draft(database, author), draft(database, author)
    become(database, made, "waiting_approval")
    become(database, other, "done")
    with database.transaction() as db:
        broadcasts.propose(db, other, {ANY: "Altceva."}, second.id)

        assert broadcasts.to_approve(db, "belvedere", but=second.id) == [made]
        assert broadcasts.to_approve(db, "belvedere", but=author.id) == [other]
        assert broadcasts.to_approve(db, "elsewhere", but=0) == []
