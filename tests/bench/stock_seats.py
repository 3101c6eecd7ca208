"""The stock recipe's seats, in SQLite as the sqlite3 module's documentation shows it: one connection, durable by default."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

_MEETING = """
    SELECT m.*, (SELECT count(*) FROM signups s WHERE s.meeting_id = m.id) AS taken
    FROM meetings m WHERE m.id = ?
"""
_SIGN_UP = """
    INSERT INTO signups (meeting_id, chat_id, name, phone, domicile, childcare, transport, created_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
"""
database = sqlite3.connect(os.environ["STOCK_DATABASE"])
database.row_factory = sqlite3.Row


def meeting(number: int) -> sqlite3.Row:
    row: sqlite3.Row = database.execute(_MEETING, (number,)).fetchone()
    return row


def take(answers: Mapping[str, Any], chat: int) -> int | None:
    """The new sign-up; None when there is no seat. Updates come one by one, so nobody is in between."""
    wanted = meeting(answers["meeting"])
    if wanted["taken"] >= wanted["capacity"]:
        return None
    given = (answers[key] for key in ("name", "phone", "domicile", "childcare", "transport"))
    with database:
        row = (wanted["id"], chat, *given, datetime.now(UTC).isoformat())
        return database.execute(_SIGN_UP, row).lastrowid
