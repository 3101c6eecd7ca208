from __future__ import annotations

import json
import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from storage import audit, staff
from storage.audit import audit as entries
from storage.audit import audit_head
from storage.crypto import Cipher, new_key
from storage.database import Conflict, Database, Unavailable
from storage.staff import Member
from tests.conftest import KEY
from tests.sample import NOW
from tests.unguarded import guard, unguard


@pytest.fixture
def member(database: Database) -> Member:
    with database.transaction() as db:
        return staff.add(db, "belvedere", "Radu Model", "coordinator", NOW)


def write(database: Database, member: Member, many: int) -> None:
    for number in range(many):
        with database.transaction() as db:
            audit.record(
                db,
                member,
                "change",
                "persons",
                1000 + number,
                NOW + timedelta(seconds=number),
                fields=("name", "phone"),
            )


def faults(database: Database, kept: str = "") -> tuple[str, ...]:
    with database.reading() as db:
        return audit.verify(db, kept).faults


def head(database: Database) -> str:
    with database.reading() as db:
        return audit.verify(db).head


def test_an_entry_says_who_what_when_and_on_which_record(
    database: Database, member: Member
) -> None:
    write(database, member, 1)

    with database.transaction() as db:
        found = audit.newest(db, "belvedere", skip=0, limit=5)
    assert [(e.number, e.member, e.action, e.table, e.record, e.fields, e.at) for e in found] == [
        (1, member.id, "change", "persons", 1000, ("name", "phone"), NOW)
    ]


def test_a_value_cannot_get_in_as_the_name_of_a_field(database: Database, member: Member) -> None:
    with database.transaction() as db, pytest.raises(ValueError, match="no column"):
        audit.record(db, member, "change", "persons", 1, NOW, fields=("Ana Exemplu",))


def test_an_empty_and_a_whole_chain_have_no_faults(database: Database, member: Member) -> None:
    assert faults(database) == ()
    write(database, member, 5)
    assert faults(database) == ()
    assert head(database).startswith("5:")


def test_what_is_rolled_back_leaves_no_entry(database: Database, member: Member) -> None:
    with suppress(ZeroDivisionError), database.transaction() as db:
        audit.record(db, member, "add", "persons", 1, NOW)
        assert 1 / 0
    assert head(database).startswith("0:")


def test_reading_is_an_entry_and_the_same_look_only_one(database: Database, member: Member) -> None:
    looks = [
        (0, ("name",)),
        (0, ("name",)),
        (5, ("name",)),
        (6, ("name", "phone")),
        (7, ("phone",)),
        (30, ("name",)),
    ]
    for minutes, fields in looks:
        with database.transaction() as db:
            moment = NOW + timedelta(minutes=minutes)
            audit.read(db, member, "persons", 7, moment, fields=fields)
            audit.read(db, None, "persons", 7, moment, fields=fields)

    with database.transaction() as db:
        found = audit.newest(db, "belvedere", skip=0, limit=9)
    assert [(e.action, e.fields) for e in reversed(found)] == [
        ("read", ("name",)),
        ("read", ("name", "phone")),
        ("read", ("name",)),
    ]


def test_a_look_that_cannot_be_recorded_is_refused(database: Database, member: Member) -> None:
    with pytest.raises(RuntimeError, match="transaction"), database.reading() as db:
        audit.read(db, member, "persons", 7, NOW)


def test_a_centre_sees_its_own_entries_only(database: Database, member: Member) -> None:
    write(database, member, 1)
    with database.transaction() as db:
        stranger = staff.add(db, "elsewhere", "Alt Cineva", "director", NOW)
        audit.record(db, stranger, "add", "persons", 1, NOW)

    with database.transaction() as db:
        seen = [audit.newest(db, c, skip=0, limit=9) for c in ("belvedere", "elsewhere", "none")]
    assert [len(found) for found in seen] == [1, 1, 0]


def test_what_many_do_at_once_is_one_chain(database: Database, member: Member) -> None:
    def write_one(number: int) -> None:
        for _tried in range(50):
            try:
                with database.transaction() as db:
                    audit.record(db, member, "change", "persons", number, NOW)
                return
            except Unavailable:
                continue
        raise AssertionError("never came to a turn")

    with ThreadPoolExecutor(16) as threads:
        list(threads.map(write_one, range(100)))

    assert faults(database) == ()
    assert head(database).startswith("100:")


