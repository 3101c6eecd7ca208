from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import text

from storage import accounts, invites, staff
from storage.database import Conflict, Database, Unavailable
from storage.invites import TRIES, VALID
from storage.staff import Member, Role
from tests.sample import NOW


def make(database: Database, role: Role = "staff", by: Member | None = None) -> tuple[str, int]:
    with database.transaction() as db:
        token, invite = invites.make(db, "belvedere", role, "Ioana Probă", by, NOW)
        return token, invite.id


def account(database: Database, chat: int = 71) -> int:
    with database.transaction() as db:
        return accounts.create(db, chat, "belvedere", NOW).id


def accepted(
    database: Database, invite: int, by: int, passed: timedelta = timedelta(0)
) -> Member | None:
    with database.transaction() as db:
        found = invites.find(db, invite, NOW + passed)
        return None if found is None else invites.accept(db, found, "Ioana Probă", by, NOW + passed)


def test_a_secret_fits_a_link_and_has_more_bits_than_anybody_can_guess(database: Database) -> None:
    tokens = {make(database)[0] for _ in range(20)}

    assert len(tokens) == 20
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{32}", token) for token in tokens)
    assert all(len(f"i_{token}") <= 64 for token in tokens)


def test_the_database_knows_neither_the_secret_nor_who_is_expected(database: Database) -> None:
    token, _invite = make(database)

    with database.transaction() as db:
        rows = str(db.execute(text("SELECT * FROM invites")).all())
    assert token not in rows
    assert token.encode() not in rows.encode()
    assert "Ioana" not in rows


def test_a_secret_leads_to_its_invite_and_another_to_none(database: Database) -> None:
    token, invite = make(database)

    with database.transaction() as db:
        found = invites.behind(db, token, NOW)
        others = [
            invites.behind(db, wrong, NOW)
            for wrong in (token[:-1], token + "A", token.swapcase(), "", "x" * 62)
        ]
    assert found is not None
    assert (found.id, found.name, found.role) == (invite, "Ioana Probă", "staff")
    assert others == [None] * 5


def test_an_invite_is_good_once(database: Database) -> None:
    token, invite = make(database)

    first = accepted(database, invite, account(database))
    second = accepted(database, invite, account(database, 72))

    assert first is not None
    assert second is None
    with database.transaction() as db:
        assert invites.behind(db, token, NOW) is None


def test_an_invite_ends_after_48_hours(database: Database) -> None:
    _token, invite = make(database)
    late, in_time = VALID, VALID - timedelta(seconds=1)

    assert accepted(database, invite, account(database), late) is None
    assert accepted(database, invite, account(database, 72), in_time) is not None


def test_one_of_twenty_who_use_it_at_once_gets_in(database: Database) -> None:
    _token, invite = make(database)
    with database.transaction() as db:
        found = invites.find(db, invite, NOW)
    assert found is not None
    crowd = [account(database, 100 + n) for n in range(20)]

    def use(one: int) -> Member | None:
        for _tried in range(20):
            try:
                with database.transaction() as db:
                    return invites.accept(db, found, "Ioana Probă", one, NOW)
            except (Conflict, Unavailable):
                continue
        raise AssertionError("never came to a turn")

    with ThreadPoolExecutor(20) as threads:
        members = [member for member in threads.map(use, crowd) if member is not None]

    assert len(members) == 1
    with database.transaction() as db:
        assert [member.id for member in staff.of_centre(db, "belvedere")] == [members[0].id]


@pytest.mark.parametrize("role", ["director", "coordinator"])
def test_from_the_command_line_a_leader_is_active_at_once_from_the_chat_pending(
    database: Database, role: Role
) -> None:
    with database.transaction() as db:
        inviter = staff.add(db, "belvedere", "Radu Model", "coordinator", NOW)
    from_chat = accepted(database, make(database, role, inviter)[1], account(database))
    from_line = accepted(database, make(database, role)[1], account(database, 72))

    assert from_chat is not None
    assert from_line is not None
    assert (from_chat.state, from_line.state) == ("pending", "active")


def test_whoever_comes_back_is_the_same_member_with_the_new_role(database: Database) -> None:
    mine = account(database)
    first = accepted(database, make(database)[1], mine)
    assert first is not None
    with database.transaction() as db:
        coordinator = staff.add(db, "belvedere", "Radu Model", "coordinator", NOW)
        staff.switch_off(db, first.id, coordinator, NOW)

    again = accepted(database, make(database, "counsellor")[1], mine)

    assert again is not None
    assert (again.id, again.role, again.state) == (first.id, "counsellor", "active")


def test_an_account_with_a_role_gets_no_second_one(database: Database) -> None:
    mine = account(database)
    accepted(database, make(database)[1], mine)

    with pytest.raises(ValueError, match="already"):
        accepted(database, make(database, "coordinator")[1], mine)


def test_wrong_tries_are_counted_for_an_hour_and_per_account(database: Database) -> None:
    mine, other = account(database), account(database, 72)

    with database.transaction() as db:
        counted = [invites.wrong_try(db, mine, NOW + timedelta(minutes=n)) for n in range(TRIES)]
        theirs = invites.tries(db, other, NOW)
        later = invites.tries(db, mine, NOW + timedelta(hours=2))
        after_an_hour = invites.wrong_try(db, mine, NOW + timedelta(minutes=61))

    assert counted == [1, 2, 3, 4, 5]
    assert (theirs, later, after_an_hour) == (0, 0, 4)


def test_two_who_decide_about_a_newcomer_decide_once(database: Database) -> None:
    with database.transaction() as db:
        inviter = staff.add(db, "belvedere", "Radu Model", "coordinator", NOW)
        second = staff.add(db, "belvedere", "Dora Directoare", "director", NOW)
        stranger = staff.add(db, "elsewhere", "Alt Cineva", "director", NOW)
    newcomer = accepted(database, make(database, "coordinator", inviter)[1], account(database))
    assert newcomer is not None

    with database.transaction() as db:
        decided = [
            staff.confirm(db, newcomer.id, stranger, NOW),
            staff.confirm(db, newcomer.id, second, NOW),
            staff.decline(db, newcomer.id, second, NOW),
            staff.confirm(db, newcomer.id, second, NOW),
        ]
        found = staff.find(db, newcomer.id)

    assert decided == [False, True, False, False]
    assert found is not None
    assert found.state == "active"
