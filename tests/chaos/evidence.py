"""The three views of one run, side by side: what people did and were shown, the books, what Telegram accepted."""

from __future__ import annotations

from bisect import bisect
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from sqlalchemy import func, inspect, select, text

from sandbox.ledger import Entry
from storage.accounts import accounts
from storage.database import Database
from storage.meetings import meetings
from storage.outbox import outbox
from storage.persons import persons
from storage.seats import seats
from storage.signups import signups
from storage.updates import quarantine
from tests.chaos import history
from tests.chaos.history import Change
from tests.chaos.place import Place
from tests.chaos.witness import Did, Shown


@dataclass(frozen=True)
class Row:
    """What became of a promise; `chat` is whom it was made to."""

    id: int
    chat: int
    card: str
    ids: tuple[int, ...]
    lane: str
    state: str
    dedup: str
    not_before: datetime
    attempts: int
    message: int | None


@dataclass(frozen=True)
class Evidence:
    """`answers`: when each of `did` was first answered. `down`: when no bot was there, from and to.

    `chats`: caregiver -> private chat. `starts`: meeting -> when it begins. `sickness`: what is wrong
    with the database itself. `logs`: what each bot wrote.
    """

    did: Sequence[Did]
    answers: Sequence[float | None]
    shown: Sequence[Shown]
    changes: Sequence[Change]
    rows: Sequence[Row]
    ledger: Sequence[Entry]
    chats: Mapping[int, int]
    starts: Mapping[int, datetime]
    zone: ZoneInfo
    down: Sequence[tuple[float, float]]
    ended: float
    kills: int = 0
    # Messages that were being sent when a bot died, where they were counted; one for each death otherwise.
    in_flight: int | None = None
    # Meetings that nobody planned on a phone.
    added: frozenset[int] = frozenset()
    set_aside: Sequence[int | None] = ()
    sickness: Sequence[str] = ()
    logs: Sequence[str] = ()
    # Of bots that have ended: below zero, the number of the signal that did it.
    exits: Sequence[int] = ()
    # How many people a seat is for twice, at the end.
    seated_twice: int = 0
    # Chats that could not sign up any more.
    stuck: Sequence[int] = ()
    # Sign-ups that are offered although the offer's hour has passed.
    overdue: Sequence[int] = ()
    # When nothing was under way any more, and nobody had yet looked how things stood.
    quiet_from: float = float("inf")

    @property
    def signups(self) -> dict[int, list[Change]]:
        """What each sign-up went through, oldest first."""
        found: defaultdict[int, list[Change]] = defaultdict(list)
        for change in self.changes:
            if change.what == "signup":
                found[change.row].append(change)
        return dict(found)

    @cached_property
    def _turns(self) -> list[int]:
        return [change.n for change in self.changes if change.what == "update"]

    def turn(self, change: Change) -> tuple[int | None, int]:
        """The same for what was done in one turn: SQLite has one writer, so what was written since an update is of its turn."""
        return change.txn, 0 if change.txn else bisect(self._turns, change.n)


def gather(
    place: Place,
    *,
    kills: int = 0,
    in_flight: int | None = None,
    stuck: Sequence[int] = (),
    quiet_from: float | None = None,
) -> Evidence:
    witness, database = place.witness, place.database
    did = list(witness.did)
    return Evidence(
        did=did,
        answers=[witness.answered(one) for one in did],
        shown=list(witness.shown),
        changes=history.changes(database),
        rows=_rows(database),
        ledger=[Entry(**entry) for entry in place.world.ledger.since(0)],
        chats=_chats(database),
        starts=_starts(database),
        zone=place.zone,
        down=list(place.down),
        ended=place.world.clock.now(),
        kills=kills,
        in_flight=in_flight,
        added=frozenset(place.added),
        set_aside=_set_aside(database),
        sickness=_sickness(database),
        logs=[life.said for life in place.lives],
        exits=[life.ended.result() for life in place.lives if life.over],
        seated_twice=_seated_twice(database),
        stuck=stuck,
        overdue=_overdue(database),
        quiet_from=place.world.clock.now() if quiet_from is None else quiet_from,
    )


def _rows(database: Database) -> list[Row]:
    with database.transaction() as db:
        found = db.execute(
            select(outbox, accounts.c.chat).join(accounts).order_by(outbox.c.id)
        ).all()
        return [
            Row(
                row.id,
                int(db.open(accounts.c.chat, row.account_id, row.chat)),
                row.card,
                tuple(row.ids),
                row.lane,
                row.state,
                row.dedup,
                row.not_before,
                row.attempts,
                row.message,
            )
            for row in found
        ]


def _chats(database: Database) -> dict[int, int]:
    """A person who introduced themselves twice is two persons: `chat` has both."""
    with database.transaction() as db:
        known = db.execute(select(accounts)).all()
        chats = {
            row.person_id: int(db.open(accounts.c.chat, row.id, row.chat))
            for row in known
            if row.person_id
        }
        everybody = {row.id for row in db.execute(select(persons.c.id))}
    return {person: chat for person, chat in chats.items() if person in everybody}


def _starts(database: Database) -> dict[int, datetime]:
    with database.transaction() as db:
        return {row.id: row.starts_at for row in db.execute(select(meetings))}


def _set_aside(database: Database) -> list[int | None]:
    with database.transaction() as db:
        return [row.update_id for row in db.execute(select(quarantine.c.update_id))]


def _seated_twice(database: Database) -> int:
    """Asked without the help of the index that forbids it."""
    twice = (
        select(seats.c.person_id)
        .where(seats.c.live)
        .group_by(seats.c.person_id, seats.c.meeting_id)
        .having(func.count() > 1)
    )
    with database.transaction() as db:
        return len(db.execute(twice).all())


def _overdue(database: Database) -> list[int]:
    """The clock ticks every five seconds."""
    late = datetime.now(UTC) - timedelta(seconds=15)
    with database.transaction() as db:
        open_ones = db.execute(
            select(signups.c.id).where(signups.c.state == "offered", signups.c.offer_until < late)
        )
        return [row.id for row in open_ones]


def _sickness(database: Database) -> list[str]:
    with database.engine.connect() as connection:
        if not database.sqlite:
            tables = inspect(connection).get_table_names()
            return [] if "signups" in tables else ["the tables are gone"]
        whole = [row[0] for row in connection.execute(text("PRAGMA integrity_check"))]
        keys = connection.execute(text("PRAGMA foreign_key_check")).all()
    return [line for line in whole if line != "ok"] + [f"foreign key: {key}" for key in keys]
