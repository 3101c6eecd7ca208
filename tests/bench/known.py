"""Our database with a past: chats that the assistant has known for long, and the guests of the coming run.

Rows go in bulk, not by turns, but each is what turns leave behind, sealed for its own place.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import text

from bot.screen import link
from storage.database import Database, Transaction
from storage.schema import RANDOM_BITS, new_id
from tests.bench.crowd import Guest
from tests.bench.rows import Record, add, tables
from tests.bench.script import FACILITATOR, FIRST_CHAT, PER_MEETING, ROOM, SEATS, TITLE

# Known chats are numbered from here, far from the guests.
_FIRST_KNOWN = 2_000_000_001
_BATCH = 2_000
_CENTRE = "belvedere"
# In an order in which each row finds what it refers to.
_WRITTEN = (
    "families", "persons", "accounts", "dialogues", "signups", "seats", "outbox", "seen_updates"
)  # fmt: skip
Rows = dict[str, list[Record]]


def fill(database: Database, known: int, guests: int) -> list[Guest]:
    """`known` chats with a family, a dialogue and a sign-up behind them; returns the `guests` to come."""
    now = datetime.now(UTC).replace(microsecond=0)
    with database.transaction() as db:
        activity = _activity(db, now)
        coming = _meetings(db, activity, guests, now + timedelta(days=7), now)
        add(db, "accounts", [_account(db, FIRST_CHAT + n, now) for n in range(guests)])
    for first in range(0, known, _BATCH):
        numbers = range(first, min(first + _BATCH, known))
        with database.transaction() as db:
            past = _meetings(db, activity, len(numbers), now - timedelta(days=30), now)
            for table, rows in _lives(db, numbers, past, now).items():
                add(db, table, rows)
    _settle(database)
    return [Guest(FIRST_CHAT + n, f"m_{link(coming[n // PER_MEETING])}") for n in range(guests)]


def _activity(db: Transaction, now: datetime) -> int:
    activity = new_id()
    row = {
        "id": activity,
        "centre": _CENTRE,
        "kind": "parenting_workshop",
        "title": {"ro": TITLE},
        "for_carers": True,
        "created_at": now,
    }
    add(db, "activities", [row])
    return activity


def _meetings(
    db: Transaction, activity: int, people: int, starts: datetime, now: datetime
) -> list[int]:
    """Enough of them for so many people."""
    numbers = [new_id() for _ten in range(-(-people // PER_MEETING))]
    common = {
        "activity_id": activity,
        "starts_at": starts,
        "minutes": 90,
        "room": ROOM,
        "facilitator": FACILITATOR,
        "language": "ro",
        "childcare": True,
        "state": "open",
        "capacity": SEATS,
        "ceiling": SEATS,
        "created_at": now,
    }
    add(db, "meetings", [{"id": number, **common} for number in numbers])
    return numbers


def _old_id(minutes: int) -> int:
    """As it would have been made so long ago: all that is known is not of one minute."""
    return new_id() - (minutes << RANDOM_BITS)


def _account(db: Transaction, chat: int, now: datetime, ago: int = 0, **more: Any) -> Record:
    """Welcomed: language chosen, notice accepted, the home keyboard in its place. Since `ago` minutes."""
    account, table = _old_id(ago), tables()["accounts"]
    return {
        "id": account,
        "chat_hash": db.blind(table.c.chat_hash, str(chat)),
        "chat": db.seal(table.c.chat, account, str(chat)),
        "centre": _CENTRE,
        "language": "ro",
        "state": "active",
        "keyboard": "home",
        "notice": "2026-11",
        "notice_at": now,
        "created_at": now,
        "person_id": None,
        **more,
    }


def _lives(db: Transaction, numbers: Iterable[int], past: list[int], now: datetime) -> Rows:
    """What each of these chats left behind."""
    rows: Rows = {name: [] for name in _WRITTEN}
    persons = tables()["persons"]
    for place, number in enumerate(numbers):
        chat, meeting = _FIRST_KNOWN + number, past[place // PER_MEETING]
        family, person, signup, promise = (_old_id(number + 1) for _row in range(4))
        phone = f"+40{700_000_000 + number}"
        account = _account(db, chat, now, number + 1, person_id=person)
        rows["families"].append({"id": family, "centre": _CENTRE, "domicile": "yes", "known_since": now, "created_at": now})  # fmt: skip
        rows["persons"].append(
            {
                "id": person,
                "family_id": family,
                "kind": "caregiver",
                "name": db.seal(persons.c.name, person, f"Probă {number}"),
                "phone": db.seal(persons.c.phone, person, phone),
                "phone_hash": db.blind(persons.c.phone_hash, phone),
                "created_at": now,
            }
        )
        rows["accounts"].append(account)
        rows["dialogues"].append({"account_id": account["id"], "revision": 9, "updated_at": now})
        rows["signups"].append(
            {
                "id": signup,
                "meeting_id": meeting,
                "family_id": family,
                "caregiver_id": person,
                "state": "confirmed",
                "seats": 1,
                "line": place % PER_MEETING + 1,
                "childcare": False,
                "transport": False,
                "source": "bot",
                "created_at": now,
                "changed_at": now,
            }
        )
        rows["seats"].append({"signup_id": signup, "person_id": person, "meeting_id": meeting, "live": True})  # fmt: skip
        rows["outbox"].append(
            {
                "id": promise,
                "account_id": account["id"],
                "card": "signup",
                "ids": [signup],
                "lane": "reply",
                "state": "sent",
                "dedup": f"confirmation:{signup}",
                "not_before": now,
                "attempts": 1,
                "message": number,
                "created_at": now,
                "finished_at": now,
            }
        )
        rows["seen_updates"].append({"id": 400_000_000 + number, "seen_at": now, "shown": True})
    return rows


def _settle(database: Database) -> None:
    """PostgreSQL's autovacuum would have done this long ago; SQLite does nothing of the kind by itself."""
    if database.sqlite:
        return
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
