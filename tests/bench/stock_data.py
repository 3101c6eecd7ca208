"""What the stock recipe starts from: meetings in its SQLite file, welcomed chats in its pickle."""

from __future__ import annotations

import pickle
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.bench.crowd import Guest
from tests.bench.script import FACILITATOR, FIRST_CHAT, PER_MEETING, ROOM, SEATS, TITLE

_SCHEMA = """
    CREATE TABLE meetings (
        id INTEGER PRIMARY KEY, title TEXT, starts_at TEXT, room TEXT, facilitator TEXT, capacity INTEGER
    );
    CREATE TABLE signups (
        id INTEGER PRIMARY KEY, meeting_id INTEGER REFERENCES meetings (id), chat_id INTEGER, name TEXT,
        phone TEXT, domicile TEXT, childcare INTEGER, transport INTEGER, created_at TEXT
    );
    CREATE INDEX signups_meeting ON signups (meeting_id);
"""
_FIRST_KNOWN = 2_000_000_001
_WELCOMED = {"language": "ro", "notice": "2026-11"}


def fill(database: Path, pickled: Path, known: int, guests: int) -> list[Guest]:
    """`known` chats that signed up before; returns the `guests` to come, with the links they follow."""
    starts = (datetime.now(UTC).replace(microsecond=0) + timedelta(days=7)).isoformat()
    coming, past = -(-guests // PER_MEETING), -(-known // PER_MEETING)
    users: dict[int, dict[str, Any]] = {FIRST_CHAT + n: dict(_WELCOMED) for n in range(guests)}
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.executescript(_SCHEMA)
        connection.executemany(
            "INSERT INTO meetings VALUES (?, ?, ?, ?, ?, ?)",
            [(n + 1, TITLE, starts, ROOM, FACILITATOR, SEATS) for n in range(coming + past)],
        )
        for n in range(known):
            chat, meeting = _FIRST_KNOWN + n, coming + 1 + n // PER_MEETING
            said = {"name": f"Probă {n}", "phone": f"+40{700_000_000 + n}", "domicile": "yes"}
            users[chat] = {**_WELCOMED, **said, "meeting": meeting, "question": n}
            connection.execute(
                "INSERT INTO signups VALUES (NULL, ?, ?, ?, ?, ?, 0, 0, ?)",
                (meeting, chat, *said.values(), starts),
            )
    with pickled.open("wb") as file:  # the one file of PicklePersistence, as it writes it
        pickle.dump(
            {
                "conversations": {},
                "user_data": users,
                "chat_data": {},
                "bot_data": {},
                "callback_data": None,
            },
            file,
            protocol=pickle.HIGHEST_PROTOCOL,
        )
    return [Guest(FIRST_CHAT + n, f"m_{n // PER_MEETING + 1}") for n in range(guests)]