def test_every_edit_of_any_kind_is_found(database: Database, member: Member) -> None:
    """200 edits by somebody who has the database and not the key; each is taken back before the next."""
    write(database, member, 30)
    whole = rows(database)
    kept = head(database)
    unguard(database)
    chance = random.Random(20)

    for number in range(200):
        edit = chance.choice(EDITS)
        edit(database, chance)
        assert rows(database) != whole, f"edit {number} ({edit.__name__}) changed nothing"
        assert faults(database), f"edit {number} ({edit.__name__}) was not found"
        restore(database, whole)

    assert faults(database, kept) == ()


def test_a_rewritten_chain_needs_the_key_for_its_head(database: Database, member: Member) -> None:
    """The whole table made anew, every hash right, by somebody without the key."""
    write(database, member, 5)
    thief = Database(str(database.url.render_as_string(hide_password=False)), Cipher([new_key()]))
    unguard(database)
    with thief.transaction() as db:
        db.execute(delete(entries))
        seal = db.blind(audit_head.c.seal, f"0:{bytes(32).hex()}")
        db.execute(update(audit_head).values(number=0, hash=bytes(32), seal=seal))
    write(thief, member, 5)
    thief.close()

    assert faults(database) == ("the head is not sealed with a key of this centre",)


def test_a_copy_of_yesterday_is_found_by_the_head_that_was_kept(
    database: Database, member: Member
) -> None:
    write(database, member, 3)
    yesterday = rows(database)
    write(database, member, 2)
    kept = head(database)
    unguard(database)
    restore(database, yesterday)

    assert faults(database) == ()
    assert faults(database, kept) != ()


def test_a_head_stays_good_while_the_chain_grows_and_keys_change(
    database: Database, member: Member
) -> None:
    write(database, member, 3)
    kept = head(database)
    old_key, newer_key = new_key(), new_key()
    url = database.url.render_as_string(hide_password=False)
    before = Database(url, Cipher([old_key, KEY]))
    after = Database(url, Cipher([newer_key, old_key]))
    write(before, member, 1)
    write(after, member, 1)

    assert faults(after, kept) == ()
    before.close()
    after.close()


def test_the_database_refuses_to_change_or_to_empty_the_audit(
    database: Database, member: Member
) -> None:
    write(database, member, 2)
    whole = rows(database)
    refused: list[Any] = [
        update(entries).values(centre="elsewhere"),
        update(entries).where(entries.c.number == 2).values(member_id=None),
        delete(entries),
        delete(entries).where(entries.c.number == 1),
        delete(audit_head),
        *([] if database.sqlite else [text("TRUNCATE audit"), text("TRUNCATE audit_head")]),
    ]
    for statement in refused:
        with pytest.raises((Conflict, DBAPIError)), database.transaction() as db:
            db.execute(statement)

    assert rows(database) == whole
    write(database, member, 1)
    assert faults(database) == ()


def test_a_chain_that_was_emptied_with_its_head_is_not_whole(
    database: Database, member: Member
) -> None:
    write(database, member, 5)
    unguard(database)
    with database.transaction() as db:
        db.execute(delete(entries))
        db.execute(delete(audit_head))
    assert faults(database) == ("the head is missing",)

    # What the program itself adds to it afterwards does not make it good.
    write(database, member, 2)
    assert faults(database) != ()
    assert [row["number"] for row in rows(database)["audit"]] == [1, 2]


def test_a_head_that_a_thief_put_there_is_not_gone_on_from(
    database: Database, member: Member
) -> None:
    write(database, member, 5)
    unguard(database)
    with database.transaction() as db:
        db.execute(delete(entries))
        db.execute(update(audit_head).values(number=0, hash=bytes(32)))
    assert faults(database) == ("the head is not sealed with a key of this centre",)

    write(database, member, 2)
    assert faults(database) != ()


@pytest.fixture(autouse=True)
def guarded_again(database: Database) -> Iterator[None]:
    yield
    guard(database)


