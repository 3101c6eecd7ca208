"""Who did or read what, when, on which record. Names of fields only, never what was in them.

Rows are added and never changed: nothing here updates or deletes one, and triggers of the database refuse
it to everybody else. Each carries the hash of the one before, so that a change, a gap or another order
shows, also where the triggers were taken away first. Whoever rewrote all of them would still have to seal
the last hash, and the key for that is not in the database; whoever puts back an old copy of the whole table
is found out by a head that was noted elsewhere.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import (
    JSON,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Row,
    String,
    Table,
    bindparam,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from storage.database import Transaction
from storage.schema import METADATA, Id, Moment, column

if TYPE_CHECKING:
    from storage.staff import Member  # staff.py writes its own entries

# What was done, in general; the table says to what.
Action = Literal[
    "read",
    "add",
    "change",
    "remove",
    "decide",
    "send",
    "export",
    "invite",
    "join",
    "confirm",
    "decline",
    "switch_off",
]
# Somebody who looks at the same record again so soon is still reading it.
SAME_LOOK = timedelta(minutes=10)
_HEAD = 1
_BEGINNING = bytes(32)
# From here goes on what has no true head to go on from: nothing ever hashed to it, so it shows for ever.
_LOST = b"\xff" * 32

audit = Table(
    "audit",
    METADATA,
    # 1, 2, 3 …: a number that is missing is a row that was taken away.
    column("number", Id, primary_key=True, autoincrement=False),
    column("at", Moment, index=True),
    column("centre", String(32)),
    # NULL for whoever sat at the command line, and where a family changed who is responsible.
    column("member_id", Id, ForeignKey("staff.id"), nullable=True, index=True),
    column("action", String(16)),
    column("record_table", String(32)),
    column("record_id", Id),
    column("fields", JSON),
    # SHA-256 over the previous row's hash and this row.
    column("hash", LargeBinary(32)),
    Index("ix_audit_record", "record_table", "record_id"),
)

# One row, there from the first day, locked by whoever adds an entry: it makes one chain of what happens at once.
audit_head = Table(
    "audit_head",
    METADATA,
    column("id", Id, primary_key=True, autoincrement=False),
    column("number", Integer),
    column("hash", LargeBinary(32)),
    # Keyed, with the newest key at the time of the last entry.
    column("seal", LargeBinary(16)),
)


@dataclass(frozen=True)
class Entry:
    """`member` is a staff id; `table` and `record` name the row it is about."""

    number: int
    at: datetime
    centre: str
    member: int | None
    action: Action
    table: str
    record: int
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Verified:
    """`head`: number and hash of the last entry, to be kept elsewhere. `faults`: a line each; none when whole."""

    entries: int
    head: str
    faults: tuple[str, ...]


_LOCK = select(audit_head).where(audit_head.c.id == _HEAD).with_for_update()
_ANEW = {"id": _HEAD, "number": 0, "hash": _LOST, "seal": b""}
_BEGIN_ANEW = {
    True: sqlite.insert(audit_head).values(_ANEW).on_conflict_do_nothing(),
    False: postgresql.insert(audit_head).values(_ANEW).on_conflict_do_nothing(),
}
_SAME_LOOK = (
    select(audit.c.fields)
    .where(
        audit.c.record_table == bindparam("table"),
        audit.c.record_id == bindparam("record"),
        audit.c.member_id == bindparam("member"),
        audit.c.action == "read",
        audit.c.at > bindparam("since"),
    )
    .order_by(audit.c.number.desc())
)
_NEWEST = (
    select(audit)
    .where(audit.c.centre == bindparam("centre"))
    .order_by(audit.c.number.desc())
    .limit(bindparam("limit"))
    .offset(bindparam("skip"))
)


def record(
    db: Transaction,
    member: Member | None,
    action: Action,
    about: str,
    row: int,
    now: datetime,
    *,
    fields: Sequence[str] = (),
    centre: str = "",
) -> None:
    """One entry, written when the transaction ends and together with it. `about` is a table, `row` the id
    of its row, `fields` are columns of it. `centre` only where no member acts.

    Raises ValueError for a table or a column that does not exist: no value can get in by mistake.
    """
    if unknown := set(fields) - set(METADATA.tables[about].columns.keys()):
        raise ValueError(f"no column of {about}: {', '.join(sorted(unknown))}")
    entry = Entry(
        0,
        now.astimezone(UTC),
        member.centre if member else centre,
        member.id if member else None,
        action,
        about,
        row,
        tuple(sorted(fields)),
    )
    # Last of all, so that nobody waits for another row while holding the chain: no deadlock, a short wait.
    db.at_end(lambda ending: _append(ending, entry))


def read(
    db: Transaction,
    member: Member | None,
    about: str,
    row: int,
    now: datetime,
    *,
    fields: Sequence[str] = (),
) -> None:
    """A member saw this row: one entry per look, however often the screen is drawn meanwhile.

    Nothing for somebody without a role: a parent's own data is read by its owner. Nothing where the machine
    redraws what stands on a phone already: nobody looks then.
    """
    if member is not None and not db.unseen:
        record(db, member, "read", about, row, now, fields=fields)


def newest(db: Transaction, centre: str, *, skip: int, limit: int) -> list[Entry]:
    """The centre's entries, newest first."""
    rows = db.execute(_NEWEST, {"centre": centre, "skip": skip, "limit": limit})
    return [_entry(row) for row in rows]


