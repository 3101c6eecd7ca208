"""What the database went through: triggers write down every change of a sign-up, a promise, an update, a meeting,
a request with what is said in it, an hour that can be agreed on, a decision, a message to many, and who was there.

They are put there from outside, so that the program under test is the one that families use. What was
rolled back is not in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import text

from storage.database import Database

What = Literal[
    "signup", "promise", "update", "meeting", "request", "said", "slot",
    "decided", "written", "present",
]  # fmt: skip
# What is written of each: row, state, count, line, about, owner, word.
_SIGNUP = "NEW.id, NEW.state, NEW.seats, NEW.line, NEW.meeting_id, NEW.caregiver_id, ''"
_PROMISE = "NEW.id, NEW.state, NEW.attempts, NEW.message, NEW.account_id, NULL, NEW.dedup"
_UPDATE = "NEW.id, '', 0, 0, NULL, NULL, ''"
_MEETING = "NEW.id, NEW.state, NEW.capacity, NEW.taken, NULL, NULL, ''"
_REQUEST = "NEW.id, NEW.state, NEW.round, 0, NEW.responsible_id, NEW.caregiver_id, NEW.topic"
_SAID = "NEW.id, NEW.side, 1, 0, NEW.request_id, NEW.author_id, ''"
_SLOT = "NEW.id, NEW.state, NEW.sequence, 0, NEW.request_id, NEW.staff_id, ''"
_DECIDED = "NEW.id, NEW.verdict, 0, 0, NEW.signup_id, NEW.member_id, ''"
_WRITTEN = "NEW.id, NEW.state, NEW.version, 0, NEW.meeting_id, NEW.author_id, ''"
_PRESENT = "NEW.meeting_id, NEW.value, 1, 0, NEW.person_id, NEW.marked_by, ''"
_TRIGGERS: tuple[tuple[What, str, str, str], ...] = (
    ("signup", "signups", "INSERT OR UPDATE OF state, line, seats", _SIGNUP),
    ("promise", "outbox", "INSERT OR UPDATE OF state, message", _PROMISE),
    ("update", "seen_updates", "INSERT", _UPDATE),
    ("meeting", "meetings", "INSERT OR UPDATE OF capacity, taken", _MEETING),
    ("request", "requests", "INSERT OR UPDATE OF state, round", _REQUEST),
    ("said", "request_messages", "INSERT", _SAID),
    ("slot", "slots", "INSERT OR UPDATE OF state", _SLOT),
    ("decided", "decisions", "INSERT", _DECIDED),
    ("written", "broadcasts", "INSERT OR UPDATE OF state, version", _WRITTEN),
    ("present", "attendance", "INSERT OR UPDATE OF value", _PRESENT),
)
_TABLE = """CREATE TABLE chaos_history (
    n {serial}, at DOUBLE PRECISION, txn BIGINT, what VARCHAR(8), "row" BIGINT, state VARCHAR(16),
    count BIGINT, line BIGINT, about BIGINT, owner BIGINT, word VARCHAR(80))"""
_INSERT = (
    'INSERT INTO chaos_history (at, txn, what, "row", state, count, line, about, owner, word)'
    " VALUES ({now}, {txn}, '{what}', {values});"
)


@dataclass(frozen=True)
class Change:
    """`at`: seconds since 1970. `txn`: the same for what one transaction did; None on SQLite.

    signup: `count` seats, `about` the meeting, `owner` the caregiver. promise: `count` attempts, `line`
    the message, `about` the account, `word` the dedup key. meeting: `count` seats there are, `line` taken.
    request: `about` whoever is responsible, `owner` the caregiver, `word` the topic. said: `state` the side, `about`
    the request. slot: `about` the request that has it. decided: `about` the sign-up, `owner` the member. written: `count`
    its version, `about` the meeting. present: `row` the meeting, `about` the person.
    """

    n: int
    at: float
    txn: int | None
    what: What
    row: int
    state: str
    count: int
    line: int | None
    about: int | None
    owner: int | None
    word: str


def write_down(database: Database) -> None:
    """From now on."""
    with database.engine.begin() as connection:
        for statement in _sqlite() if database.sqlite else _postgresql():
            connection.exec_driver_sql(statement)


def changes(database: Database) -> list[Change]:
    """In the order in which they were made; within one meeting, and one promise, that of the commits."""
    with database.engine.connect() as connection:
        rows = connection.execute(text("SELECT * FROM chaos_history ORDER BY n")).all()
    return [Change(*row) for row in rows]


def _sqlite() -> list[str]:
    now = "(julianday('now') - 2440587.5) * 86400.0"
    made = [_TABLE.format(serial="INTEGER PRIMARY KEY")]
    for what, table, when, values in _TRIGGERS:
        body = _INSERT.format(now=now, txn="NULL", what=what, values=values)
        made += [
            f"CREATE TRIGGER chaos_{what}_{number} AFTER {on} ON {table} BEGIN {body} END"
            for number, on in enumerate(when.split(" OR "))
        ]
    return made


def _postgresql() -> Sequence[str]:
    now = "extract(epoch FROM clock_timestamp())"
    made = [_TABLE.format(serial="BIGSERIAL PRIMARY KEY")]
    for what, table, when, values in _TRIGGERS:
        body = _INSERT.format(now=now, txn="txid_current()", what=what, values=values)
        made.append(
            f"CREATE FUNCTION chaos_{what}() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN {body} RETURN NEW; END $$"
        )
        made.append(
            f"CREATE TRIGGER chaos_{what} AFTER {when} ON {table} FOR EACH ROW"
            f" EXECUTE FUNCTION chaos_{what}()"
        )
    return made