def rows(database: Database) -> dict[str, list[dict[str, Any]]]:
    with database.transaction() as db:
        return {
            table.name: [row._asdict() for row in db.execute(select(table).order_by(text("1")))]
            for table in (entries, audit_head)
        }


def restore(database: Database, whole: dict[str, list[dict[str, Any]]]) -> None:
    with database.transaction() as db:
        for table in (entries, audit_head):
            db.execute(delete(table))
            db.execute(insert(table), whole[table.name])


def change(database: Database, chance: random.Random) -> None:
    number = chance.randint(1, 30)
    with database.transaction() as db:
        row = db.execute(select(entries).where(entries.c.number == number)).one()
        other: dict[str, Any] = {
            "at": row.at + timedelta(microseconds=chance.choice([-1, 1, 10**6])),
            "centre": "elsewhere",
            "member_id": None,
            "action": "read",
            "record_table": "families",
            "record_id": row.record_id + chance.choice([-1, 1]),
            "fields": chance.choice([[], ["name"], ["phone", "name"]]),
            "hash": chance.randbytes(32),
        }
        column = chance.choice(list(other))
        changed = update(entries).where(entries.c.number == number)
        db.execute(changed.values({column: other[column]}))


def take_away(database: Database, chance: random.Random) -> None:
    with database.transaction() as db:
        db.execute(delete(entries).where(entries.c.number == chance.randint(1, 30)))


def cut_the_end(database: Database, chance: random.Random) -> None:
    """With the head made to fit, but for its seal."""
    left = chance.randint(1, 29)
    with database.transaction() as db:
        db.execute(delete(entries).where(entries.c.number > left))
        last = db.execute(select(entries.c.hash).where(entries.c.number == left)).scalar_one()
        db.execute(update(audit_head).values(number=left, hash=last))


def put_in(database: Database, chance: random.Random) -> None:
    """One more at the end, its hash right, or one in the middle with all behind it moved on."""
    with database.transaction() as db:
        where = chance.randint(1, 31)
        db.execute(
            update(entries).where(entries.c.number >= where).values(number=-entries.c.number)
        )
        db.execute(update(entries).where(entries.c.number < 0).values(number=1 - entries.c.number))
        other = db.execute(select(entries).where(entries.c.number != where)).first()
        model = other._asdict() if other else {}
        before = db.execute(
            select(entries.c.hash).where(entries.c.number == where - 1)
        ).scalar_one_or_none()
        model["number"] = where
        model["hash"] = audit._digest(before or bytes(32), model)
        db.execute(insert(entries), model)
        if where == 31:
            db.execute(update(audit_head).values(number=31, hash=model["hash"]))


def swap(database: Database, chance: random.Random) -> None:
    one, other = chance.sample(range(1, 31), 2)
    with database.transaction() as db:
        for number, becomes in ((one, -1), (other, one), (-1, other)):
            db.execute(update(entries).where(entries.c.number == number).values(number=becomes))


def meddle_with_the_head(database: Database, chance: random.Random) -> None:
    values: dict[str, Any] = {
        "number": chance.randint(31, 99),
        "hash": chance.randbytes(32),
        "seal": chance.randbytes(16),
    }
    column = chance.choice(list(values))
    with database.transaction() as db:
        db.execute(update(audit_head).values({column: values[column]}))


def take_the_head(database: Database, chance: random.Random) -> None:
    with database.transaction() as db:
        db.execute(delete(audit_head))


EDITS = (
    change,
    change,
    change,
    take_away,
    cut_the_end,
    put_in,
    swap,
    meddle_with_the_head,
    take_the_head,
)


def test_what_no_entry_can_hold_is_a_fault_and_no_crash(database: Database, member: Member) -> None:
    write(database, member, 3)
    unguard(database)
    with database.transaction() as db:
        nonsense = "no JSON" if db.sqlite else "5"  # PostgreSQL refuses the first itself
        db.execute(text(f"UPDATE audit SET fields = '{nonsense}' WHERE number = 2"))

    assert faults(database)


def test_entries_hold_only_names_of_fields(database: Database, member: Member) -> None:
    write(database, member, 1)
    with database.transaction() as db:
        stored = db.execute(text("SELECT fields FROM audit")).scalar_one()
    fields = json.loads(stored) if isinstance(stored, str) else stored
    assert fields == ["name", "phone"]