def head(db: Transaction) -> str:
    """Number and hash of the last entry as they stand, without a look at the chain behind it; empty without one."""
    found = db.execute(select(audit_head).where(audit_head.c.id == _HEAD)).one_or_none()
    return "" if found is None else _head(found.number, found.hash)


def verify(db: Transaction, kept: str = "") -> Verified:
    """Walks the whole chain; `kept`: a head noted earlier, which must still be part of it."""
    faults: list[str] = []
    number, before = 0, _BEGINNING
    # The log writes it in groups.
    kept = kept.strip().lower().replace("-", "")
    met = kept in {"", _head(number, before)}
    end = db.execute(select(audit_head).where(audit_head.c.id == _HEAD)).one_or_none()
    try:
        for found in db.execute(select(audit).order_by(audit.c.number)):
            row = found._asdict()
            number += 1
            if row["number"] != number:
                faults.append(f"entry {number} is missing: the next one is {row['number']}")
                number = row["number"]
            if row["hash"] != _digest(before, row):
                faults.append(f"entry {number} is not what was written, or not where")
            before = row["hash"]
            met = met or kept == _head(number, before)
    except (TypeError, ValueError):
        faults.append(f"an entry from {number + 1} on holds what no entry can hold")
    if end is None:
        faults.append("the head is missing")
    else:
        if (end.number, end.hash) != (number, before):
            faults.append(f"the chain ends with entry {number}, its head says {end.number}")
        if not _sealed(db, end):
            faults.append("the head is not sealed with a key of this centre")
    if not met:
        faults.append(
            "the head that was kept is not part of this chain: it was rewritten or put back"
        )
    return Verified(number, _head(number, before), tuple(faults))


def _append(db: Transaction, entry: Entry) -> None:
    last, before = _end_of_chain(db)
    if entry.action == "read" and _seen_just_now(db, entry):
        return
    number = last + 1
    values = {
        "number": number,
        "at": entry.at,
        "centre": entry.centre,
        "member_id": entry.member,
        "action": entry.action,
        "record_table": entry.table,
        "record_id": entry.record,
        "fields": list(entry.fields),
    }
    made = _digest(before, values)
    db.execute(insert(audit).values(**values, hash=made))
    seal = db.blind(audit_head.c.seal, _head(number, made))
    db.execute(
        update(audit_head)
        .where(audit_head.c.id == _HEAD)
        .values(number=number, hash=made, seal=seal)
    )


def _end_of_chain(db: Transaction) -> tuple[int, bytes]:
    """The last entry's number and hash, held until the transaction ends.

    A head that is gone, or that nobody with the key has sealed, is not gone on from: to seal what comes
    next would make somebody's forgery ours.
    """
    head = db.execute(_LOCK).one_or_none()
    if head is not None and _sealed(db, head):
        return head.number, head.hash
    if head is None:
        db.execute(_BEGIN_ANEW[db.sqlite])
        db.execute(_LOCK)
    return db.execute(select(func.max(audit.c.number))).scalar_one() or 0, _LOST


def _sealed(db: Transaction, head: Row[Any]) -> bool:
    return head.seal in db.blinds(audit_head.c.seal, _head(head.number, head.hash))


def seal_again(db: Transaction) -> None:
    """With the newest key, so that the older ones can be thrown away; a seal that is not ours stays as it is."""
    head = db.execute(_LOCK).one_or_none()
    if head is not None and _sealed(db, head):
        seal = db.blind(audit_head.c.seal, _head(head.number, head.hash))
        db.execute(update(audit_head).where(audit_head.c.id == _HEAD).values(seal=seal))


def _seen_just_now(db: Transaction, entry: Entry) -> bool:
    values = {
        "table": entry.table,
        "record": entry.record,
        "member": entry.member,
        "since": entry.at - SAME_LOOK,
    }
    looks = [set(row.fields) for row in db.execute(_SAME_LOOK, values)]
    return bool(looks) and set(entry.fields) <= set().union(*looks)


_HASHED = ("number", "at", "centre", "member_id", "action", "record_table", "record_id", "fields")


def _digest(before: bytes, values: Mapping[Any, Any]) -> bytes:
    """The values in a fixed order, so that the same row gives the same bytes on both databases."""
    moment = values["at"].astimezone(UTC).isoformat(timespec="microseconds")
    said = [moment if name == "at" else values[name] for name in _HASHED]
    return hashlib.sha256(before + json.dumps(said, ensure_ascii=True).encode()).digest()


def _head(number: int, made: bytes) -> str:
    return f"{number}:{made.hex()}"


def _entry(row: Row[Any]) -> Entry:
    return Entry(
        row.number,
        row.at,
        row.centre,
        row.member_id,
        row.action,
        row.record_table,
        row.record_id,
        tuple(row.fields),
    )
